/** One agent asks others: a message into the session that their runs answer, and a wait for what they fold to. */
import type { Clock } from '../clock.ts';
import { claimKey } from '../fold/claims.ts';
import type { Run, RunStatus, SessionState } from '../fold/state.ts';
import { textOf } from '../fold/text.ts';
import type { Entry } from '../protocol/envelope.ts';
import type { RunRef } from '../protocol/events.ts';
import { entityKey, type ParticipantId, type Ref } from '../protocol/ids.ts';
import type { Session } from '../session.ts';

export interface AskOptions {
  /** Milliseconds after which an agent that has not begun counts as unanswered. Default 60 s. */
  readonly timeout?: number;
}

/** What became of the question at one agent. */
export interface AskAnswer {
  readonly participant: ParticipantId;
  /** `unanswered`: nobody began in time. `lost`: its process is gone; it may still come back. */
  readonly status: RunStatus | 'unanswered';
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
  readonly publish: (entry: Omit<Entry, 'run'>) => Promise<void>;
  readonly when: (ask: (state: SessionState) => boolean | undefined) => Promise<boolean>;
  readonly session: Session;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

export async function askOthers(asking: Asking): Promise<readonly AskAnswer[]> {
  const { to, content, mint, publish, when, session, clock, signal, timeout = 60_000 } = asking;
  const ref: Ref = { participant: asking.run.participant, id: mint() };
  const saw = session.store.getState().state.position;
  await publish({ id: ref.id, saw, event: { type: 'message.sent', content, to } });
  let late = false;
  let cancelTimer: () => void = () => {};
  const timedOut = new Promise<void>((resolve) => {
    cancelTimer = clock.after(timeout, () => {
      late = true;
      resolve();
    });
  });
  let stopListening: () => void = () => {};
  const aborted = new Promise<void>((resolve) => {
    const listener = () => resolve();
    signal.addEventListener('abort', listener);
    stopListening = () => signal.removeEventListener('abort', listener);
  });
  const settled = (state: SessionState) =>
    to.every((agent) => isSettled(answering(state, ref, agent), late)) || undefined;
  try {
    // The log wakes it, and so do the timer, once, and the run's own end.
    while (!signal.aborted && !settled(session.store.getState().state)) {
      await Promise.race([when(settled), aborted, ...(late ? [] : [timedOut])]);
    }
  } finally {
    cancelTimer();
    stopListening();
  }
  if (signal.aborted) signal.throwIfAborted();
  const { state } = session.store.getState();
  return to.map((agent) => answerOf(state, agent, answering(state, ref, agent)));
}

function answering(state: SessionState, ref: Ref, agent: ParticipantId): Run | undefined {
  const claim = state.claims.get(claimKey(ref, agent));
  return claim && state.runs.get(entityKey(agent, claim.run));
}

const isSettled = (run: Run | undefined, late: boolean): boolean => (run ? run.status !== 'running' : late);

function answerOf(state: SessionState, participant: ParticipantId, run: Run | undefined): AskAnswer {
  if (!run) return { participant, status: 'unanswered', text: '' };
  let text = '';
  for (const message of state.messages.values()) {
    const written =
      message.participant === participant &&
      message.run === run.id &&
      message.kind === 'text' &&
      message.producer !== undefined;
    if (written) text += textOf(message.text);
  }
  return {
    participant,
    status: run.status,
    text,
    ...(run.result === undefined ? {} : { result: run.result }),
  };
}
