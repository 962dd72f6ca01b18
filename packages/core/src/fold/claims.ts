/** Claims: contested wishes that the log's order decides (P14, P15). */
import { type ParticipantId, type Ref, refKey } from '../protocol/ids.ts';

/** One run per message and agent: the key that a `RUN_STARTED` contests. */
export const claimKey = (answers: Ref, agent: ParticipantId): string => `${refKey(answers)}\n${agent}`;
