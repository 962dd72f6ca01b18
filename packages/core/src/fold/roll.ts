/** Merging of deltas within a page (P22): what a keeper stores and sends instead of one record per token. */
import type { DeltaItem, Item } from '../protocol/envelope.ts';
import { isDelta } from '../protocol/envelope.ts';
import type { ProducerId } from '../protocol/ids.ts';
import type { ProducerEntry } from './state.ts';

/** Longest merged delta in UTF-16 units, so that no string breaks the reader's limit. */
const MAX_MERGED = 16 * 1024;

/**
 * The same page in fewer items: `fold(state, roll(page, state.producers)) = fold(state, page)`.
 *
 * @param producers the producer table before the page: repeats and holes are seen, and never merged
 */
export function roll(
  page: readonly Item[],
  producers: ReadonlyMap<ProducerId, Pick<ProducerEntry, 'last'>>,
): readonly Item[] {
  // One alone has nothing to be merged with.
  if (page.length < 2) return page;
  const rolled: Item[] = [];
  const last = new Map<ProducerId, number>();
  /** Index in `rolled` of each open merge. */
  const open = new Map<string, number>();
  for (const item of page) {
    if (!isDelta(item)) {
      open.clear();
      if (item.seq > (last.get(item.producer) ?? producers.get(item.producer)?.last ?? 0))
        last.set(item.producer, item.seq);
      rolled.push(item);
      continue;
    }
    const before = last.get(item.producer) ?? producers.get(item.producer)?.last ?? 0;
    const end = item.from + item.count - 1;
    if (item.from <= before) {
      rolled.push(item);
      continue;
    }
    last.set(item.producer, end);
    const key = `${item.producer}\n${item.kind}${item.id}`;
    const at = open.get(key);
    const into = at === undefined ? undefined : rolled[at];
    if (at !== undefined && into && isDelta(into) && joins(into, item)) rolled[at] = join(into, item);
    else {
      open.set(key, rolled.length);
      rolled.push(item);
    }
  }
  return rolled;
}

const joins = (into: DeltaItem, item: DeltaItem): boolean =>
  into.from + into.count === item.from && into.delta.length + item.delta.length <= MAX_MERGED;

const join = (into: DeltaItem, item: DeltaItem): DeltaItem => ({
  ...into,
  delta: into.delta + item.delta,
  count: into.count + item.count,
});
