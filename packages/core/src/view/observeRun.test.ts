/** A run as a stream, of real agents on a real keeper. */
import { manualClock, seededRandom } from '@rejoin/testing';
import { describe, expect, it } from 'vitest';
import type { AgentRun } from '../agent/agentRun.ts';
import { joinSession } from '../agent/joinSession.ts';
import { createSessionClient } from '../client/client.ts';
import { memory } from '../transports/memoryTransport.ts';
import { observeRun } from './observeRun.ts';
import type { RunChange } from './runChanges.ts';

function stage(handler: (run: AgentRun) => Promise<void>) {
  const clock = manualClock();
  const random = seededRandom(3);
  const transport = memory({ clock, random });
  const client = createSessionClient({ transport, participant: 'user:ana', clock, random });
  const agent = joinSession({
    ...{ transport, session: 's', participant: 'agent:docs', clock, random },
    onError() {},
  });
  agent.answer(handler);
  const settle = async () => {
    for (let turn = 0; turn < 8; turn++) {
      await clock.advance(40);
      await new Promise((resolve) => setImmediate(resolve));
    }
  };
  return { client, session: client.session('s'), settle, transport, clock, random };
}

const words = (changes: readonly RunChange[]) =>
  changes.map((change) => ('delta' in change ? `${change.type}: ${change.delta}` : change.type));

/** Collects until the stream ends. */
function collect(stream: AsyncIterable<RunChange>) {
  const changes: RunChange[] = [];
  const ended = (async () => {
    for await (const change of stream) changes.push(change);
  })();
  return { changes, ended };
}

describe('observeRun', () => {
  it('waits for the run that answers a message, and gives its steps in their order', async () => {
    const { session, settle } = stage(async (run) => {
      const call = run.toolCall('search');
      await call.args('{"q":1}');
      await call.result('found');
      await run.progress({ done: 1, total: 2 });
      const text = run.text();
      await text.write('It is ');
      await text.write('here.');
      await text.end();
    });
    const sent = session.send('Where?');
    const { changes, ended } = collect(observeRun(session, { answers: sent.ref, participant: 'agent:docs' }));
    await settle();
    await ended;
    const told = words(changes);
    expect(told[0]).toBe('run-started');
    expect(told.at(-1)).toBe('run-ended');
    expect(told.filter((word) => word.startsWith('call'))).toEqual([
      'call-started',
      'call-grown: {"q":1}',
      'call-made',
      'call-answered',
    ]);
    expect(told).toContain('progress-reported');
    expect(
      changes.flatMap((change) => (change.type === 'message-grown' ? [change.delta] : [])).join(''),
    ).toBe('It is here.');
    // A reader that comes later is given the same, in fewer steps.
    const again = collect(observeRun(session, { answers: sent.ref }));
    await again.ended;
    expect(words(again.changes)).toContain('message-grown: It is here.');
    expect(words(again.changes).at(-1)).toBe('run-ended');
  });

  it('reads the texts of the run for a reader of the outline', async () => {
    const { session, settle, transport, clock, random } = stage(async (run) => {
      const text = run.text();
      await text.write('All of it.');
      await text.end();
    });
    const reader = createSessionClient({ transport, participant: 'user:bo', clock, random });
    const outline = reader.session('s', { interest: {} });
    outline.connect();
    const sent = session.send('Say it.');
    await settle();
    const texts = () =>
      [...outline.store.getState().state.messages.values()].map(({ text }) => text.withheld);
    expect(texts()).toEqual([undefined, true]);
    const { changes, ended } = collect(observeRun(outline, { answers: sent.ref }));
    await settle();
    await ended;
    expect(words(changes)).toEqual([
      'run-started',
      'message-started',
      'message-grown: All of it.',
      'message-ended',
      'run-ended',
    ]);
  });

  it('ends by its signal, and by leaving it, and the run goes on', async () => {
    let release = () => {};
    const { session, settle } = stage(async (run) => {
      const text = run.text();
      await text.write('one');
      await new Promise<void>((resolve) => {
        release = resolve;
      });
      await text.write(' two');
      await text.end();
    });
    const sent = session.send('Count.');
    const stop = new AbortController();
    const { ended } = collect(observeRun(session, { answers: sent.ref }, { signal: stop.signal }));
    const left = observeRun(session, { answers: sent.ref })[Symbol.asyncIterator]();
    await settle();
    expect((await left.next()).value).toMatchObject({ type: 'run-started' });
    // Two ask at once, and nothing comes any more.
    await left.next();
    await left.next();
    const waiting = [left.next(), left.next()];
    await left.return?.();
    expect(await Promise.all(waiting)).toEqual([
      { done: true, value: undefined },
      { done: true, value: undefined },
    ]);
    stop.abort();
    await ended;
    release();
    await settle();
    expect([...session.store.getState().state.runs.values()].map(({ status }) => status)).toEqual([
      'finished',
    ]);
  });

  it('fails where the session is closed before the run has ended', async () => {
    const { session, settle } = stage(() => new Promise(() => {}));
    const sent = session.send('Wait.');
    const { ended } = collect(observeRun(session, { answers: sent.ref }));
    await settle();
    session.close();
    await expect(ended).rejects.toMatchObject({ code: 'closed' });
  });
});
