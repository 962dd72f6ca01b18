/** A run asks people and waits, while it goes on (P39): a question into the log, and the first answer that stands there. */
import type { QuestionAnswer, SessionState } from '../fold/state.ts';
import type { Clock } from '../platform/clock.ts';
import type { EventEntry } from '../protocol/envelope.ts';
import { RejoinError } from '../protocol/errors.ts';
import type { QuestionText, RunRef } from '../protocol/events.ts';
import { entityKey } from '../protocol/ids.ts';

export interface AskPeopleOptions {
  /** Withdraws the question, where the agent does not need the answer any more. The run itself goes on. */
  readonly signal?: AbortSignal | undefined;
}

interface Asking {
  readonly text: QuestionText;
  readonly options: AskPeopleOptions;
  readonly run: RunRef;
  readonly id: string;
  readonly publish: (entry: Omit<EventEntry, 'run'>) => Promise<void>;
  readonly when: (ask: (state: SessionState) => boolean | undefined) => Promise<boolean>;
  /** Has those who wait look again, though the log says nothing new. */
  readonly wake: () => void;
  /** Why an event of the run was given up. */
  readonly refusal: (id: string) => RejoinError | undefined;
  readonly state: () => SessionState;
  readonly clock: Clock;
  /** The run's. */
  readonly signal: AbortSignal;
}

/** How long after its time the keeper's word is waited for, ms. Where no keeper judges, the question ends by this. */
const OVERDUE = 30_000;

export async function askPeople(asking: Asking): Promise<QuestionAnswer> {
  const { text, options, run, id, publish, when, wake, refusal, state, clock, signal } = asking;
  const given = options.signal;
  signal.throwIfAborted();
  given?.throwIfAborted();
  const key = entityKey(run.participant, id);
  await publish({ id, event: { type: 'question.asked', ...text } });
  let overdue = false;
  const stop =
    text.expiresIn === undefined
      ? () => {}
      : clock.after(text.expiresIn + OVERDUE, () => {
          overdue = true;
          wake();
        });
  given?.addEventListener('abort', wake);
  const question = () => state().questions.get(key);
  const isSettled = () => {
    const settled = question() && question()?.status !== 'waiting';
    return settled || signal.aborted || refusal(id) ? true : undefined;
  };
  await when(() => isSettled() ?? (overdue || given?.aborted ? true : undefined));
  stop();
  given?.removeEventListener('abort', wake);
  if (!isSettled()) {
    await publish({ event: { type: 'question.withdrawn', question: { participant: run.participant, id } } });
    // An answer may have come first: the log says so.
    await when(isSettled);
  }
  const { answer, status } = question() ?? {};
  if (answer) return answer;
  signal.throwIfAborted();
  const refused = refusal(id);
  if (refused) throw refused;
  given?.throwIfAborted();
  if (overdue || status === 'expired')
    throw new RejoinError('question-expired', `No one answered "${text.title}" in time.`);
  throw new RejoinError('question-withdrawn', `"${text.title}" was not answered: its run has ended.`);
}
