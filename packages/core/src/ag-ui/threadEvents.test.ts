/** Runs of sessions that never took place, as AG-UI's own client reads them: it takes each stream, and has what the session has. */
import { HttpAgent } from '@ag-ui/client';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { cutUp, keeperLog, pick, tapeOf } from '../../test/generators/logs.ts';
import { fold } from '../fold/fold.ts';
import { EMPTY, type SessionState } from '../fold/state.ts';
import type { RunRef, UnknownEvent } from '../protocol/events.ts';
import { entityKey } from '../protocol/ids.ts';
import { runChanges } from '../view/runChanges.ts';
import { threadRunEvents } from './threadEvents.ts';
import { createThreadIds, type ThreadMessage, threadMessages } from './threadMessages.ts';

// It says in the console what it passes over.
beforeAll(() => void vi.spyOn(console, 'warn').mockImplementation(() => {}));
afterAll(() => void vi.restoreAllMocks());

/** What a client of AG-UI makes of the events. A run that failed is no fault of the stream. */
async function read(events: readonly UnknownEvent[]): Promise<readonly unknown[]> {
  const errors: unknown[] = [];
  const body = events.map((event) => `data: ${JSON.stringify(event)}\n\n`).join('');
  const agent = new HttpAgent({
    url: 'http://127.0.0.1/agui',
    fetch: async () => new Response(body, { headers: { 'content-type': 'text/event-stream' } }),
  });
  await agent.runAgent({}, { onRunFailed: ({ error }) => void errors.push(error.message) }).catch(() => {});
  expect(errors).toEqual([]);
  return agent.messages;
}

/** The events of a run for a client that comes at one page of its log and stays. */
function told(pages: readonly SessionState[], from: number, of: RunRef) {
  let before: SessionState | undefined;
  let events: ReturnType<typeof threadRunEvents> | undefined;
  const all: UnknownEvent[] = [];
  for (const state of pages.slice(from)) {
    if (!state.runs.has(entityKey(of.participant, of.run))) {
      before = state;
      if (events) break;
      continue;
    }
    if (events) all.push(...events.next(runChanges(before, state, of), state));
    else {
      events = threadRunEvents({ thread: 's', of, ids: createThreadIds(before ?? state) });
      if (before)
        all.push(...events.begin(before, true), ...events.next(runChanges(undefined, state, of), state));
      else all.push(...events.join(state));
    }
    before = state;
    if (events.ended) break;
  }
  // The page ends before the run does.
  if (events && !events.ended) all.push(...events.fail('left', 'left'));
  return { all, last: before };
}

/** Texts, and calls with their results, of what the run wrote: where they stand may differ from where the log has them. */
function written(messages: readonly unknown[], names: ReadonlySet<string>) {
  // CAST: AG-UI's messages, and ours.
  const list = messages as readonly (ThreadMessage & {
    readonly toolCalls?: readonly { readonly id: string; readonly function: object }[];
  })[];
  const texts = list.filter(({ id, role }) => role !== 'tool' && names.has(id));
  const calls = list.flatMap(({ toolCalls = [] }) => toolCalls).filter(({ id }) => names.has(`call ${id}`));
  const results = list.filter(({ role, toolCallId }) => role === 'tool' && names.has(`call ${toolCallId}`));
  return {
    texts: texts.flatMap(({ id, content }) => (content ? [[id, content]] : [])).sort(),
    calls: calls.map(({ id, function: called }) => [id, called]).sort(),
    results: results.map(({ toolCallId, content }) => [toolCallId, content]).sort(),
  };
}

it('are taken by AG-UI’s client, whenever it comes, and make what the session has of the run', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.nat(100_000), { maxLength: 1_200, size: 'max' }),
      fc.array(fc.nat(1_000), { minLength: 2, maxLength: 40 }),
      async (choices, cuts) => {
        const { choose } = tapeOf(cuts);
        const log = keeperLog(tapeOf(choices)).batches.flat();
        let state = EMPTY;
        const pages = cutUp(choose, log).map((page) => {
          state = fold(state, page);
          return state;
        });
        const runs = [...state.runs.values()].filter(({ parent }) => parent === undefined);
        if (runs.length === 0) return;
        const run = pick(choose, runs);
        const { all, last } = told(pages, choose(pages.length), run);
        if (!last || all.length === 0) return;
        const messages = await read(all);
        const ids = createThreadIds(last);
        const isOf = (part: { readonly participant: string; readonly run?: string }) =>
          part.run === run.run && part.participant === run.participant;
        const names = new Set([
          ...[...last.messages.values()]
            .filter(isOf)
            .map(({ participant, id }) => ids.message(participant, id)),
          ...[...last.toolCalls.values()]
            .filter(isOf)
            .map(({ participant, id }) => `call ${ids.call(participant, id)}`),
        ]);
        expect(written(messages, names)).toEqual(written(threadMessages(last, ids), names));
      },
    ),
    { numRuns: 100 },
  );
});
