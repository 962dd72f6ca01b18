/** What was sent to agents, as they are given it. */
import type { SessionState } from '../fold/state.ts';
import { textOf } from '../fold/text.ts';
import { type EntityRef, type ParticipantId, refKey } from '../protocol/ids.ts';

/** What a run answers. */
export interface RunInput {
  readonly ref: EntityRef;
  readonly from: ParticipantId;
  readonly content: string;
}

/** What a run is given of a message. Its text is empty where the message has left the window. */
export function inputOf(state: SessionState, { participant, id }: EntityRef): RunInput {
  const ref = { participant, id };
  const message = state.messages.get(refKey(ref));
  return { ref, from: participant, content: message ? textOf(message.text) : '' };
}
