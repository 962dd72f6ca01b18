/**
 * Which changes of a shared object count (P40): on each place the first in the log. A pure function of what the log says of the
 * object, so keepers, readers of a log that no keeper judges, and a page that shows its own changes early agree on it.
 */
import type { ObjectChanged, PatchOperation } from '../protocol/events.ts';
import { readPointer, valueAt } from './ag-ui/patch.ts';
import { touchedBy } from './objectChanges.ts';
import type { ObjectChange, SharedObject } from './state.ts';

/** A place and all places around it, as pointers: from itself to the whole. */
function* around(place: string): Generator<string> {
  for (let at = place; ; at = at.slice(0, at.lastIndexOf('/'))) {
    yield at;
    if (at === '') return;
  }
}

/** A place that was touched, as a pointer: where the elements of an array shift by it, the whole array. */
function claimedPlace(value: unknown, touched: string): string {
  const at = touched.indexOf('/');
  if (at < 0) return '';
  const place = touched.slice(at);
  if (/^(replace|test)\//.test(touched)) return place;
  const parent = place.slice(0, place.lastIndexOf('/'));
  return Array.isArray(valueAt(value, readPointer(parent) ?? ['-'])) ? parent : place;
}

/** Whether a change touches what is asked for, or has it within, or is within it. Of an object as it is. */
export function touching(
  value: unknown,
  patch: readonly PatchOperation[],
): (change: Pick<ObjectChange, 'touched'>) => boolean {
  const places = new Set(touchedBy(patch).map((each) => claimedPlace(value, each)));
  const wider = new Set([...places].flatMap((place) => [...around(place)]));
  const overlaps = (touched: string) => {
    if (touched.startsWith('test')) return false;
    const place = claimedPlace(value, touched);
    return wider.has(place) || [...around(place)].some((each) => places.has(each));
  };
  return ({ touched }) => touched.some(overlaps);
}

/**
 * The newest change after `base` that touches what a patch names: its author did not see that.
 *
 * @param passes whether a change is no obstacle, whatever it touches. Asked from the newest to the oldest
 * @returns `unknown` where what came after `base` is not known any more, or another change stands there
 */
export function overlapWith(
  object: SharedObject | undefined,
  { base, baseId, patch }: Pick<ObjectChanged, 'base' | 'baseId' | 'patch'>,
  passes: (change: ObjectChange) => boolean,
): ObjectChange | 'unknown' | undefined {
  const { value, changes = [] } = object ?? {};
  const seen = changes.find(({ version }) => version === base);
  const isOther = seen && baseId !== undefined && seen.id !== baseId;
  const isKnown = seen ?? (object ? changes.some(({ before }) => before === base) : base === 0);
  if (!isKnown || isOther) return 'unknown';
  const overlaps = touching(value, patch);
  return changes.findLast((change) => change.version > base && !passes(change) && overlaps(change));
}

/** Whether a change comes second on a place that it names, or was made upon own ones of which one does not count. */
export function isLost(
  object: SharedObject | undefined,
  participant: string,
  event: Pick<ObjectChanged, 'base' | 'baseId' | 'patch' | 'after'>,
): boolean {
  const missing = new Set(event.after);
  const upon = new Set(event.after);
  const isOwn = ({ participant: author, id, after = [] }: ObjectChange) => {
    if (author !== participant || !upon.has(id)) return false;
    missing.delete(id);
    for (const each of after) upon.add(each);
    return true;
  };
  return overlapWith(object, event, isOwn) !== undefined || missing.size > 0;
}
