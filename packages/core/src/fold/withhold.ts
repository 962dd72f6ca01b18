/**
 * What a reader's interest withholds (P37): characters of texts, and no facts. In the place of deltas their number goes out at
 * once, and what they add up to later: at the latest before the next event that reads a sum of deltas.
 */
import {
  type DeltaItem,
  type EventItem,
  type FrameItem,
  type Item,
  isDelta,
  type Withheld,
} from '../protocol/envelope.ts';
import { factsOf } from '../protocol/eventTable.ts';
import { type InstanceId, instanceOf } from '../protocol/ids.ts';
import { hashText, NO_HASH } from './hash.ts';

/** What deltas add up to, by the instance that wrote them and by text. */
export type Sums = Map<InstanceId, Map<string, Withheld>>;

/** What has been withheld from a reader and not been accounted for. */
export interface Withholding {
  /** Events of which it has not been given the number. */
  skipped: number;
  /** What they and earlier ones add up to, by text. */
  readonly sums: Sums;
}

export const nothingWithheld = (): Withholding => ({ skipped: 0, sums: new Map() });

export const copyWithholding = ({ skipped, sums }: Withholding): Withholding => ({
  skipped,
  sums: new Map(Array.from(sums, ([instance, texts]) => [instance, new Map(texts)])),
});

/**
 * What goes to the reader in the place of `items`: nothing, if it is given none of them. What is owed then stays in
 * `withholding`.
 *
 * @param covers whether the reader is given the characters of a delta
 */
export function withhold(
  withholding: Withholding,
  items: readonly Item[],
  covers: (item: DeltaItem) => boolean,
): FrameItem[] {
  const given: FrameItem[] = [];
  for (const item of items) {
    if (isDelta(item) && !covers(item)) {
      addDelta(withholding.sums, item);
      withholding.skipped += item.count;
      continue;
    }
    if (!isDelta(item) && readsAllSums(item)) giveSums(withholding, given);
    else giveSumsOf(withholding, given, instanceOf(item.producer));
    giveSkipped(withholding, given);
    given.push(item);
  }
  if (given.length > 0) giveSkipped(withholding, given);
  return given;
}

/** All that is owed to the reader: after it, its state differs from the whole one by characters alone. */
export function settle(withholding: Withholding): FrameItem[] {
  const given: FrameItem[] = [];
  giveSums(withholding, given);
  giveSkipped(withholding, given);
  return given;
}

/**
 * Which events read sums of deltas by others than their own writer: controls note how much each run has written, and a run
 * that another instance or the keeper acts on may leave the window, which weighs its texts.
 */
export function readsAllSums({ event }: EventItem): boolean {
  const facts = factsOf(event.type);
  if (facts?.kind === 'command') return facts.lane === 'control';
  return facts?.by === 'claimer' || facts?.by === 'keeper';
}

export function addDelta(sums: Sums, item: DeltaItem): void {
  const { kind, producer, id, from, count, delta } = item;
  const instance = instanceOf(producer);
  const texts = sums.get(instance) ?? new Map<string, Withheld>();
  sums.set(instance, texts);
  const key = `${producer}\n${kind}${id}`;
  const before = texts.get(key);
  const { a, b } = hashText(delta, before?.sum ?? NO_HASH);
  texts.set(key, {
    ...{ kind, producer, id },
    last: from + count - 1,
    count: (before?.count ?? 0) + count,
    sum: { length: (before?.sum.length ?? 0) + delta.length, a, b },
  });
}

export function giveSkipped(withholding: Withholding, given: FrameItem[]): void {
  const { skipped } = withholding;
  if (skipped > 0) given.push({ skipped });
  withholding.skipped = 0;
}

function giveSums({ sums }: Withholding, given: FrameItem[]): void {
  for (const texts of sums.values()) given.push(...inOrder(texts.values()));
  sums.clear();
}

function giveSumsOf({ sums }: Withholding, given: FrameItem[], instance: InstanceId): void {
  const texts = sums.get(instance);
  if (!texts) return;
  given.push(...inOrder(texts.values()));
  sums.delete(instance);
}

/** By `seq`, so that one that a reader has already is known by its lane's last. */
export const inOrder = (sums: Iterable<Withheld>): Withheld[] =>
  [...sums].sort((one, other) => one.last - other.last);
