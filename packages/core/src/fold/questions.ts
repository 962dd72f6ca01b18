/**
 * What runs ask people (P39): each question is answered once, by the first answer in the log or, where it stands, by a policy that
 * covers it (P42).
 */
import type { EventItem } from '../protocol/envelope.ts';
import type {
  Interrupt,
  QuestionAnswered,
  QuestionAsked,
  QuestionClosed,
  QuestionText,
} from '../protocol/events.ts';
import { entityKey, refKey } from '../protocol/ids.ts';
import { omitUndefined } from '../protocol/omitUndefined.ts';
import { type Draft, patch, writable } from './draft.ts';
import { answerByPolicy } from './policies.ts';
import type { SessionQuestion, SessionRun } from './state.ts';

type Asked = Pick<SessionQuestion, 'participant' | 'run' | 'id' | 'at' | 'interrupt'>;

function ask(draft: Draft, asked: Asked, text: QuestionText): void {
  const question: SessionQuestion = { ...text, ...asked, status: 'waiting', began: draft.position };
  const answer = answerByPolicy(draft, question);
  writable(draft, 'questions').set(
    entityKey(asked.participant, asked.id),
    answer ? { ...question, status: 'answered', answer } : question,
  );
}

export const askQuestion = (draft: Draft, item: EventItem, { type: _, ...text }: QuestionAsked): void =>
  ask(draft, { participant: item.participant, run: item.run ?? '', id: item.id ?? '', at: item.at }, text);

/**
 * A run has ended with questions: they wait beyond its end. Agents use an interrupt's id again and again: one that is in use
 * makes a question of another id.
 */
export function askInterrupts(
  draft: Draft,
  { participant, run }: SessionRun,
  interrupts: readonly Interrupt[],
  at: number,
): void {
  for (const { id, reason, message = reason, responseSchema, toolCallId } of interrupts) {
    const isTaken = draft.questions.has(entityKey(participant, id));
    ask(
      draft,
      { participant, run, id: isTaken ? `${id.slice(0, 96)}.${draft.position}` : id, at, interrupt: id },
      { title: message, ...omitUndefined({ schema: responseSchema, toolCallId }) },
    );
  }
}

export function answerQuestion(draft: Draft, item: EventItem, event: QuestionAnswered): void {
  const { type: _, question, ...reply } = event;
  const { participant, id = '', at } = item;
  patch(draft, 'questions', refKey(question), {
    status: 'answered',
    answer: { ...reply, participant, id, at },
  });
}

export function closeQuestion(draft: Draft, _item: EventItem, event: QuestionClosed): void {
  const key = refKey(event.question);
  const status = event.type === 'question.expired' ? 'expired' : 'withdrawn';
  if (draft.questions.get(key)?.status === 'waiting') patch(draft, 'questions', key, { status });
}

/** A run has ended, or another owner begins it anew: it waits for no answer any more. */
export function withdrawQuestions(draft: Draft, of: SessionRun | undefined): void {
  for (const [key, { status, run, participant }] of draft.questions)
    if (status === 'waiting' && run === of?.run && participant === of.participant)
      patch(draft, 'questions', key, { status: 'withdrawn' });
}
