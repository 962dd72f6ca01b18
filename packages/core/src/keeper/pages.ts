/** Pages: what is committed, stored and sent in one piece, as the text of wire items. */
import { countOf, type Item } from '../protocol/envelope.ts';
import { RejoinError } from '../protocol/errors.ts';
import { encodeItem } from '../protocol/messages.ts';
import { readItems } from '../protocol/parse.ts';
import type { Page } from './store.ts';

/** Characters of one page, about. */
export const PAGE: number = 192 * 1024;

export function decode(page: Page): readonly Item[] {
  // CAST: `items` is the text of wire items that this host wrote; readItems checks each.
  const items = readItems(JSON.parse(`[${page.items}]`) as readonly unknown[]);
  if (!items) throw new RejoinError('store-failed', `The stored page ${page.after}–${page.upTo} is damaged.`);
  return items;
}

/** A page beside the items that it is the text of. */
export interface Cut {
  readonly page: Page;
  readonly items: readonly Item[];
}

/** One page per commit, cut where it would exceed a frame. */
export function paginate(after: number, items: readonly Item[]): Cut[] {
  const cuts: Cut[] = [];
  let texts: string[] = [];
  let cut: Item[] = [];
  let size = 0;
  let from = after;
  let upTo = after;
  const flush = () => {
    if (cut.length === 0) return;
    cuts.push({ page: { after: from, upTo, items: texts.join() }, items: cut });
    from = upTo;
    texts = [];
    cut = [];
    size = 0;
  };
  for (const item of items) {
    const text = encodeItem(item);
    if (size + text.length > PAGE) flush();
    texts.push(text);
    cut.push(item);
    size += text.length;
    upTo += countOf(item);
  }
  flush();
  return cuts;
}
