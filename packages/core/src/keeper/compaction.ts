/**
 * Compaction and trimming of a stored log (P25, P26). The pages of small commits are merged into full ones behind the
 * snapshot before the newest; offsets and positions stay. What is older than is to be kept is forgotten after that.
 */
import type { Item } from '../protocol/envelope.ts';
import { decode, PAGE, rolled } from './historyPages.ts';
import { type LogCompaction, type LogPage, type LogStore, weightOf } from './logStore.ts';

/** Below this share of a page a merged one is merged again with what follows it, so that pages become full. */
const FULL = 0.5;

/** Characters that are decoded at a time: it takes a few milliseconds. */
const SLICE = 24 * 1024;

export interface CompactOptions {
  readonly store: LogStore;
  readonly session: string;
  readonly incarnation: string;
  /** Where the former compaction ended. */
  readonly from: number;
  /** The position of a committed snapshot that is not the newest: no further. */
  readonly upTo: number;
  /** Lets commits go first. False: stop here, and go on another time. */
  readonly pause: () => Promise<boolean>;
  /** Characters of a full page, about. Default: those of a frame. */
  readonly size?: number | undefined;
}

/** Merges what can be merged, page by page, each in a transaction of its own. Gives where the next one is to begin. */
export async function compact(options: CompactOptions): Promise<number> {
  const { store, session, incarnation, upTo, pause, size = PAGE } = options;
  let from = options.from;
  while (from < upTo) {
    const stored = await store.read(session, from, size);
    const pages = stored.filter((page) => page.upTo <= upTo);
    const end = pages.at(-1)?.upTo;
    if (end === undefined) return from;
    // Whole pages become one: a page that ended elsewhere would end inside of merged records, at no place of this log.
    const merged = pages.length > 1 ? await join(pages, end, pause) : undefined;
    if (merged === 'stopped') return from;
    // One that has room is merged again with what follows. Alone it has nothing to be merged with, whatever its size.
    const next = merged && weightOf(merged) < size * FULL ? merged.after : end;
    const compaction: LogCompaction = { incarnation, pages: merged ? [merged] : [], next };
    await store.compact(session, compaction);
    from = next;
    if (end === upTo || !(await pause())) return from;
  }
  return from;
}

/** Adjacent pages as one, a slice at a time. */
async function join(
  pages: readonly LogPage[],
  upTo: number,
  pause: CompactOptions['pause'],
): Promise<LogPage | 'stopped'> {
  const items: Item[] = [];
  let size = 0;
  for (const page of pages) {
    if (size >= SLICE) {
      size = 0;
      if (!(await pause())) return 'stopped';
    }
    items.push(...decode(page));
    size += page.items.length;
  }
  return rolled(pages[0]?.after ?? upTo, items, upTo).page;
}
