import { HttpAgent } from '@ag-ui/client';
import type { Message } from '@ag-ui/core';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { chunked, type StreamEvent, type StreamRun, streamsOf } from '../../test/agUiStreams.ts';
import { tapeOf } from '../../test/generators/logs.ts';
import { documentOf, type SessionState } from '../fold/state.ts';
import { textOf } from '../fold/text.ts';
import { append, type Keeper, openKeeper } from '../keeper/keeper.ts';
import { isKnown } from '../protocol/shapes.ts';
import { createNormaliser } from './normalise.ts';

// The reference tells of each patch that does not apply.
beforeAll(() => void vi.spyOn(console, 'warn').mockImplementation(() => {}));
afterAll(() => void vi.restoreAllMocks());

/** An agent whose endpoint answers with what it is given. */
function scripted() {
  let script: readonly StreamEvent[] = [];
  const agent = new HttpAgent({
    url: 'http://localhost/agent',
    threadId: 't',
    fetch: async () =>
      new Response(script.map((event) => `data: ${JSON.stringify(event)}\n\n`).join(''), {
        headers: { 'content-type': 'text/event-stream' },
      }),
  });
  const tell = (events: readonly StreamEvent[]) => {
    script = events;
  };
  return { agent, tell };
}

/** What both say: what was said, in order; what was called; what is shared. */
interface Said {
  readonly messages: readonly unknown[];
  readonly calls: readonly unknown[];
  readonly state: unknown;
}

/** AG-UI's own client, with the differences of docs/ag-ui.md taken out of its input: state of sub-agents is apart (difference 1). */
async function byReference(
  runs: readonly StreamRun[],
  events: (run: StreamRun) => readonly StreamEvent[],
): Promise<Said> {
  const { agent, tell } = scripted();
  for (const run of runs) {
    if (run.user) agent.addMessage(run.user);
    tell(
      events(run).filter((event) => !(event.type.startsWith('STATE_') && event.subagentRunId !== undefined)),
    );
    const parameters = { runId: run.runId, ...(run.resume && { resume: run.resume }) };
    await agent.runAgent(parameters);
  }
  return { ...said(agent.messages), state: agent.state as unknown };
}

/** A call and its result stand in messages of their own there (difference 2), and what others have said stands in the same list. */
function said(list: readonly Message[]): Omit<Said, 'state'> {
  const messages: unknown[] = [];
  const calls = new Map<string, Record<string, unknown>>();
  for (const message of list) {
    const { id } = message;
    const subagent = message.subagentRunId;
    if (message.role === 'assistant') {
      if (message.content !== undefined) messages.push({ id, kind: 'text', text: message.content, subagent });
      for (const call of message.toolCalls ?? [])
        calls.set(call.id, { id: call.id, name: call.function.name, args: call.function.arguments });
    } else if (message.role === 'reasoning')
      messages.push({ id, kind: 'reasoning', text: message.content, subagent });
    else if (message.role === 'activity')
      messages.push({ id, kind: 'activity', type: message.activityType, content: message.content, subagent });
    else if (message.role === 'tool') {
      const call = calls.get(message.toolCallId);
      if (call) Object.assign(call, { result: message.content, resultMessage: id });
    }
  }
  return { messages, calls: sorted([...calls.values()]) };
}

/** In AG-UI a call stands where its message does (difference 2). */
const sorted = (calls: readonly Record<string, unknown>[]) =>
  [...calls].sort((a, b) => (String(a.id) < String(b.id) ? -1 : 1));

const AGENT = 'agent:docs';
const INSTANCE = `${AGENT}/DDDDDDDDDDDDDDD1`;

/** The shipping keeper, and what its entry makes of the stream. */
function byUs(runs: readonly StreamRun[], events: (run: StreamRun) => readonly StreamEvent[]): SessionState {
  let keeper: Keeper = openKeeper('incarnation');
  let seq = 0;
  let minted = 0;
  for (const run of runs) {
    const calls = [...keeper.state.toolCalls.values()].filter(({ status }) => status === 'called');
    const normaliser = createNormaliser({
      mint: () => `minted-${minted++}`,
      waiting: new Map(calls.map(({ id }) => [id, id])),
    });
    const all = events(run).flatMap((event) => {
      const { events: made, faults } = normaliser.push(
        event.type === 'RUN_STARTED' && run.resume
          ? { ...event, input: { resume: run.resume, messages: [] } }
          : event,
      );
      expect(faults).toEqual([]);
      return made;
    });
    for (const event of all) {
      const writer = { participant: AGENT, instance: INSTANCE };
      const batch = { producer: `${INSTANCE}/main`, first: seq + 1, events: [{ run: run.runId, event }] };
      const outcome = append(keeper, writer, batch, 1_000, 'keeper:test/FFFFFFFFFFFFFFF1/main');
      if (outcome.type === 'appended') {
        seq = outcome.seq;
        keeper = outcome.keeper;
        // A patch that does not apply is refused here, and passed over there.
      } else
        expect([outcome.type, 'code' in outcome && outcome.code, isKnown(event)]).toEqual([
          'refused',
          'patch-failed',
          true,
        ]);
    }
  }
  expect(keeper.state.faults).toEqual({});
  return keeper.state;
}

function ours(state: SessionState): Said {
  const messages = [...state.messages.values()].map(({ id, kind, text, activity, subagent }) =>
    kind === 'activity'
      ? { id, kind, type: activity?.type, content: activity?.content, subagent }
      : { id, kind, text: textOf(text), subagent },
  );
  const calls = [...state.toolCalls.values()].map(({ id, name, args, result, resultMessage }) => ({
    id,
    name,
    args: textOf(args),
    result,
    resultMessage,
  }));
  const document = documentOf(state, AGENT);
  return { messages, calls: sorted(calls), state: document ? document.value : {} };
}

const tapes = fc.array(fc.nat(9_999), { minLength: 60, maxLength: 400 });

it('folds a stream to the messages, calls and state that AG-UI’s own client makes of it', async () => {
  const types = new Set<string>();
  await fc.assert(
    fc.asyncProperty(tapes, async (numbers) => {
      const runs = streamsOf(tapeOf(numbers));
      for (const { events } of runs) for (const { type } of events) types.add(type);
      const whole = (run: StreamRun) => run.events;
      expect(ours(byUs(runs, whole))).toEqual(await byReference(runs, whole));
    }),
    { numRuns: 150 },
  );
  expect(types.size).toBeGreaterThan(22);
}, 60_000);

it('folds chunks to what the same stream in long forms folds to, as AG-UI’s own client does', async () => {
  await fc.assert(
    fc.asyncProperty(tapes, fc.array(fc.nat(9_999), { maxLength: 200 }), async (numbers, choices) => {
      const runs = streamsOf(tapeOf(numbers));
      const { choose } = tapeOf(choices);
      const short = new Map(runs.map((run) => [run, chunked(choose, run.events)]));
      const inChunks = (run: StreamRun) => short.get(run) ?? [];
      const said = ours(byUs(runs, inChunks));
      expect(said).toEqual(ours(byUs(runs, (run) => run.events)));
      expect(said).toEqual(await byReference(runs, inChunks));
    }),
    { numRuns: 100 },
  );
}, 60_000);
