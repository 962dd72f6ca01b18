/** Tools of the AI SDK that need approval, by the real `streamText`: the model alone is simulated. */
import { manualClock, seededRandom } from '@rejoin/testing';
import { type DynamicToolUIPart, type ModelMessage, streamText, tool } from 'ai';
import { MockLanguageModelV4, simulateReadableStream } from 'ai/test';
import { beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { joinSession } from '../agent/joinSession.ts';
import { createSessionClient } from '../client/client.ts';
import type { QuestionText } from '../protocol/events.ts';
import { memory } from '../transports/memoryTransport.ts';
import { createToolApprovals } from './toolApprovals.ts';
import { answerApproval, toolPartsOf } from './toolParts.ts';

beforeAll(async () => void (await import('../client/onDemand.ts')));

const USAGE = {
  inputTokens: { total: 1, noCache: 1, cacheRead: 0, cacheWrite: 0 },
  outputTokens: { total: 1, text: 1, reasoning: 0 },
};

/** A model that first calls the tool for each path, and then says what it has read. */
function modelFor(paths: readonly string[]) {
  const prompts: string[] = [];
  const model = new MockLanguageModelV4({
    doStream: async ({ prompt }) => {
      prompts.push(JSON.stringify(prompt));
      const isFirst = !prompts.at(-1)?.includes('tool-result');
      const calls = paths.map((path, at) => ({
        type: 'tool-call' as const,
        toolCallId: `call-${at}`,
        toolName: 'delete',
        input: JSON.stringify({ path }),
      }));
      const text = [
        { type: 'text-start' as const, id: 't' },
        { type: 'text-delta' as const, id: 't', delta: 'Done.' },
        { type: 'text-end' as const, id: 't' },
      ];
      const unified = isFirst ? 'tool-calls' : 'stop';
      return {
        stream: simulateReadableStream({
          chunkDelayInMs: null,
          initialDelayInMs: null,
          chunks: [
            { type: 'stream-start' as const, warnings: [] },
            ...(isFirst ? calls : text),
            { type: 'finish' as const, finishReason: { unified, raw: undefined }, usage: USAGE },
          ],
        }),
      };
    },
  });
  return { model, prompts };
}

async function stage(paths: readonly string[], question?: Partial<QuestionText>) {
  const clock = manualClock();
  const random = seededRandom(7);
  const transport = memory({ clock, random });
  const client = createSessionClient({ transport, participant: 'user:ana', clock, random });
  const ana = client.session('s');
  ana.connect();
  const deleted: string[] = [];
  const ends: unknown[] = [];
  const prompts: string[][] = [];
  /** A process of the agent, which has a clock of its own: one that is not advanced any more is lost. */
  const join = (own = clock) => {
    const agent = joinSession({
      ...{ transport, session: 's', participant: 'agent:docs', clock: own, random, takeOver: true },
      onError: () => {},
    });
    agent.answer(async (run) => {
      const { model, prompts: own } = modelFor(paths);
      prompts.push(own);
      const tools = {
        delete: tool({
          inputSchema: z.object({ path: z.string() }),
          needsApproval: true,
          execute: async ({ path }) => {
            deleted.push(path);
            return `${path} is gone`;
          },
        }),
      };
      const approvals = createToolApprovals(run, { question: () => question ?? {} });
      const messages: ModelMessage[] = [{ role: 'user', content: run.input?.content ?? '' }];
      try {
        for (;;) {
          const result = streamText({ model, tools, messages, abortSignal: run.signal });
          const text = run.text();
          for await (const delta of result.textStream) await text.write(delta);
          await text.end();
          messages.push(...(await result.responseMessages));
          const answers = await approvals.respond(messages);
          if (!answers) break;
          messages.push(answers);
        }
        ends.push('finished');
      } catch (error) {
        ends.push(error instanceof Error ? error.name : error);
        throw error;
      }
    });
    return agent;
  };
  /** The SDK's own work takes real turns of the event loop; the session's time is that of the clock. */
  const settle = async (of = clock) => {
    for (let turn = 0; turn < 40; turn++) {
      await of.advance(25);
      await new Promise((resolve) => setImmediate(resolve));
    }
  };
  const state = () => ana.store.getState().state;
  const questions = () => [...state().questions.values()];
  const calls = () => [...state().toolCalls.values()].map(({ status, result }) => [status, result]);
  const parts = () => [...state().runs.values()].flatMap((run) => [...toolPartsOf(state(), run)]);
  const runs = () => [...state().runs.values()].map(({ status }) => status);
  return { clock, ana, join, settle, deleted, ends, prompts, questions, calls, parts, runs };
}

type Stage = Awaited<ReturnType<typeof stage>>;

async function asked(paths: readonly string[], question?: Partial<QuestionText>): Promise<Stage> {
  const all = await stage(paths, question);
  all.join();
  await all.settle();
  all.ana.send('Clean up.');
  await all.settle();
  return all;
}

describe('a tool that needs approval', () => {
  it('runs once a person has approved, and its result is in the session and with the model', async () => {
    const { ana, settle, deleted, ends, questions, calls, parts, prompts } = await asked(['a.md']);
    expect(questions()).toMatchObject([{ title: 'Allow delete?', status: 'waiting' }]);
    expect(deleted).toEqual([]);
    const [part] = parts();
    // A page that is written for the AI SDK shows it as its own.
    const shown: DynamicToolUIPart | undefined = part;
    expect(shown).toMatchObject({
      state: 'approval-requested',
      toolName: 'delete',
      input: { path: 'a.md' },
      approval: { requestReason: 'Allow delete?' },
    });
    answerApproval(ana, { id: shown?.approval?.id ?? '', approved: true });
    await settle();
    expect(deleted).toEqual(['a.md']);
    expect(ends).toEqual(['finished']);
    expect(calls()).toEqual([['done', 'a.md is gone']]);
    expect(parts()).toMatchObject([{ state: 'output-available', output: 'a.md is gone' }]);
    expect(prompts[0]?.[1]).toContain('a.md is gone');
  });

  it('does not run once a person has declined: the model reads why', async () => {
    const { ana, settle, deleted, ends, calls, parts, prompts } = await asked(['a.md']);
    const [part] = parts();
    const id = part?.state === 'approval-requested' ? part.approval.id : '';
    answerApproval(ana, { id, approved: false, reason: 'It is still read.' });
    await settle();
    expect([deleted, ends]).toEqual([[], ['finished']]);
    expect(prompts[0]?.[1]).toContain('It is still read.');
    expect(calls()).toEqual([['done', 'Not run: It is still read.']]);
    expect(parts()).toMatchObject([
      { state: 'output-denied', approval: { approved: false, reason: 'It is still read.' } },
    ]);
  });

  it('does not run when no one answers in time: the model goes on', async () => {
    const { clock, settle, deleted, ends, questions, parts } = await asked(['a.md'], { expiresIn: 20_000 });
    await clock.advance(60_000);
    await settle();
    expect(questions()).toMatchObject([{ status: 'expired' }]);
    expect([deleted, ends]).toEqual([[], ['finished']]);
    expect(parts()).toMatchObject([
      { state: 'output-denied', approval: { reason: 'No one answered in time.' } },
    ]);
  });

  it('asks about several calls of one step at once, each answered by itself', async () => {
    const { ana, settle, deleted, ends, questions, calls } = await asked(['a.md', 'b.md']);
    expect(questions()).toHaveLength(2);
    const [first, second] = questions();
    if (second) ana.answer(second, { decision: 'approved' });
    await settle();
    expect(ends).toEqual([]);
    if (first) ana.answer(first, { decision: 'declined' });
    await settle();
    expect([deleted, ends]).toEqual([['b.md'], ['finished']]);
    expect(calls()).toEqual([
      ['done', 'Not run.'],
      ['done', 'b.md is gone'],
    ]);
  });

  it('is not waited for any more once the run is cancelled', async () => {
    const { ana, settle, deleted, ends, questions, runs, parts } = await asked(['a.md']);
    ana.cancel();
    await settle();
    expect(runs()).toEqual(['cancelled']);
    expect(questions()).toMatchObject([{ status: 'withdrawn' }]);
    expect([deleted, ends.length]).toEqual([[], 1]);
    expect(parts()).toMatchObject([{ state: 'output-error' }]);
  });

  it('is asked about anew by another process where the one that waited is lost', async () => {
    const all = await stage(['a.md']);
    const { ana, clock, settle, deleted, questions, runs } = all;
    const frozen = manualClock();
    all.join(frozen);
    await Promise.all([settle(), settle(frozen)]);
    ana.send('Clean up.');
    await Promise.all([settle(), settle(frozen)]);
    expect(questions()).toMatchObject([{ status: 'waiting' }]);
    await clock.advance(90_000);
    expect(runs()).toEqual(['lost']);
    expect(questions()).toMatchObject([{ status: 'waiting' }]);
    all.join();
    await settle();
    expect(questions().map(({ status }) => status)).toEqual(['withdrawn', 'waiting']);
    const anew = questions().at(-1);
    if (anew) ana.answer(anew, { decision: 'approved' });
    await settle();
    expect([deleted, runs()]).toEqual([['a.md'], ['finished']]);
  });

  it('runs at once by a policy in force, and the part says so (P42)', async () => {
    const all = await stage(['a.md']);
    all.join();
    all.ana.policy({ type: 'policy.allowed', agent: 'agent:docs', tool: 'delete' });
    await all.settle();
    all.ana.send('Clean up.');
    await all.settle();
    expect([all.deleted, all.ends]).toEqual([['a.md'], ['finished']]);
    expect(all.questions()).toMatchObject([
      { status: 'answered', answer: { policy: { participant: 'user:ana' } } },
    ]);
  });
});
