/** Which texts of a state an interest covers (P38). */
import { type DeltaItem, type Item, isDelta } from '../protocol/envelope.ts';
import { entityKey, participantOf, refKey } from '../protocol/ids.ts';
import type { SessionInterest, TextRef } from '../protocol/interest.ts';
import type { SessionMessage, SessionState, SessionToolCall } from './state.ts';

/** Whether a reader is given the characters of a text. */
export type Coverage = (part: SessionMessage | SessionToolCall, state: SessionState) => boolean;

/** What an interest names, as it is looked up. */
function namesOf(interest: Exclude<SessionInterest, 'all'>) {
  const { conversation = false, participants = [], runs = [], messages = [] } = interest;
  return {
    conversation,
    participants: new Set<string>(participants),
    runs: new Set(runs.map(({ participant, run }) => entityKey(participant, run))),
    messages: new Set(messages.map(refKey)),
  };
}

export function coverageOf(interest: SessionInterest): Coverage {
  if (interest === 'all') return () => true;
  const { conversation, participants, runs, messages } = namesOf(interest);
  return (part, state) => {
    const { participant, id, producer, run = '' } = part;
    // What came whole is in its event.
    if (producer === undefined || participants.has(participant)) return true;
    const runKey = entityKey(participant, run);
    if (runs.has(runKey) || messages.has(entityKey(participant, id))) return true;
    return conversation && isConversation(part, state.runs.get(runKey)?.parent);
  };
}

const isConversation = (part: SessionMessage | SessionToolCall, parent: unknown): boolean =>
  'text' in part && parent === undefined;

/** Whose texts are written by some deltas, and which. */
export interface Written {
  conversation: boolean;
  readonly participants: Set<string>;
  readonly runs: Set<string>;
  readonly messages: Set<string>;
}

export function writtenBy(items: readonly Item[], state: SessionState): Written {
  const written: Written = {
    ...{ conversation: false, participants: new Set(), runs: new Set(), messages: new Set() },
  };
  for (const item of items) {
    const part = isDelta(item) ? partOf(item, state) : undefined;
    if (!part) continue;
    const runKey = entityKey(part.participant, part.run ?? '');
    written.participants.add(part.participant);
    written.runs.add(runKey);
    written.messages.add(entityKey(part.participant, part.id));
    written.conversation ||= isConversation(part, state.runs.get(runKey)?.parent);
  }
  return written;
}

/** Whether an interest may cover any of it. Of many readers most want nothing of what is written just now. */
export function mayCoverOf(interest: SessionInterest): (written: Written) => boolean {
  if (interest === 'all') return () => true;
  const { conversation, participants, runs, messages } = namesOf(interest);
  return (written) =>
    (conversation && written.conversation) ||
    overlap(participants, written.participants) ||
    overlap(runs, written.runs) ||
    overlap(messages, written.messages);
}

function overlap(one: ReadonlySet<string>, other: ReadonlySet<string>): boolean {
  const [few, many] = one.size < other.size ? [one, other] : [other, one];
  for (const each of few) if (many.has(each)) return true;
  return false;
}

/** What it covers and has no characters here. */
export function missingOf(state: SessionState, covers: Coverage): TextRef[] {
  const missing: TextRef[] = [];
  for (const message of state.messages.values())
    if (message.text.withheld && covers(message, state)) missing.push(['t', message.participant, message.id]);
  for (const call of state.toolCalls.values())
    if (call.args.withheld && covers(call, state)) missing.push(['a', call.participant, call.id]);
  return missing;
}

/** The same of a delta, by the text that it is of. One whose text is not there (any more) is not covered. */
export const deltaCoverage =
  (covers: Coverage, state: SessionState) =>
  (item: DeltaItem): boolean => {
    const part = partOf(item, state);
    return part !== undefined && covers(part, state);
  };

function partOf(
  { kind, producer, id }: DeltaItem,
  state: SessionState,
): SessionMessage | SessionToolCall | undefined {
  const key = entityKey(participantOf(producer), id);
  return kind === 'a' ? state.toolCalls.get(key) : state.messages.get(key);
}
