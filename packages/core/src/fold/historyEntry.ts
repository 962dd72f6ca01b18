/**
 * What has left the fold's window (P24), as it is kept: messages, tool calls and runs of the conversation, numbered in the
 * order in which they left. Nothing changes an entry any more; it is fetched, never folded, and outside the digest.
 */
import { isEntityId, isInstance, isParticipant, isProducer } from '../protocol/ids.ts';
import {
  type Check,
  isAnswerPart,
  isCount,
  isNumber,
  isRecord,
  isText,
  optional,
  record,
} from '../protocol/shapes.ts';
import { shareNames } from './sharedNames.ts';
import type { SessionMessage, SessionPart, SessionQuestion, SessionRun, SessionToolCall } from './state.ts';
import { appendText, NO_TEXT, textOf } from './text.ts';

/** One entity as it was when it left the window. People read history by the place of the start, `began`. */
export type HistoryEntry =
  | { readonly kind: 'message'; readonly message: SessionMessage }
  | { readonly kind: 'toolCall'; readonly toolCall: SessionToolCall }
  | { readonly kind: 'part'; readonly part: SessionPart }
  | { readonly kind: 'question'; readonly question: SessionQuestion }
  | { readonly kind: 'run'; readonly run: SessionRun };

/** An entry as it is stored and sent. Texts travel as strings. */
export function writeHistoryEntry(entry: HistoryEntry): string {
  switch (entry.kind) {
    case 'message':
      return JSON.stringify({ message: { ...entry.message, text: textOf(entry.message.text) } });
    case 'toolCall':
      return JSON.stringify({ toolCall: { ...entry.toolCall, args: textOf(entry.toolCall.args) } });
    case 'part':
      return JSON.stringify({ part: entry.part });
    case 'question':
      return JSON.stringify({ question: entry.question });
    case 'run':
      return JSON.stringify({ run: entry.run });
  }
}

const oneOf =
  (...values: readonly string[]): Check =>
  (value) =>
    values.includes(String(value));
const texts: Check = (value) => Array.isArray(value) && value.every(isText);

const incomplete = optional(record({ code: isText, events: isCount }));

const isMessage = record({
  participant: isParticipant,
  id: isEntityId,
  ordinal: isCount,
  kind: oneOf('text', 'reasoning', 'activity'),
  status: oneOf('streaming', 'complete', 'cut', 'superseded'),
  run: optional(isText),
  producer: optional(isProducer),
  subagent: optional(isText),
  text: isText,
  incomplete,
  to: optional(texts),
  parts: optional(Array.isArray),
  activity: optional(record({ type: isText })),
  began: isCount,
  at: isNumber,
});

const isToolCall = record({
  participant: isParticipant,
  id: isEntityId,
  run: isText,
  producer: isProducer,
  name: isText,
  status: oneOf('streaming', 'called', 'done', 'cut', 'superseded'),
  args: isText,
  incomplete,
  parentMessage: optional(isText),
  subagent: optional(isText),
  began: isCount,
  at: isNumber,
});

const isPart = record({
  participant: isParticipant,
  id: isEntityId,
  run: isText,
  given: optional(isText),
  part: isAnswerPart,
  message: optional(isText),
  toolCall: optional(isText),
  subagent: optional(isText),
  began: isCount,
  at: isNumber,
});

const isQuestion = record({
  participant: isParticipant,
  id: isEntityId,
  run: isText,
  title: isText,
  detail: optional(isText),
  status: oneOf('waiting', 'answered', 'withdrawn', 'expired'),
  answer: optional(
    record({
      participant: isParticipant,
      id: isEntityId,
      decision: oneOf('approved', 'declined', 'answered'),
      note: optional(isText),
      at: isNumber,
    }),
  ),
  began: isCount,
  at: isNumber,
});

const isRun = record({
  participant: isParticipant,
  run: isEntityId,
  owner: isInstance,
  generation: isCount,
  status: oneOf('running', 'finished', 'interrupted', 'cancelled', 'failed', 'lost'),
  answers: optional(record({ participant: isParticipant, id: isEntityId })),
  began: isCount,
  startedAt: isNumber,
  endedAt: optional(isNumber),
  deltas: isCount,
  progress: optional(record({ done: optional(isNumber), total: optional(isNumber), note: optional(isText) })),
  steps: texts,
  error: optional(record({ message: isText, code: optional(isText) })),
  interrupts: optional(Array.isArray),
  incomplete,
  released: optional((value) => value === true),
});

/** An entry from what `writeHistoryEntry` made, or undefined if it is none that this version can read. */
export function readHistoryEntry(value: unknown): HistoryEntry | undefined {
  if (!isRecord(value)) return undefined;
  const { message, toolCall, part, question, run } = value;
  // CAST, all five: every field was checked; the text alone has another form while it travels.
  if (isMessage(message)) {
    const { text, ...rest } = message as Omit<SessionMessage, 'text'> & { readonly text: string };
    return { kind: 'message', message: shareNames({ ...rest, text: appendText(NO_TEXT, text) }) };
  }
  if (isToolCall(toolCall)) {
    const { args, ...rest } = toolCall as Omit<SessionToolCall, 'args'> & { readonly args: string };
    return { kind: 'toolCall', toolCall: shareNames({ ...rest, args: appendText(NO_TEXT, args) }) };
  }
  if (isPart(part)) return { kind: 'part', part: part as SessionPart };
  if (isQuestion(question)) return { kind: 'question', question: question as SessionQuestion };
  return isRun(run) ? { kind: 'run', run: run as SessionRun } : undefined;
}
