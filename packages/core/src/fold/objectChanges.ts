/**
 * JSON documents that people and agents change together (P40). What stands in a log that was judged applies as it came: which
 * change counts is for its judge to say (objectConflicts.ts).
 */
import type { EventItem } from '../protocol/envelope.ts';
import type { ObjectChanged, PatchOperation } from '../protocol/events.ts';
import { CHANGES_WEIGHT, WINDOW } from '../protocol/limits.ts';
import { NOTHING, patched } from './ag-ui/documents.ts';
import { countFault, type Draft, writable } from './draft.ts';
import type { ObjectChange } from './state.ts';
import { firstKept } from './window.ts';

/** Each place that a patch names, behind what it does there: enough to know later whether another one names the same. */
export const touchedBy = (patch: readonly PatchOperation[]): readonly string[] =>
  patch.flatMap(({ op, path, from }) => (from === undefined ? op + path : [op + path, op + from]));

export function changeObject(draft: Draft, item: EventItem, event: ObjectChanged): void {
  const { participant, id = '', at } = item;
  const { object, patch, after } = event;
  const { position: version } = draft;
  const former = draft.objects.get(object);
  const next = patched(former ? former.value : NOTHING, patch);
  if (typeof next === 'string') return countFault(draft, next);
  const before = former?.version ?? 0;
  const change: ObjectChange = { participant, id, at, after, version, before, touched: touchedBy(patch) };
  const changes = [...(former?.changes ?? []), change];
  const objects = writable(draft, 'objects');
  if (next.value === null) objects.delete(object);
  else
    objects.set(object, {
      ...next,
      id: object,
      version,
      changes: changes.slice(firstKept(changes, WINDOW.changes, 1, CHANGES_WEIGHT)),
    });
}
