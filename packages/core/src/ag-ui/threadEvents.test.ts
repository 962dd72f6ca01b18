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
import { placeOf, returnTo } from './threadPlace.ts';

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

/** The same for a client whose connection is cut at these pages, and that comes back at each next one, by what it was told last. */
function resumed(pages: readonly SessionState[], of: RunRef, isCut: () => boolean) {
  const all: UnknownEvent[] = [];
  let [before, events, place, back]: [
    SessionState | undefined,
    ReturnType<typeof threadRunEvents> | undefined,
    string | undefined,
    number,
  ] = [undefined, undefined, undefined, 0];
  for (const state of pages) {
    if (!state.runs.has(entityKey(of.participant, of.run))) {
      if (events) break;
      continue;
    }
    if (events && place !== undefined && before && isCut()) {
      const returned = returnTo(state, place, before.position);
      // Told anew from here on: that is another test's.
      if (!returned) return undefined;
      back++;
      events = threadRunEvents({ thread: 's', of: returned.of, ids: createThreadIds(state) });
      events.join(returned.before);
      all.push(...events.next(runChanges(returned.before, state, of), state));
    } else if (events) all.push(...events.next(runChanges(before, state, of), state));
    else {
      events = threadRunEvents({ thread: 's', of, ids: createThreadIds(state) });
      all.push(...events.join(state));
    }
    before = state;
    place = placeOf(state, of);
    if (events.ended) break;
  }
  if (events && !events.ended) all.push(...events.fail('left', 'left'));
  return { all, last: before, back };
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

/** A log in pages, and one run of it. */
function storyOf(choices: readonly number[], cuts: readonly number[]) {
  const { choose } = tapeOf(cuts);
  const log = keeperLog(tapeOf(choices)).batches.flat();
  let state = EMPTY;
  const pages = cutUp(choose, log).map((page) => {
    state = fold(state, page);
    return state;
  });
  const runs = [...state.runs.values()].filter(({ parent }) => parent === undefined);
  return { choose, pages, run: runs.length > 0 ? pick(choose, runs) : undefined };
}

/** Whether the client has of the run what the session has. */
async function expectSame(all: readonly UnknownEvent[], last: SessionState, run: RunRef): Promise<void> {
  const messages = await read(all);
  const ids = createThreadIds(last);
  const isOf = (part: { readonly participant: string; readonly run?: string }) =>
    part.run === run.run && part.participant === run.participant;
  const names = new Set([
    ...[...last.messages.values()].filter(isOf).map(({ participant, id }) => ids.message(participant, id)),
    ...[...last.toolCalls.values()]
      .filter(isOf)
      .map(({ participant, id }) => `call ${ids.call(participant, id)}`),
  ]);
  expect(written(messages, names)).toEqual(written(threadMessages(last, ids), names));
}

const choices = fc.array(fc.nat(100_000), { maxLength: 1_200, size: 'max' });
const cuts = fc.array(fc.nat(1_000), { minLength: 2, maxLength: 40 });

it('are taken by AG-UI’s client, whenever it comes, and make what the session has of the run', async () => {
  await fc.assert(
    fc.asyncProperty(choices, cuts, async (choices, cuts) => {
      const { choose, pages, run } = storyOf(choices, cuts);
      if (!run) return;
      const { all, last } = told(pages, choose(pages.length), run);
      if (last && all.length > 0) await expectSame(all, last, run);
    }),
    { numRuns: 100 },
  );
});

it('go on for a client that comes back from exactly what it has, wherever it was cut', async () => {
  let returns = 0;
  await fc.assert(
    fc.asyncProperty(choices, cuts, async (choices, cuts) => {
      const { choose, pages, run } = storyOf(choices, cuts);
      const story = run && resumed(pages, run, () => choose(2) === 0);
      if (!run || !story?.last || story.all.length === 0) return;
      returns += story.back;
      await expectSame(story.all, story.last, run);
      // Nothing that only adds came twice: the client's own check has no list in between that would hide it.
      expect(story.all.filter(({ type }) => type === 'RUN_STARTED')).toHaveLength(1);
    }),
    { numRuns: 150 },
  );
  expect(returns).toBeGreaterThan(50);
});
