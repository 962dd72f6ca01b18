import { manualClock, seededRandom } from '@rejoin/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import { createSessionClient } from '../client/client.ts';
import type { SessionState } from '../fold/state.ts';
import { textOf } from '../fold/text.ts';
import { RejoinError } from '../protocol/errors.ts';
import { LIMITS, MAX_IN_PIECES } from '../protocol/limits.ts';
import { memory } from '../transports/memoryTransport.ts';
import { faultsOf } from '../view/faults.ts';
import type { AgentRun } from './agentRun.ts';
import { joinSession } from './joinSession.ts';

// What the core loads when it is needed comes in real time, not in that of the manual clock.
beforeAll(async () => void (await import('../client/onDemand.ts')));

const KB = 'lorem ipsum dolo'.repeat(64);

/** A session where one run may hold 100 kB. */
async function stage(handler: (run: AgentRun, wait: () => Promise<void>) => Promise<void>) {
  const clock = manualClock();
  const random = seededRandom(7);
  const transport = memory({ clock, random, limits: { ...LIMITS, state: 200_000 } });
  const session = createSessionClient({ transport, participant: 'user:ana', clock, random }).session('s');
  const errors: string[] = [];
  joinSession({
    // With a place beside the log nothing is too large for it.
    transport: { ...transport, blobs: undefined },
    ...{ session: 's', participant: 'agent:docs', clock, random },
    onError: ({ code }) => errors.push(code),
  }).answer((run) => handler(run, () => new Promise((resolve) => clock.after(1_000, resolve))));
  session.send('go');
  await clock.advance(60_000);
  const view = session.store.getState();
  const { state } = view;
  const [run] = state.runs.values();
  return { state, view, run, errors, answer: answerIn(state) };
}

/** 60 kB that stay as long as their run goes on. */
const file = (id: number) =>
  ({
    type: 'ACTIVITY_SNAPSHOT',
    messageId: `file-${id}`,
    activityType: 'file',
    content: { text: KB.repeat(60) },
  }) as const;

const answerIn = ({ messages }: SessionState) =>
  [...messages.values()].findLast(({ producer, kind }) => producer !== undefined && kind === 'text');

const codeOf = (error: unknown): string => (error instanceof RejoinError ? error.code : String(error));

describe('an answer that is too large for its session', () => {
  it('rejects the next write with the code, fails the run, and is never called complete', async () => {
    let written = 0;
    const { run, view, answer } = await stage(async ({ text }) => {
      const words = text();
      for (let n = 0; n < 500; n++) {
        await words.write(KB);
        written += KB.length;
      }
      await words.end();
    });
    expect(written).toBeLessThan(500 * KB.length);
    expect(run).toMatchObject({ status: 'failed', error: { code: 'run-too-large' } });
    expect(answer).toMatchObject({ status: 'cut', incomplete: { code: 'run-too-large' } });
    // Its beginning, without a hole.
    const shown = answer ? textOf(answer.text) : '';
    expect(shown.length).toBeGreaterThan(KB.length);
    expect(KB.repeat(500).startsWith(shown)).toBe(true);
    expect(faultsOf(view)).toMatchObject([{ code: 'run-too-large', where: 'log' }]);
  });

  it('that its agent catches ends as the agent says, and still is not whole', async () => {
    const codes: string[] = [];
    const { run, answer } = await stage(async ({ text }) => {
      const words = text();
      try {
        for (let n = 0; n < 500; n++) await words.write(KB);
      } catch (error) {
        codes.push(codeOf(error));
      }
      await words.write('more').catch((error) => codes.push(codeOf(error)));
      await words.end().catch((error) => codes.push(codeOf(error)));
    });
    expect(codes).toEqual(['run-too-large', 'run-too-large', 'run-too-large']);
    expect(run).toMatchObject({ status: 'finished', incomplete: { code: 'run-too-large' } });
    expect(answer).toMatchObject({ status: 'cut', incomplete: { code: 'run-too-large' } });
  });

  it('that is not awaited fails all the same where its end is awaited', async () => {
    const { run } = await stage(async ({ text }) => {
      const words = text();
      for (let n = 0; n < 500; n++) void words.write(KB);
      await words.end();
    });
    expect(run).toMatchObject({ status: 'failed', error: { code: 'run-too-large' } });
  });

  it.each<[string, (run: AgentRun) => Promise<unknown>]>([
    ['progress', (run) => run.progress({ done: 1, total: 2 })],
    ['state', (run) => run.publish({ type: 'STATE_SNAPSHOT', snapshot: {} })],
    ['a step', (run) => run.step('read', async () => {})],
    ['a text', (run) => run.text().write('x')],
    ['a tool call', (run) => run.toolCall('search').args('{}')],
    ['a question', (run) => run.askAgents(['agent:other'], 'x')],
  ])('rejects the next call, whichever it is, and one alone: %s', async (_, call) => {
    const codes: string[] = [];
    const { run } = await stage(async (run, wait) => {
      await run.publish(file(1));
      await run.publish(file(2));
      await wait();
      await call(run).catch((error) => codes.push(codeOf(error)));
      run.setResult('done');
    });
    expect(codes).toEqual(['run-too-large']);
    expect(run).toMatchObject({ status: 'finished', result: 'done', incomplete: { events: 1 } });
  });

  it('fails at its end where no call follows', async () => {
    const { run, errors } = await stage(async ({ publish }, wait) => {
      await publish(file(3));
      await publish(file(4));
      await wait();
    });
    expect(run).toMatchObject({ status: 'failed', error: { code: 'run-too-large' } });
    expect(errors).toEqual(['run-too-large']);
  });

  it('marks the run where a text has not even begun, and calls no text complete that is not', async () => {
    const { run, state } = await stage(async ({ text }) => {
      for (let n = 0; n < 2_000; n++) {
        const words = text();
        await words.write('x');
        await words.end();
      }
    });
    expect(run).toMatchObject({ status: 'failed', incomplete: { code: 'run-too-large' } });
    const answers = [...state.messages.values()].filter(({ producer }) => producer !== undefined);
    expect(answers.length).toBeGreaterThan(100);
    for (const { status, incomplete, text } of answers)
      if (status === 'complete' || !incomplete) expect([status, textOf(text)]).toEqual(['complete', 'x']);
  });
});

describe('a tool call', () => {
  it('whose result is too large names the limit, waits on, and takes a shorter one', async () => {
    const said: unknown[] = [];
    const { state, run } = await stage(async ({ toolCall }) => {
      const call = toolCall('search');
      await call.args('{"q":"x"}');
      await call.call();
      await call.result('x'.repeat(300_000)).catch((error) => said.push(error));
      await call.result(`${'x'.repeat(1_000)} … (cut)`);
    });
    expect(said).toMatchObject([{ code: 'event-too-large', params: { limit: MAX_IN_PIECES } }]);
    expect([...state.toolCalls.values()]).toMatchObject([{ status: 'done' }]);
    expect(run?.status).toBe('finished');
    expect(run?.incomplete).toBeUndefined();
  });

  it.each([
    ['whole', 60_000],
    ['in pieces', 90_000],
  ])('whose result the log refuses, written %s, takes another one', async (_, size) => {
    const codes: string[] = [];
    const { state, run } = await stage(async ({ publish, toolCall }, wait) => {
      await publish(file(5));
      const call = toolCall('search');
      await call.result('x'.repeat(size));
      await wait();
      await call.result('y'.repeat(60_000)).catch((error) => codes.push(codeOf(error)));
      await call.result('short');
    });
    expect(codes).toEqual(['run-too-large']);
    expect([...state.toolCalls.values()]).toMatchObject([{ status: 'done', result: 'short' }]);
    expect(run?.status).toBe('finished');
  });

  it('that lost a part of its arguments shows it, also once it is done', async () => {
    const { state } = await stage(async ({ publish, toolCall }, wait) => {
      await publish(file(6));
      const call = toolCall('write');
      await call.args(KB.repeat(60)).catch(() => {});
      await wait();
      await call.args(KB).catch(() => {});
      await call.call().catch(() => {});
    });
    expect([...state.toolCalls.values()]).toMatchObject([
      { status: 'cut', incomplete: { code: 'run-too-large' } },
    ]);
  });
});
