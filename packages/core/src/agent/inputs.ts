/** What was sent to agents, as they are given it. */
import type { SessionState } from '../fold/state.ts';
import { textOf } from '../fold/text.ts';
import type { ContentPart } from '../protocol/events.ts';
import { type FileInfo, filesIn } from '../protocol/fileParts.ts';
import { type EntityRef, type ParticipantId, refKey } from '../protocol/ids.ts';
import { omitUndefined } from '../protocol/omitUndefined.ts';

/** What a run answers. */
export interface RunInput {
  readonly ref: EntityRef;
  readonly from: ParticipantId;
  /** Its texts, one below the other. */
  readonly content: string;
  /** All that it holds, where that is more than a text: AG-UI's content parts. */
  readonly parts?: readonly ContentPart[];
  /** The files among them: `run.readBlob(file.blob)` has their bytes. */
  readonly files: readonly FileInfo[];
}

/** What a run is given of a message. Its text is empty where the message has left the window. */
export function inputOf(state: SessionState, { participant, id }: EntityRef): RunInput {
  const ref = { participant, id };
  const message = state.messages.get(refKey(ref));
  const parts = message?.parts;
  return {
    ...{ ref, from: participant, files: filesIn(parts) },
    content: message ? textOf(message.text) : '',
    ...omitUndefined({ parts }),
  };
}
