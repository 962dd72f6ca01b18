/** What a reader wants of a session besides its outline: the characters of which texts (P37, P38). */
import { checkCall } from './checkCall.ts';
import type { Sentence } from './errors.ts';
import type { RunRef } from './events.ts';
import { type EntityRef, isEntityId, isParticipant, type ParticipantId } from './ids.ts';
import { type Check, isRecord, listOf, optional, record } from './shapes.ts';

/**
 * `all`: every text. Else those that it names; an empty object is the outline alone. What people send, and what else comes
 * whole, is in the outline.
 */
export type SessionInterest =
  | 'all'
  | {
      /** Texts of the conversation: of runs that no other run asked for. */
      readonly conversation?: true | undefined;
      /** All that these write, tool calls' arguments as well. */
      readonly participants?: readonly ParticipantId[] | undefined;
      /** All that is written in these runs. */
      readonly runs?: readonly RunRef[] | undefined;
      /** Single messages and tool calls. */
      readonly messages?: readonly EntityRef[] | undefined;
    };

/** A text whose characters are asked for: `a` is the arguments of a tool call, `t` is a message's. */
export type TextRef = readonly [kind: 't' | 'a', participant: ParticipantId, id: string];

/** References that one interest may name, and texts that one request may. */
export const MAX_REFS = 256;

const isInterest: Check = record({
  conversation: optional((value) => value === true),
  participants: optional(listOf(isParticipant)),
  runs: optional(listOf(record({ participant: isParticipant, run: isEntityId }))),
  messages: optional(listOf(record({ participant: isParticipant, id: isEntityId }))),
});

/** An interest from outside: what it says besides goes no further. Undefined if it is none, or names too much. */
export function readInterest(value: unknown): SessionInterest | undefined {
  if (value === 'all') return value;
  if (!isRecord(value) || !isInterest(value)) return undefined;
  // CAST: its shape was checked just above.
  const {
    conversation,
    participants = [],
    runs = [],
    messages = [],
  } = value as Exclude<SessionInterest, 'all'>;
  if (participants.length + runs.length + messages.length > MAX_REFS) return undefined;
  return {
    ...(conversation && { conversation }),
    ...(participants.length > 0 && { participants }),
    ...(runs.length > 0 && { runs: runs.map(({ participant, run }) => ({ participant, run })) }),
    ...(messages.length > 0 && { messages: messages.map(({ participant, id }) => ({ participant, id })) }),
  };
}

/** @param right the call as it should be, for one from plain JavaScript that names something else, or too much */
export const checkInterest = (interest: unknown, right: Sentence): void =>
  checkCall(readInterest(interest) !== undefined, right);

const isTextRef = (value: unknown): value is TextRef =>
  Array.isArray(value) &&
  value.length === 3 &&
  (value[0] === 't' || value[0] === 'a') &&
  isParticipant(value[1]) &&
  isEntityId(value[2]);

/** Texts that are asked for, or undefined if it is no such list. */
export const readTextRefs = (value: unknown): readonly TextRef[] | undefined =>
  Array.isArray(value) && value.length <= MAX_REFS && value.every(isTextRef) ? value : undefined;
