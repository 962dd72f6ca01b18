/** A shared object as its page shows it: what the log says, and upon that what the page itself has asked and will count (P40). */
import { NOTHING } from '../fold/ag-ui/documents.ts';
import { applyOperations, type Gauge, type Patched } from '../fold/ag-ui/patch.ts';
import { touchedBy } from '../fold/objectChanges.ts';
import { isLost, touching } from '../fold/objectConflicts.ts';
import type { ObjectChange, SharedObject } from '../fold/state.ts';
import type { ObjectChanged, PatchOperation } from '../protocol/events.ts';
import type { ParticipantId } from '../protocol/ids.ts';
import type { PendingCommand, SessionView } from '../view/sessionView.ts';

/** How large an object may become is for the keeper to say. */
const UNBOUNDED: Gauge = { refuses: () => false, copied() {}, changed() {}, overflows: () => false };

/** The value after a patch. */
export const applied = (object: SharedObject | undefined, patch: readonly PatchOperation[]): Patched =>
  applyOperations(object ? object.value : NOTHING, patch, UNBOUNDED);

export interface OwnChanges {
  /** The object with the changes that wait. */
  readonly shown: SharedObject | undefined;
  /** What the log does not show yet, in the order in which it was asked. */
  readonly waiting: readonly PendingCommand[];
  /** What will not count, oldest first. */
  readonly rejected: readonly PendingCommand[];
  /** Those that wait and are in what is shown, oldest first: what the next change may be made upon. */
  readonly upon: readonly ObjectChange[];
}

/** The changes of an object among the commands that the log does not show yet. */
export function changesIn({ pending }: Pick<SessionView, 'pending'>, id: string): readonly PendingCommand[] {
  const found: PendingCommand[] = [];
  for (const command of pending.values()) if (eventOf(command)?.object === id) found.push(command);
  return found;
}

export const eventOf = ({ entry: { event } }: PendingCommand): ObjectChanged | undefined =>
  // CAST: no event of another kind has that type.
  event.type === 'object.changed' ? (event as ObjectChanged) : undefined;

export function withOwn(
  object: SharedObject | undefined,
  participant: ParticipantId,
  commands: readonly PendingCommand[],
): OwnChanges {
  let shown = object;
  let upon: readonly ObjectChange[] = [];
  const waiting = commands.filter(({ status }) => status !== 'rejected');
  for (const command of waiting) {
    const event = eventOf(command);
    const id = command.entry.id ?? '';
    // What has come first in the log is known here: this one comes behind it, wherever it is on its way.
    if (!event || isLost(shown, participant, event)) continue;
    const next = applied(shown, event.patch);
    if (typeof next === 'string') continue;
    const { after, patch } = event;
    const before = shown?.version ?? 0;
    const version = Number.MAX_SAFE_INTEGER;
    const change = { participant, id, after, before, version, touched: touchedBy(patch), at: 0 };
    const isGone = next.value === null;
    shown = isGone
      ? undefined
      : { id: event.object, ...next, version: before, changes: [...(shown?.changes ?? []), change] };
    // Upon what is gone nothing is made: the next one begins anew.
    upon = isGone ? [] : [...upon, change];
  }
  return { shown, waiting, rejected: commands.filter((each) => !waiting.includes(each)), upon };
}

/** The own changes that a patch is made upon: of those that touch the same, all that are not behind another one already. */
export function baseOf({ shown, upon }: OwnChanges, patch: readonly PatchOperation[]): readonly string[] {
  const overlaps = touching(shown?.value, patch);
  const behind = new Set<string>();
  const named: string[] = [];
  for (const change of upon.toReversed()) {
    if (!behind.has(change.id)) {
      if (!overlaps(change)) continue;
      named.push(change.id);
    }
    for (const each of change.after ?? []) behind.add(each);
  }
  return named;
}
