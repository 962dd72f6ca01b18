/** One agent asks others: a message into the session that their runs answer, and a wait for what they fold to. */

import type { Session } from '../client/sessionApi.ts';
import { claimKey } from '../fold/claims.ts';
import type { RunStatus, SessionRun, SessionState } from '../fold/state.ts';
import { textOf } from '../fold/text.ts';
import type { Clock } from '../platform/clock.ts';
import type { EventEntry } from '../protocol/envelope.ts';
import { RejoinError } from '../protocol/errors.ts';
import type { RunRef } from '../protocol/events.ts';
import { type EntityRef, entityKey, type ParticipantId } from '../protocol/ids.ts';

export interface AskOptions {
  /** Milliseconds after which an agent that has not begun counts as unanswered. Default 60 s. */
  readonly timeout?: number | undefined;
}

/** What became of the question at one agent. */
export interface AskAnswer {
  readonly participant: ParticipantId;
  /**
   * `unanswered`: its run did not begin in time. `lost`: its process is gone; it may still come back. `forgotten`: it ended, but
   * together with so many others that it had left the session's window (P24) before it could be read.
   */
  readonly status: RunStatus | 'unanswered' | 'forgotten';
  /** All text that its run wrote. */
  readonly text: string;
  readonly result?: unknown;
}

interface Asking extends AskOptions {
  readonly to: readonly ParticipantId[];
  readonly content: string;
  /** The run that asks: the parent of those that answer. */
  readonly run: RunRef;
  readonly mint: () => string;
  readonly publish: (entry: Omit<EventEntry, 'run'>) => Promise<void>;
  readonly when: (ask: (state: SessionState) => boolean | undefined) => Promise<boolean>;
  /** Has those who wait look again, though the log says nothing new. */
  readonly wake: () => void;
  /** Why an event of the run was given up. */
  readonly refusal: (id: string) => RejoinError | undefined;
  readonly session: Session;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

export async function askAgents(asking: Asking): Promise<readonly AskAnswer[]> {
  const { to, content, mint, publish, when, wake, refusal, session, clock, signal } = asking;
  signal.throwIfAborted();
  const ref: EntityRef = { participant: asking.run.participant, id: mint() };
  const saw = session.store.getState().state.position;
  await publish({ id: ref.id, saw, event: { type: 'message.sent', content, to } });
  /** Kept as soon as it is there: a child that has ended leaves the session's window before the last one has (P24). */
  const answers = new Map<ParticipantId, { readonly run?: SessionRun; readonly answer: AskAnswer }>();
  let late = false;
  /** Runs whose texts are read: from when they begin, because they may leave the window right after their end. */
  const reading = new Set<string>();
  const releases: (() => void)[] = [];

  const claimOf = (state: SessionState, agent: ParticipantId) => state.claims.get(claimKey(ref, agent));

  function readTexts(state: SessionState): void {
    const runs: RunRef[] = [];
    for (const participant of to) {
      const run = claimOf(state, participant)?.run;
      const key = run === undefined ? undefined : entityKey(participant, run);
      if (run === undefined || key === undefined || reading.has(key)) continue;
      reading.add(key);
      runs.push({ participant, run });
    }
    if (runs.length > 0) releases.push(session.readContent({ runs }));
  }

  function observe(state: SessionState): void {
    readTexts(state);
    for (const participant of to) {
      const claim = claimOf(state, participant);
      const run = claim && state.runs.get(entityKey(participant, claim.run));
      const kept = answers.get(participant);
      if (!claim || (kept && (!run || kept.run === run))) continue;
      // One that was lost may have come back: its answer is still to come.
      answers.delete(participant);
      const answer = run ? answerOf(state, run) : { participant, status: 'forgotten' as const, text: '' };
      if (answer) answers.set(participant, { ...(run && { run }), answer });
    }
  }

  const isSettled = (state: SessionState) =>
    to.every((agent) => answers.has(agent) || (late && !claimOf(state, agent)));

  const cancelTimer = clock.after(asking.timeout ?? 60_000, () => {
    late = true;
    wake();
  });
  const settled = await when((state) => {
    observe(state);
    if (signal.aborted || refusal(ref.id)) return false;
    return isSettled(state) || undefined;
  });
  cancelTimer();
  for (const release of releases) release();
  if (!settled) {
    signal.throwIfAborted();
    throw refusal(ref.id) ?? new RejoinError('closed', 'The run has ended before its question was answered.');
  }
  return to.map(
    (participant) => answers.get(participant)?.answer ?? { participant, status: 'unanswered', text: '' },
  );
}

/** Undefined while the run goes on, or its texts are on their way here. */
function answerOf(state: SessionState, run: SessionRun): AskAnswer | undefined {
  if (run.status === 'running') return undefined;
  let text = '';
  for (const message of state.messages.values()) {
    const written =
      message.participant === run.participant &&
      message.run === run.run &&
      message.kind === 'text' &&
      message.producer !== undefined;
    if (!written) continue;
    if (message.text.withheld) return undefined;
    text += textOf(message.text);
  }
  return {
    participant: run.participant,
    status: run.status,
    text,
    ...(run.result === undefined ? {} : { result: run.result }),
  };
}
