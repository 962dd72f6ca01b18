/** A store that can be made to fail: commits that are refused, a log that was trimmed, a log that was rolled back. */

import type { SessionSnapshot } from '@rejoin/core';
import { decode, takeSnapshot } from '@rejoin/core/internal';
import type { LogPage, LogStore, LogWrite } from '@rejoin/core/memory';
import type { Item } from '@rejoin/core/protocol';
import { EMPTY, fold, makeCursor } from '@rejoin/core/protocol';

export interface FaultyStore extends LogStore {
  /** While true, commits are refused and change nothing, as on a full disk. */
  failing: boolean;
  /**
   * From now on the log reaches back only to where it ends now, and a snapshot of that place is what remains of the rest
   * (P25). The keeper that has the session in memory notices when it reads.
   */
  evict(session: string): Promise<void>;
  /**
   * Takes back the newest commits of a session, as a backup that is restored does. The keeper must have ended before: what
   * it has in memory is not the log any more. Returns how many events the log lost.
   */
  rollBack(session: string, commits: number): Promise<number>;
  /** The same, and what is left is a log of another incarnation, as that of a backup is which `rejoin` restores. */
  restore(session: string, commits: number, incarnation: string): Promise<number>;
  /** Events of a session that the log has, whatever was evicted, in log order. */
  items(session: string): Promise<readonly Item[]>;
}

const PAGE = 1 << 20;

export function faultyStore(store: LogStore): FaultyStore {
  /** What was committed, by session, so that it can be committed again without its end. */
  const commits = new Map<string, { readonly write: LogWrite; readonly at: number }[]>();
  const trimmed = new Map<string, SessionSnapshot>();

  function note(write: LogWrite, at: number): void {
    const known = commits.get(write.session) ?? [];
    commits.set(write.session, known);
    known.push({ write, at });
  }

  async function pages(session: string): Promise<readonly LogPage[]> {
    const all: LogPage[] = [];
    for (let at = 0; ; ) {
      const next = await store.read(session, at, PAGE);
      if (next.length === 0) return all;
      all.push(...next);
      at = next.at(-1)?.upTo ?? at;
    }
  }

  async function takeBack(
    session: string,
    count: number,
    as: (write: LogWrite) => LogWrite,
  ): Promise<number> {
    const known = commits.get(session) ?? [];
    const kept = known.slice(0, Math.max(0, known.length - count));
    const before = (await store.load(session))?.upTo ?? 0;
    await self.delete(session);
    for (const { write, at } of kept) {
      const again = as(write);
      await store.commit([again], at);
      note(again, at);
    }
    return before - ((await store.load(session))?.upTo ?? 0);
  }

  const self: FaultyStore = {
    failing: false,
    async load(session) {
      const stored = await store.load(session);
      const snapshot = trimmed.get(session);
      const older = snapshot && (stored?.snapshot?.position ?? 0) < snapshot.position;
      return stored && older ? { ...stored, snapshot } : stored;
    },
    async commit(writes, at) {
      if (self.failing) throw new Error('The disk is full.');
      await store.commit(writes, at);
      for (const write of writes) note(write, at);
    },
    async read(session, after, bytes) {
      const found = await store.read(session, after, bytes);
      // What lies before the trim point is gone; a reader from before it is given what is left, and has to notice.
      return found.filter((page) => page.after >= (trimmed.get(session)?.position ?? 0));
    },
    weigh: (session, after, most) => store.weigh(session, after, most),
    history: (session, from, before, bytes) => store.history(session, from, before, bytes),
    compact: (session, compaction) => store.compact(session, compaction),
    trim: (session, incarnation, upTo) => store.trim(session, incarnation, upTo),
    answer: (session, key) => store.answer(session, key),
    secrets: (instance) => store.secrets(instance),
    list: () => store.list(),
    async delete(session) {
      commits.delete(session);
      trimmed.delete(session);
      await store.delete(session);
    },
    close: () => store.close(),
    async evict(session) {
      const stored = await store.load(session);
      if (!stored) return;
      let state = EMPTY;
      for (const page of await pages(session)) state = fold(state, decode(page));
      trimmed.set(session, takeSnapshot(state, makeCursor(stored.incarnation, state.position)));
    },
    rollBack: (session, count) => takeBack(session, count, (write) => write),
    restore: (session, count, incarnation) =>
      takeBack(session, count, ({ snapshot, ...write }) => ({
        ...write,
        incarnation,
        ...(snapshot && {
          snapshot: { ...snapshot, cursor: makeCursor(incarnation, snapshot.position) },
        }),
      })),
    items: async (session) => (await pages(session)).flatMap((page) => decode(page)),
  };
  return self;
}
