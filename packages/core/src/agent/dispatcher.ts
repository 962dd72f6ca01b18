/** Which messages an agent answers, and which runs of lost processes it takes over. */

import type { Session } from '../client/sessionApi.ts';
import { isAnswered, isInput } from '../fold/askedAgents.ts';
import { claimKey, messageBehind } from '../fold/claims.ts';
import { isLeftToPeople } from '../fold/floor.ts';
import { answersBehind, answersTo } from '../fold/questionAnswers.ts';
import type { SessionMessage, SessionRun, SessionState } from '../fold/state.ts';
import type { Clock } from '../platform/clock.ts';
import { type ErrorCode, RejoinError } from '../protocol/errors.ts';
import type { ResumeEntry, RunRef } from '../protocol/events.ts';
import { type EntityRef, type InstanceId, kindOf, type ParticipantId, refKey } from '../protocol/ids.ts';
import { quiet } from './agentErrors.ts';
import type { RunHandler } from './agentRun.ts';
import { endOf } from './endOf.ts';

export interface DispatcherSetup {
  readonly participant: ParticipantId;
  readonly instance: InstanceId;
  readonly session: Session;
  readonly clock: Clock;
  readonly takeOver: boolean;
  readonly report: (error: unknown) => void;
  /** Resolves when the run is over, or was never ours: with why, if it was refused. */
  readonly answer: (
    handler: RunHandler,
    answers: EntityRef,
    parent: RunRef | undefined,
    resume: readonly ResumeEntry[] | undefined,
  ) => Promise<RejoinError | undefined>;
  /** The same. @param entries the answers that it goes on from, where it resumes another run */
  readonly resume: (
    run: SessionRun,
    handler: RunHandler,
    entries: readonly ResumeEntry[] | undefined,
  ) => Promise<RejoinError | undefined>;
  /** The same. */
  readonly goOn: (
    former: SessionRun,
    handler: RunHandler,
    resume: readonly ResumeEntry[],
  ) => Promise<RejoinError | undefined>;
}

export interface Dispatcher {
  /** Resolves when the session is known for the first time, rejects if it will not be. */
  readonly ready: Promise<void>;
  add(handler: RunHandler, accepts?: (message: SessionMessage) => boolean, resume?: Resume): () => void;
  stop(): void;
}

type Resume = (message: SessionMessage, interrupted: SessionRun) => readonly ResumeEntry[] | undefined;

interface Listener {
  readonly handler: RunHandler;
  readonly resume: Resume | undefined;
  readonly accepts: (message: SessionMessage) => boolean;
  /** The same of a message that this agent has begun to answer before. */
  readonly resumes: (message: SessionMessage) => boolean;
}

/** Above this, what an agent has claimed is looked through for what has left the window. */
const MAX_CLAIMED = 1_000;
/** A session that has no room may have some later: ms. Each attempt leaves its trace in the log, so there are few. */
const AGAIN = 60_000;
/** Refusals that say nothing against the answer itself. */
const PASSING: ReadonlySet<ErrorCode> = new Set([
  'session-full',
  'log-rolled-back',
  'producer-expired',
  'seq-conflict',
]);

export function createDispatcher(setup: DispatcherSetup): Dispatcher {
  const { participant, instance, session, clock, takeOver, report, answer, resume, goOn } = setup;
  const { store } = session;
  const listeners = new Set<Listener>();
  /**
   * Messages and runs that this instance has claimed: it does not ask twice. What the log had, and has no more, was lost
   * with a log that was rolled back, and is asked again (P12).
   */
  const claimed = new Map<string, 'asked' | 'had'>();
  const timers = new Set<() => void>();
  let joinedAt: number | undefined;
  let becomeReady: () => void = () => {};
  let neverReady: (why: RejoinError) => void = () => {};
  const ready = quiet(
    new Promise<void>((resolve, reject) => {
      becomeReady = resolve;
      neverReady = reject;
    }),
  );

  function isMine(message: SessionMessage): boolean {
    if (message.participant === participant) return false;
    return message.to ? message.to.includes(participant) : kindOf(message.participant) !== 'agent';
  }

  const isNew = (message: SessionMessage): boolean =>
    message.to !== undefined ||
    message.ordinal > (joinedAt ?? 0) ||
    !isAnswered(store.getState().state, message);

  function look(): void {
    const view = store.getState();
    const { state, status } = view;
    const why = joinedAt === undefined ? endOf(view) : undefined;
    if (why) neverReady(why);
    if (joinedAt === undefined && status === 'live') {
      joinedAt = state.totals.messages;
      becomeReady();
    }
    if (status !== 'live' || listeners.size === 0) return;
    for (const [key, message] of state.messages) if (isInput(message)) consider(state, key, message);
    forget(state);
    for (const [key, run] of state.runs) considerAnswers(state, key, run);
    if (takeOver) for (const [key, run] of state.runs) considerTakeOver(state, key, run);
  }

  /** What has left the session's window cannot be claimed any more, so it need not be remembered either. */
  function forget(state: SessionState): void {
    if (claimed.size < MAX_CLAIMED) return;
    for (const key of claimed.keys())
      if (!state.messages.has(key) && !state.runs.has(runOf(key))) claimed.delete(key);
  }

  function consider(state: SessionState, key: string, message: SessionMessage): void {
    const ref = { participant: message.participant, id: message.id };
    if (claimed.get(key) === 'asked' || state.claims.has(claimKey(ref, participant))) return;
    // It is context, on the floor's return (P41).
    if (kindOf(participant) === 'agent' && isLeftToPeople(state, message)) return;
    for (const { handler, accepts, resume } of listeners) {
      if (!accepts(message)) continue;
      // The run that asked is the parent of the one that answers (P15).
      const parent =
        message.run === undefined ? undefined : { participant: ref.participant, run: message.run };
      return claim(key, () => answer(handler, ref, parent, answersIn(state, message, resume)));
    }
  }

  function claim(key: string, ask: () => Promise<RejoinError | undefined>): void {
    claimed.set(key, 'asked');
    ask().then((refusal) => {
      if (!refusal) {
        claimed.set(key, 'had');
        look();
      } else if (PASSING.has(refusal.code)) later(() => claimed.delete(key));
    }, report);
  }

  /** What a message answers, of what the newest interrupted run waits for. Code that throws has not taken it for an answer. */
  function answersIn(
    state: SessionState,
    message: SessionMessage,
    resume: Resume | undefined,
  ): readonly ResumeEntry[] | undefined {
    const waiting = [...state.runs.values()].findLast(
      (run) => run.participant === participant && run.status === 'interrupted',
    );
    try {
      const entries = waiting && resume?.(message, waiting);
      return entries && entries.length > 0 ? entries : undefined;
    } catch (error) {
      report(error);
      return undefined;
    }
  }

  /** A run of this agent waits for people, who have answered all that it asked: its work goes on. */
  function considerAnswers(state: SessionState, key: string, run: SessionRun): void {
    if (run.status !== 'interrupted' || run.participant !== participant) return;
    const command = resumeKey(key);
    const entries = claimed.get(command) === 'asked' ? undefined : answersTo(state, run);
    const answers = entries && messageBehind(state, run);
    const message = answers && state.messages.get(refKey(answers));
    const listener = message && [...listeners].find(({ resumes }) => resumes(message));
    if (listener) claim(command, () => goOn({ ...run, answers }, listener.handler, entries));
  }

  /** Only what a message asked for: no other work is known here, so it could not be done anew. */
  function considerTakeOver(state: SessionState, key: string, run: SessionRun): void {
    if (run.status !== 'lost' || run.participant !== participant || mayComeBack(run, instance)) return;
    const command = takeOverKey(key, run.generation);
    const answers = claimed.get(command) === 'asked' ? undefined : messageBehind(state, run);
    const message = answers && state.messages.get(refKey(answers));
    const listener = message && [...listeners].find(({ resumes }) => resumes(message));
    if (listener)
      claim(command, () => resume({ ...run, answers }, listener.handler, answersBehind(state, run)));
  }

  function later(work: () => void): void {
    const cancel = clock.after(AGAIN, () => {
      timers.delete(cancel);
      work();
      look();
    });
    timers.add(cancel);
  }

  const unsubscribe = store.subscribe(look);

  return {
    ready,
    add(handler, accepts, resume) {
      const own = accepts && guarded(accepts, report);
      const listener: Listener = {
        handler,
        resume,
        accepts: own ?? ((message) => isMine(message) && isNew(message)),
        resumes: own ?? isMine,
      };
      listeners.add(listener);
      look();
      return () => listeners.delete(listener);
    },
    stop() {
      unsubscribe();
      listeners.clear();
      for (const cancel of timers) cancel();
      neverReady(new RejoinError('closed', 'The agent has left the session.'));
    },
  };
}

/** The agent's own code. Where it throws it has not accepted; that is reported once, and not again at each event. */
function guarded(
  accepts: (message: SessionMessage) => boolean,
  report: (error: unknown) => void,
): (message: SessionMessage) => boolean {
  const failed = new WeakSet<SessionMessage>();
  return (message) => {
    try {
      return !failed.has(message) && accepts(message);
    } catch (error) {
      failed.add(message);
      report(error);
      return false;
    }
  };
}

/** Of a lost run: its owner is this instance, which has not released it. */
const mayComeBack = ({ owner, released }: SessionRun, instance: InstanceId): boolean =>
  owner === instance && !released;

/** One take-over of one generation; the run's key is what stands before it. */
const takeOverKey = (run: string, generation: number): string => `${run}\n${generation}`;
const resumeKey = (run: string): string => `${run}\nresume`;
const runOf = (key: string): string => key.slice(0, key.lastIndexOf('\n'));
