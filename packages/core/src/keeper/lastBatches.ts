/** What distinguishes a repeat from a conflict (P8): what is kept of each producer's newest batch, in a bounded room. */
import { type ParticipantId, type ProducerId, participantOf } from '../protocol/ids.ts';
import { MAX_EVENTS } from '../protocol/limits.ts';

export interface LastBatch {
  readonly first: number;
  /** One digest per event. */
  readonly digests: readonly string[];
}

/** Digests of one participant, over all of its lanes. Those of its older batches are forgotten: no other participant pays for its lanes. */
const MOST = 65_536;

/** @param batches the newest one last */
export function trimBatches(batches: Map<ProducerId, LastBatch>): void {
  // So few cannot be too many: this is the way of every append.
  if (batches.size * MAX_EVENTS <= MOST) return;
  const counts = new Map<ParticipantId, number>();
  for (const [producer, { digests }] of [...batches].reverse()) {
    const participant = participantOf(producer);
    const count = (counts.get(participant) ?? 0) + digests.length;
    if (count > MOST) batches.delete(producer);
    else counts.set(participant, count);
  }
}
