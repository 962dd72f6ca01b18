/** A session's runs as AG-UI's events, by server-sent events: one run after the other, as AG-UI has them (docs/ag-ui.md). */
import type { IncomingMessage } from 'node:http';
import {
  canonical,
  checkValue,
  createThreadIds,
  isEmpty,
  placeOf,
  refKey,
  returnTo,
  runChanges,
  type ThreadIds,
  type ThreadPage,
  type ThreadRunEvents,
  threadMessages,
  threadRunEvents,
  threadState,
} from '@rejoin/core/internal';
import {
  type Cursor,
  documentOf,
  LIMITS,
  makeCursor,
  type ParticipantId,
  type RunRef,
  type SessionState,
  splitCursor,
  type UnknownEvent,
} from '@rejoin/core/protocol';
import type { HttpContext } from './httpContext.ts';
import type { Reply } from './httpReply.ts';
import { type Feed, liveFeed, type Telling } from './liveFeed.ts';
import { watchSession } from './watchSession.ts';

/** The run that a client follows, once it is there. */
export type RunOf = (state: SessionState) => RunRef | undefined;

export interface FollowedThread {
  readonly session: string;
  /** Whose runs are told. Default: those of all agents. */
  readonly agent?: ParticipantId | undefined;
  /** The one run that is told. Default: what the thread is by now, and what runs. */
  readonly run?: RunOf | undefined;
  /** Ids of the messages that the client has. */
  readonly has?: ReadonlySet<string> | undefined;
  /** Whether the client runs its own tools: see `ThreadPage`. */
  readonly runsTools?: boolean | undefined;
  /** What a run is called in which nothing runs, and the thread is told. */
  readonly runId?: string | undefined;
  /** What the client does itself. */
  readonly page?: ThreadPage | undefined;
  /** Fields of its input that are not passed on. */
  readonly unread?: readonly string[] | undefined;
  /** What it takes for the agent's state. */
  readonly sent?: unknown;
  /** Whether it goes on once nothing runs. */
  readonly live: boolean;
  /** The id of the last event that the client has: a cursor and, within a run, its place there. */
  readonly seen?: string | undefined;
}

export async function agUiFeed(
  context: HttpContext,
  req: IncomingMessage,
  of: FollowedThread,
): Promise<Reply> {
  const { host, turn } = context;
  await turn();
  const { cursor } = await host.snapshot(of.session);
  const state = await host.state(of.session);
  const isNews = seenOf(of).cursor !== cursor || nextRun(state, of, new Set()) !== undefined;
  // By this an `EventSource` ends, instead of asking again.
  if (!isNews && !of.live) return { status: 204 };
  return liveFeed(
    context,
    req,
    {
      ...{ actions: ['read'], session: of.session },
      failed: ({ tell }, { code, message }) =>
        tell(undefined, JSON.stringify({ type: 'RUN_ERROR', message, code })),
    },
    async (feed) => follow(context, of, feed, cursor),
  );
}

/** The next run of the thread that goes on, or waits for an answer, and has not been told. */
function nextRun(
  state: SessionState,
  { agent, run }: FollowedThread,
  told: ReadonlySet<string>,
): RunRef | undefined {
  if (run) return run(state);
  const runs = [...state.runs.values()].filter(
    (each) => each.parent === undefined && (agent === undefined || each.participant === agent),
  );
  const newest = runs.at(-1);
  const found = runs.find(
    (each) =>
      !told.has(keyOf(each)) &&
      (each.status === 'running' || (each === newest && each.status === 'interrupted')),
  );
  return found && { participant: found.participant, run: found.run };
}

function seenOf({ seen }: FollowedThread): { readonly cursor?: Cursor; readonly place?: string } {
  if (seen === undefined) return {};
  const at = seen.indexOf('~');
  return at < 0 ? { cursor: seen } : { cursor: seen.slice(0, at), place: seen.slice(at + 1) };
}

const keyOf = ({ participant, run }: RunRef): string => refKey({ participant, id: run });

/**
 * Says what of the input is not passed on. A client that has another state than the agent would go on without the agent knowing: that
 * is one of them, unless it has none.
 */
function unread(
  { unread: fields = [], sent }: FollowedThread,
  state: SessionState,
  agent: ParticipantId,
): readonly UnknownEvent[] {
  const isOther =
    !isEmpty(sent) &&
    (checkValue(sent, LIMITS) !== undefined ||
      canonical(sent) !== canonical(documentOf(state, agent)?.value));
  const names = [...fields, ...(isOther ? ['state'] : [])];
  return names.length > 0 ? [{ type: 'CUSTOM', name: 'rejoin.unread', value: { fields: names } }] : [];
}

interface Current {
  readonly ref: RunRef;
  readonly events: ThreadRunEvents;
}

/** @param from where it is woken from: what is told is read from the state, so nothing between the two is missed */
function follow({ host }: HttpContext, of: FollowedThread, feed: Feed, from: Cursor): Telling {
  const { session, live } = of;
  const incarnation = splitCursor(from)?.incarnation ?? '';
  const told = new Set<string>();
  let ids: ThreadIds | undefined;
  let before: SessionState | undefined;
  let current: Current | undefined;
  let again = false;
  /** The messages that the client was told last, where it was told the thread. */
  let messages: SessionState['messages'] | undefined;

  const watch = watchSession({ host }, session, from, () => feed.wake());

  /** By this a client goes on within its run; one whose run is over is told what comes next whole. */
  function idOf(state: SessionState): string {
    const cursor = makeCursor(incarnation, state.position);
    const place = current && !current.events.ended ? placeOf(state, current.ref) : undefined;
    return place === undefined ? cursor : `${cursor}~${place}`;
  }

  async function tell(events: readonly UnknownEvent[], state: SessionState): Promise<void> {
    const last = events.length - 1;
    for (const [index, event] of events.entries())
      await feed.tell(undefined, JSON.stringify(event), index === last ? idOf(state) : undefined);
  }

  /** Goes on with the run that the client was told of, from what it has of it. */
  function goOn(state: SessionState, thread: ThreadIds): void {
    const { cursor, place } = seenOf(of);
    const { incarnation: log, offset = 0 } = splitCursor(cursor ?? '') ?? {};
    if (place === undefined || log !== incarnation || offset > state.position) return;
    const returned = returnTo(state, place, offset);
    if (!returned || (of.agent !== undefined && of.agent !== returned.of.participant)) return;
    const page = { runsTools: of.runsTools };
    const events = threadRunEvents({ thread: session, of: returned.of, ids: thread, page });
    // What it has is open in its eyes.
    events.join(returned.before);
    current = { ref: returned.of, events };
    before = returned.before;
  }

  /** What begins a run. */
  function begin(ref: RunRef, state: SessionState, thread: ThreadIds): readonly UnknownEvent[] {
    const page = { ...of.page, has: of.has, runsTools: of.runsTools };
    const events = threadRunEvents({ thread: session, of: ref, ids: thread, page });
    current = { ref, events };
    // What has begun since the client is here is told from its beginning.
    const former = of.run && before && !before.runs.has(keyOf(ref)) ? before : undefined;
    const [started, ...rest] = former
      ? events.begin(
          former,
          threadMessages(former, thread).some(({ id }) => !of.has?.has(id)),
        )
      : events.join(state);
    const more = former ? events.next(runChanges(undefined, state, ref), state) : [];
    return started ? [started, ...unread(of, state, ref.participant), ...rest, ...more] : [];
  }

  /** The thread while nothing runs: AG-UI tells it within a run. */
  function resting(state: SessionState, thread: ThreadIds): readonly UnknownEvent[] {
    const isFirst = messages === undefined;
    if (isFirst ? seenOf(of).cursor === makeCursor(incarnation, state.position) : messages === state.messages)
      return [];
    const run = { threadId: session, runId: of.runId ?? `read-${state.position}` };
    const list = threadMessages(state, thread);
    const agent = of.agent ?? [...state.runs.values()].findLast(({ parent }) => !parent)?.participant;
    return [
      { type: 'RUN_STARTED', ...run },
      ...(list.length > 0 ? [{ type: 'MESSAGES_SNAPSHOT', messages: list }] : []),
      ...(agent === undefined ? [] : threadState(state, agent)),
      { type: 'RUN_FINISHED', ...run, outcome: { type: 'success' } },
    ];
  }

  async function next(): Promise<void> {
    watch.take();
    again = false;
    const state = await host.state(session);
    if (!ids) {
      ids = createThreadIds(state);
      goOn(state, ids);
    }
    if (current) await tell(current.events.next(runChanges(before, state, current.ref), state), state);
    else {
      const ref = nextRun(state, of, told);
      if (ref) await tell(begin(ref, state, ids), state);
      else if (!of.run) {
        await tell(resting(state, ids), state);
        if (!live) feed.end();
      }
    }
    messages = state.messages;
    before = state;
    if (!current?.events.ended) return;
    told.add(keyOf(current.ref));
    current = undefined;
    if (of.run) feed.end();
    // Another may have begun meanwhile.
    else again = true;
  }

  return { next, hasNext: () => again || watch.hasNews(), leave: watch.close };
}
