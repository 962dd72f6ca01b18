/** What stands in the journal and not yet in the tables of its session, as it is at hand. */
import type { LastBatch, LogPage } from '@rejoin/core/internal';
import type { JournalEntry, JournalRow } from './journal.ts';

/** A page, and the commit that it came with. */
export interface WaitingPage {
  readonly page: LogPage;
  readonly commit: number;
  readonly at: number;
}

/** What one session has in the journal. */
export interface Waiting {
  /** In the order of the log; never empty. */
  readonly pages: WaitingPage[];
  /** The newest of each producer, with the time of its commit. */
  readonly batches: Map<string, readonly [batch: LastBatch, at: number]>;
}

export interface Unsettled {
  /** Characters of all that waits, about. */
  readonly size: number;
  of(session: string): Waiting | undefined;
  /** Sessions of which something waits. */
  sessions(): Iterable<string>;
  add(session: string, entry: JournalEntry, from: Pick<JournalRow, 'commit' | 'at'>): void;
  /** The first pages of a session have left the journal; with the last of them that wait, or with all of some commit, its batches too. */
  drop(session: string, pages: number, batches: boolean): void;
  clear(): void;
}

export function createUnsettled(): Unsettled {
  const waiting = new Map<string, Waiting>();
  let size = 0;
  return {
    get size() {
      return size;
    },
    of: (session) => waiting.get(session),
    sessions: () => waiting.keys(),
    add(session, { pages, batches }, { commit, at }) {
      let own = waiting.get(session);
      if (!own) {
        own = { pages: [], batches: new Map() };
        waiting.set(session, own);
      }
      for (const page of pages) {
        own.pages.push({ page, commit, at });
        size += page.items.length;
      }
      for (const [producer, batch] of batches) own.batches.set(producer, [batch, at]);
    },
    drop(session, pages, batches) {
      const own = waiting.get(session);
      if (!own) return;
      for (const { page } of own.pages.splice(0, pages)) size -= page.items.length;
      if (batches) own.batches.clear();
      if (own.pages.length === 0) waiting.delete(session);
    },
    clear() {
      waiting.clear();
      size = 0;
    },
  };
}
