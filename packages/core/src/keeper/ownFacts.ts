/** Facts that a keeper itself adds to a log. */
import { applyItems } from '../fold/apply.ts';
import type { HistoryEntry } from '../fold/historyEntry.ts';
import { judge } from '../fold/judge.ts';
import type { SessionRun, SessionState } from '../fold/state.ts';
import { type EventEntry, type Item, toItem } from '../protocol/envelope.ts';
import { type InstanceId, type ProducerId, participantOf } from '../protocol/ids.ts';

export interface OwnFacts {
  readonly state: SessionState;
  readonly items: readonly Item[];
  /** What left the window by them, in that order (P24). */
  readonly left: HistoryEntry[];
}

/** Nothing may stand in the log that the fold leaves out: its readers do not judge again (P6). */
export function addOwn(
  from: SessionState,
  self: ProducerId,
  entries: readonly EventEntry[],
  at: number,
): OwnFacts {
  let state = from;
  const items: Item[] = [];
  const left: HistoryEntry[] = [];
  for (const entry of entries) {
    const seq = (state.producers.get(self)?.last ?? 0) + 1;
    const item = toItem(entry, self, seq, participantOf(self), at);
    const leaving: HistoryEntry[] = [];
    const next = applyItems(state, [item], judge, leaving);
    if (next.faults !== state.faults) continue;
    state = next;
    items.push(item);
    left.push(...leaving);
  }
  return { state, items, left };
}

/** One that its owner has released is another's to take over. */
const mayComeBack = ({ status, released }: SessionRun): boolean => status === 'lost' && !released;

/** A lost run is back as soon as its owner writes (P31). */
export function recoveries(state: SessionState, instance: InstanceId): EventEntry[] {
  const entries: EventEntry[] = [];
  for (const run of state.runs.values()) {
    if (mayComeBack(run) && run.owner === instance)
      entries.push({ run: run.run, event: { type: 'run.recovered', instance } });
  }
  return entries;
}

/** The owners of lost runs that may come back. */
export function lostOwners({ runs }: SessionState): ReadonlySet<InstanceId> {
  const owners = new Set<InstanceId>();
  for (const run of runs.values()) if (mayComeBack(run)) owners.add(run.owner);
  return owners;
}
