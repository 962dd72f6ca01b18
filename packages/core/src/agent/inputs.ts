/** What was sent to agents, as they are given it. */
import { claimKey } from '../fold/claims.ts';
import type { SessionMessage, SessionState } from '../fold/state.ts';
import { textOf } from '../fold/text.ts';
import { type EntityRef, type ParticipantId, refKey } from '../protocol/ids.ts';

/** What a run answers. */
export interface RunInput {
  readonly ref: EntityRef;
  readonly from: ParticipantId;
  readonly content: string;
}

/** A message that was sent whole, and so asks for an answer; what runs write is none. */
export const isInput = (message: SessionMessage): boolean =>
  message.kind === 'text' && message.producer === undefined;

/** Whether any agent answers it. */
export function isAnswered(state: SessionState, message: EntityRef): boolean {
  const prefix = claimKey(message, '');
  for (const key of state.claims.keys()) if (key.startsWith(prefix)) return true;
  return false;
}

/** What a run is given of a message. Its text is empty where the message has left the window. */
export function inputOf(state: SessionState, { participant, id }: EntityRef): RunInput {
  const ref = { participant, id };
  const message = state.messages.get(refKey(ref));
  return { ref, from: participant, content: message ? textOf(message.text) : '' };
}
