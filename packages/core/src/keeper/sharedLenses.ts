/**
 * The lenses of a session's readers, together: what all deltas add up to is summed up once, and each lens remembers from where
 * on it owes that. A commit costs a lens next to nothing of which its readers are given nothing, so two hundred pages that each
 * watch other agents cost hardly more than one.
 *
 * Each event that is no delta is given by all lenses at once, after the sums of its writer (P37): from there on none of them
 * owes anything of that one, and what was summed up of it is forgotten.
 */
import { deltaCoverage, writtenBy } from '../fold/coverage.ts';
import { hashSince } from '../fold/hash.ts';
import type { SessionState } from '../fold/state.ts';
import {
  addDelta,
  giveSkipped,
  inOrder,
  readsAllSums,
  type Sums,
  type Withholding,
} from '../fold/withhold.ts';
import { type FrameItem, type Item, isDelta, type Withheld } from '../protocol/envelope.ts';
import { type InstanceId, instanceOf } from '../protocol/ids.ts';
import { encodeItem } from '../protocol/messages.ts';
import type { Cut } from './historyPages.ts';
import type { Lens, SeenPage } from './lens.ts';

/** A lens among others. */
export interface SharedLens extends Lens {
  /** What is summed up that it has given. */
  readonly given: Sums;
}

/** A lens that owes nothing joins others. */
export const shareLens = (lens: Lens, sums: Sums): SharedLens => ({ ...lens, given: copySums(sums) });

/** What a lens owes. */
export function owedBy(lens: SharedLens, sums: Sums): Withholding {
  const owed: Sums = new Map();
  for (const instance of sums.keys()) {
    const texts = owedOf(lens, sums, instance);
    if (texts.length > 0) owed.set(instance, new Map(texts));
  }
  return { skipped: lens.withholding.skipped, sums: owed };
}

/** It has given all that it owed. */
export function settleShared(lens: SharedLens, sums: Sums): void {
  lens.withholding.skipped = 0;
  lens.given.clear();
  for (const [instance, texts] of copySums(sums)) lens.given.set(instance, texts);
}

/** What the readers of each lens are given of a commit: the same as if each were alone. */
export function seeTogether(
  lenses: Iterable<SharedLens>,
  sums: Sums,
  state: SessionState,
  { page, items }: Cut,
  give: (lens: SharedLens, seen: SeenPage | undefined) => void,
): void {
  const written = writtenBy(items, state);
  const isText = items.every(isDelta);
  const all: Looking[] = [];
  const given: Looking[] = [];
  for (const lens of lenses) {
    const mayCover = lens.mayCover(written);
    const looking = {
      ...{ lens, after: page.after - lens.withholding.skipped, items: [] },
      covers: mayCover ? deltaCoverage(lens.covers, state) : undefined,
    };
    all.push(looking);
    if (mayCover || !isText) given.push(looking);
    else lens.withholding.skipped += page.upTo - page.after;
  }
  for (const item of items) step(item, given, sums);
  const texts = new Map<FrameItem, string>();
  const encode = (item: FrameItem): string => {
    const text = texts.get(item) ?? encodeItem(item);
    texts.set(item, text);
    return text;
  };
  for (const { lens, after, items: seen } of all) {
    if (seen.length > 0) giveSkipped(lens.withholding, seen);
    const frame = { page: { after, upTo: page.upTo, items: seen.map(encode).join() }, items: seen };
    give(lens, seen.length > 0 ? frame : undefined);
  }
}

/** A lens while it looks at a commit. */
interface Looking {
  readonly lens: SharedLens;
  /** Where what its readers were given before has ended. */
  readonly after: number;
  readonly items: FrameItem[];
  /** Undefined where it covers nothing of what is written there. */
  readonly covers: ReturnType<typeof deltaCoverage> | undefined;
}

function step(item: Item, looking: readonly Looking[], sums: Sums): void {
  const instance = instanceOf(item.producer);
  if (!isDelta(item)) {
    const read = readsAllSums(item) ? [...sums.keys()] : [instance];
    for (const { lens, items } of looking) {
      for (const each of read) items.push(...sumsOf(lens, sums, each));
      giveSkipped(lens.withholding, items);
      items.push(item);
      for (const each of read) lens.given.delete(each);
    }
    for (const each of read) sums.delete(each);
    return;
  }
  const taking = looking.filter(({ covers }) => covers?.(item));
  for (const { lens, items } of taking) {
    items.push(...sumsOf(lens, sums, instance));
    giveSkipped(lens.withholding, items);
    items.push(item);
  }
  addDelta(sums, item);
  for (const each of looking) if (!taking.includes(each)) each.lens.withholding.skipped += item.count;
  for (const { lens } of taking) lens.given.set(instance, new Map(sums.get(instance)));
}

const sumsOf = (lens: SharedLens, sums: Sums, instance: InstanceId): readonly Withheld[] =>
  inOrder(owedOf(lens, sums, instance).map(([, sum]) => sum));

/** What a lens owes of one writer, by text. */
function owedOf({ given }: SharedLens, sums: Sums, instance: InstanceId): [text: string, owed: Withheld][] {
  const owed: [string, Withheld][] = [];
  for (const [text, total] of sums.get(instance) ?? []) {
    const before = given.get(instance)?.get(text);
    if (before === total) continue;
    owed.push([text, before ? since(before, total) : total]);
  }
  return owed;
}

function since(before: Withheld, total: Withheld): Withheld {
  const length = total.sum.length - before.sum.length;
  const { a, b } = hashSince(before.sum, total.sum, length);
  return { ...total, count: total.count - before.count, sum: { length, a, b } };
}

const copySums = (sums: Sums): Sums =>
  new Map(Array.from(sums, ([instance, texts]) => [instance, new Map(texts)]));
