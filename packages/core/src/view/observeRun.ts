/** A run as a stream of its steps, for whatever passes them on: one page of another kind, one endpoint, one log. */
import type { SessionRun, SessionState } from '../fold/state.ts';
import { checkCall } from '../protocol/checkCall.ts';
import { RejoinError } from '../protocol/errors.ts';
import type { RunRef } from '../protocol/events.ts';
import type { EntityRef, ParticipantId } from '../protocol/ids.ts';
import { refKey } from '../protocol/ids.ts';
import type { SessionInterest } from '../protocol/interest.ts';
import { isText } from '../protocol/shapes.ts';
import type { ReadableStore } from './readableStore.ts';
import { type RunChange, runChanges } from './runChanges.ts';
import type { SessionView } from './sessionView.ts';

/** The run that answers a message: of this agent, or the first that begins. */
export interface AnswerRef {
  readonly answers: EntityRef;
  readonly participant?: ParticipantId | undefined;
}

export interface ObserveRunOptions {
  /** Ends the stream, and nothing else: no run stops because no one reads it. */
  readonly signal?: AbortSignal | undefined;
}

/** What it needs of a session. */
export interface ObservedSession {
  readonly store: ReadableStore<SessionView>;
  connect(): () => void;
  readContent(interest: SessionInterest): () => void;
}

/**
 * The steps of one run from its beginning to its end, each iteration anew: what has happened by now, then what happens. It waits for a
 * run that has not begun. It is read from the session's state, so cuts, reconnects and snapshots leave no hole in it; after one,
 * a text may grow by much at once. A slow reader is given fewer and larger steps: nothing but the newest state waits for it.
 *
 * Meanwhile the session is connected, and the texts of the run are read, whatever the session's interest.
 *
 * @throws RejoinError while it is iterated: `closed` where the session is closed or deleted, or may not be read any more, before the
 * run has ended
 */
export function observeRun(
  session: ObservedSession,
  of: RunRef | AnswerRef,
  options: ObserveRunOptions = {},
): AsyncIterable<RunChange> {
  checkCall(
    typeof session?.store?.subscribe === 'function' && isRef(of) && Object(options) === options,
    "observeRun(session, { participant: 'agent:news', run: run.run }) or observeRun(session, { answers: sent.ref })",
  );
  return { [Symbol.asyncIterator]: () => observation(session, of, options.signal) };
}

const isRef = (of: RunRef | AnswerRef | undefined): boolean =>
  Boolean(of) &&
  (isRunRef(Object(of)) ? isText(Object(of).participant) : isText(Object(Object(of).answers).id));

function observation(
  session: ObservedSession,
  of: RunRef | AnswerRef,
  signal: AbortSignal | undefined,
): AsyncIterator<RunChange> {
  const waiting: RunChange[] = [];
  /** What has been told. */
  let told: SessionState | undefined;
  let seen: SessionState | undefined;
  let over = false;
  let wake = () => {};
  const woken = () => {
    const wakeNow = wake;
    wake = () => {};
    wakeNow();
  };
  let run: RunRef | undefined;
  let readRun = () => {};
  const disconnect = session.connect();
  const unsubscribe = session.store.subscribe(woken);
  signal?.addEventListener('abort', woken);

  function stop(): void {
    if (over) return;
    over = true;
    waiting.length = 0;
    signal?.removeEventListener('abort', woken);
    unsubscribe();
    readRun();
    disconnect();
    woken();
  }

  function look(): void {
    const { state, status, error } = session.store.getState();
    if (state !== seen) {
      seen = state;
      take(state, status);
    }
    if (waiting.length > 0 || (status !== 'ended' && status !== 'forbidden')) return;
    stop();
    throw new RejoinError('closed', 'The session is not read any more, and the run has not ended here.', {
      cause: error,
    });
  }

  function take(state: SessionState, status: SessionView['status']): void {
    const found = run ?? (isRunRef(of) ? of : answerOf(state, of));
    if (!found) return;
    if (!run) readRun = session.readContent({ runs: [found] });
    run = found;
    // What is being read may lack what comes in a moment: a run that is not there, characters of a text.
    const isThere = state.runs.has(refKey({ participant: found.participant, id: found.run }));
    if (!(isThere ? isWhole(state, found) : status === 'live')) return;
    waiting.push(...runChanges(told, state, found));
    told = state;
  }

  return {
    async next() {
      for (;;) {
        if (signal?.aborted) stop();
        if (over) return { done: true, value: undefined };
        if (waiting.length === 0) look();
        const value = waiting.shift();
        if (value) {
          if (value.type === 'run-ended' || value.type === 'run-gone') stop();
          return { done: false, value };
        }
        // More than one may ask at a time.
        const others = wake;
        await new Promise<void>((resolve) => {
          wake = () => {
            others();
            resolve();
          };
        });
      }
    },
    async return() {
      stop();
      return { done: true, value: undefined };
    },
  };
}

const isRunRef = (of: RunRef | AnswerRef): of is RunRef => 'run' in of;

/** The run that answers a message, if one has begun. */
export function answerOf(state: SessionState, { answers, participant }: AnswerRef): RunRef | undefined {
  const key = refKey(answers);
  const isIt = (run: SessionRun) =>
    run.answers !== undefined &&
    refKey(run.answers) === key &&
    (participant === undefined || run.participant === participant);
  for (const run of state.runs.values()) if (isIt(run)) return { participant: run.participant, run: run.run };
  return undefined;
}

/** Whether all texts of a run are here: a reader of the outline is given them late. */
function isWhole({ messages, toolCalls }: SessionState, { participant, run }: RunRef): boolean {
  const lacks = (part: { readonly participant: string; readonly run?: string }, withheld?: true) =>
    withheld === true && part.run === run && part.participant === participant;
  for (const message of messages.values()) if (lacks(message, message.text.withheld)) return false;
  for (const call of toolCalls.values()) if (lacks(call, call.args.withheld)) return false;
  return true;
}
