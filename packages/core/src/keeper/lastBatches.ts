/** What distinguishes a repeat from a conflict (P8): what is retained of each producer's newest batch, in bounded room. */
import type { WritableMap } from '../fold/draft.ts';
import { type ParticipantId, type ProducerId, participantOf } from '../protocol/ids.ts';
import { VersionedMap } from './versionedMap.ts';

export interface LastBatch {
  readonly first: number;
  /** One digest per event. */
  readonly digests: readonly string[];
  /** Position of the log's end with it. Missing of one that came before the session was opened: it counts as older than others. */
  readonly upTo?: number;
}

export interface LastBatches {
  /** The newest batch of each producer. */
  readonly batches: VersionedMap<ProducerId, LastBatch>;
  /** How many digests these have of each participant. */
  readonly digests: VersionedMap<ParticipantId, number>;
}

/** Digests of one participant, over all of its lanes. Those of its older batches are forgotten: no other participant pays for its lanes. */
const MOST = 65_536;

/** @param stored as they were stored */
export function openBatches(stored: ReadonlyMap<ProducerId, LastBatch>): LastBatches {
  const digests = new Map<ParticipantId, number>();
  for (const [producer, batch] of stored) count(digests, producer, batch.digests.length);
  const batches = new Map(stored);
  for (const participant of digests.keys()) trim(batches, digests, participant);
  return { batches: new VersionedMap(batches), digests: new VersionedMap(digests) };
}

/**
 * One batch more.
 *
 * @param producers those that the session knows: of others no batch is needed
 */
export function keepBatch(
  last: LastBatches,
  producer: ProducerId,
  batch: LastBatch,
  producers: ReadonlyMap<ProducerId, unknown>,
): LastBatches {
  const batches = last.batches.next();
  const more = batch.digests.length - (batches.get(producer)?.digests.length ?? 0);
  batches.set(producer, batch);
  // A token after a token: there are as many as before, of whichever participant.
  if (more === 0 && batches.size <= producers.size) return { batches, digests: last.digests };
  const digests = last.digests.next();
  count(digests, producer, more);
  // A few that are not known any more do no harm: their producers would begin anew.
  if (batches.size > producers.size)
    for (const [known, { digests: of }] of batches) {
      if (producers.has(known)) continue;
      batches.delete(known);
      count(digests, known, -of.length);
    }
  trim(batches, digests, participantOf(producer));
  return { batches, digests };
}

function count(digests: WritableMap<ParticipantId, number>, producer: ProducerId, more: number): void {
  const participant = participantOf(producer);
  const now = (digests.get(participant) ?? 0) + more;
  if (now > 0) digests.set(participant, now);
  else digests.delete(participant);
}

/** Forgets the oldest of a participant that has too many. */
function trim(
  batches: WritableMap<ProducerId, LastBatch>,
  digests: WritableMap<ParticipantId, number>,
  participant: ParticipantId,
): void {
  if ((digests.get(participant) ?? 0) <= MOST) return;
  const own = [...batches].filter(([producer]) => participantOf(producer) === participant);
  own.sort(([, a], [, b]) => (a.upTo ?? 0) - (b.upTo ?? 0));
  for (const [producer, batch] of own) {
    if ((digests.get(participant) ?? 0) <= MOST) return;
    batches.delete(producer);
    count(digests, producer, -batch.digests.length);
  }
}
