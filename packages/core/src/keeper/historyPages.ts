/** Pages: what is committed, stored and sent in one piece, as the text of wire items. */
import { roll } from '../fold/roll.ts';
import { countOf, type Item, isDelta } from '../protocol/envelope.ts';
import { RejoinError } from '../protocol/errors.ts';
import { encodeItem } from '../protocol/messages.ts';
import { readItems } from '../protocol/parse.ts';
import type { LogPage } from './logStore.ts';

/** Characters of one page, about. */
export const PAGE: number = 192 * 1024;

export function decode(page: LogPage): readonly Item[] {
  // CAST: `items` is the text of wire items that this host wrote; readItems checks each.
  const items = readItems(JSON.parse(`[${page.items}]`) as readonly unknown[]);
  if (!items) throw new RejoinError('store-failed', `The stored page ${page.after}–${page.upTo} is damaged.`);
  return items;
}

/** A page beside the items that it is the text of. */
export interface Cut {
  readonly page: LogPage;
  readonly items: readonly Item[];
}

/**
 * The merges that would be open at the log's end if all of it were one rolled page: the next `seq` of each. By it a page
 * knows what it adds to a tail (`Page.weight`), without that tail.
 */
export type Merges = Map<string, number>;

/** What an item adds to a rolled tail, in characters: what goes on in an open merge brings nothing but its text. */
function weighItem(item: Item, text: string, merges: Merges): number {
  if (!isDelta(item)) {
    merges.clear();
    return text.length + 1;
  }
  const key = `${item.producer}\n${item.kind}${item.id}`;
  const goesOn = merges.get(key) === item.from;
  merges.set(key, item.from + item.count);
  return goesOn ? item.delta.length : text.length + 1;
}

/**
 * One page per commit, cut where it would exceed a frame.
 *
 * @param merges of the log before it; goes on. Without it a page weighs what its text does.
 */
export function paginate(after: number, items: readonly Item[], merges?: Merges): Cut[] {
  // Nearly all that a session has in a commit is one token: lists to gather it in would cost more than it does.
  const [only] = items;
  if (only && items.length === 1) {
    const text = encodeItem(only);
    const weight = merges ? weighItem(only, text, merges) : text.length;
    return [{ page: { after, upTo: after + countOf(only), items: text, weight }, items }];
  }
  const cuts: Cut[] = [];
  let texts: string[] = [];
  let cut: Item[] = [];
  let size = 0;
  let weight = 0;
  let from = after;
  let upTo = after;
  const flush = () => {
    if (cut.length === 0) return;
    const text = texts.join();
    cuts.push({
      page: { after: from, upTo, items: text, weight: merges ? weight : text.length },
      items: cut,
    });
    from = upTo;
    texts = [];
    cut = [];
    size = 0;
    weight = 0;
  };
  for (const item of items) {
    const text = encodeItem(item);
    if (size + text.length > PAGE) flush();
    texts.push(text);
    cut.push(item);
    size += text.length;
    if (merges) weight += weighItem(item, text, merges);
    upTo += countOf(item);
  }
  flush();
  return cuts;
}

/** A keeper that judges has let in neither repeats nor holes, so no table of producers is needed to see them. */
export const NO_PRODUCERS: ReadonlyMap<string, never> = new Map<string, never>();

/** Adjacent pages as one: its ends are ends of commits, and so cursors that the log knows. One alone stays as it is stored. */
export function joinPages(pages: readonly LogPage[]): {
  readonly page: LogPage;
  readonly items?: readonly Item[];
} {
  const [first] = pages;
  const last = pages.at(-1);
  if (!first || !last) throw new RejoinError('store-failed', 'There is no page to be joined.');
  if (first === last) return { page: first };
  return rolled(first.after, pages.flatMap(decode), last.upTo);
}

/** What lies between two offsets as one page. */
export function rolled(after: number, from: readonly Item[], upTo: number): Cut {
  const items = roll(from, NO_PRODUCERS);
  const text = items.map(encodeItem).join();
  return { page: { after, upTo, items: text, weight: text.length }, items };
}
