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
  /** The last of the commits after `from`, up to `to`, which have so many characters between them: one at least. */
  reach(from: number, to: number, most: number): number;
  /** All commits up to this one have left the journal. */
  leave(commit: number): void;
  clear(): void;
}

export function createUnsettled(): Unsettled {
  const waiting = new Map<string, Waiting>();
  /** Characters of each commit, oldest first. */
  const commits = new Map<number, number>();
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
      let added = 0;
      for (const page of pages) {
        own.pages.push({ page, commit, at });
        added += page.items.length;
      }
      size += added;
      commits.set(commit, (commits.get(commit) ?? 0) + added);
      for (const [producer, batch] of batches) own.batches.set(producer, [batch, at]);
    },
    drop(session, pages, batches) {
      const own = waiting.get(session);
      if (!own) return;
      for (const { page } of own.pages.splice(0, pages)) size -= page.items.length;
      if (batches) own.batches.clear();
      if (own.pages.length === 0) waiting.delete(session);
    },
    reach(from, to, most) {
      let reached = from + 1;
      let characters = commits.get(reached) ?? 0;
      while (reached < to) {
        characters += commits.get(reached + 1) ?? 0;
        if (characters > most) break;
        reached++;
      }
      return reached;
    },
    leave(commit) {
      for (const each of commits.keys()) {
        if (each > commit) break;
        commits.delete(each);
      }
    },
    clear() {
      waiting.clear();
      commits.clear();
      size = 0;
    },
  };
}
