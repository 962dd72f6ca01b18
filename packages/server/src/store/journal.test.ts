import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { type LogPage, type LogStore, type LogWrite, memoryStore } from '@rejoin/core/internal';
import { seededRandom } from '@rejoin/testing';
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { page, snapshotAt, write } from '../../test/describeStore.ts';
import { temporaryFolder } from '../../test/fixtures.ts';
import { checkStore } from '../cli/check.ts';
import { SETTLE_AFTER } from './settling.ts';
import { sqliteStore } from './sqliteStore.ts';

beforeEach(
  () => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setImmediate', 'clearImmediate'] }),
);
afterEach(() => void vi.useRealTimers());

function openIn(folder: string, acceptLoss = false): { readonly store: LogStore; readonly said: string[] } {
  const said: string[] = [];
  const store = sqliteStore(folder, { acceptLoss, notice: (sentence) => said.push(sentence) });
  onTestFinished(() => store.close());
  return { store, said };
}

/** The files as they are now: what a kill leaves. */
function killed(folder: string): string {
  const copy = join(temporaryFolder(), 'copy');
  cpSync(folder, copy, { recursive: true });
  return copy;
}

function look<T>(folder: string, read: (db: DatabaseSync) => T): T {
  const db = new DatabaseSync(join(killed(folder), 'rejoin.db'));
  try {
    return read(db);
  } finally {
    db.close();
  }
}

const rowsIn = (folder: string, table: string): number =>
  look(folder, (db) => Number(db.prepare(`SELECT count(*) AS rows FROM ${table}`).get()?.rows));

/** What `rejoin check` finds, but for that the pages of these tests are no events. */
function check(path: string): { readonly faults: readonly string[]; readonly summary: string } {
  const { faults, summary } = checkStore(path);
  return { faults: faults.filter((fault) => !fault.endsWith('holds no events')), summary };
}

const batches = (seq: number) => new Map([['p', { first: seq, digests: [`d${seq}`] }]]);

describe('the journal', () => {
  /** Two sessions of one event, and three commits of tokens. */
  async function written(folder: string): Promise<LogStore> {
    const { store } = openIn(folder);
    await store.commit([write('a', [page(0, 1)]), write('b', [page(0, 1)])], 1);
    await store.commit([write('a', [page(1, 2)], { batches: batches(2) })], 2);
    await store.commit([write('a', [page(2, 4)], { batches: batches(3) }), write('b', [page(1, 2)])], 3);
    await store.commit([write('a', [page(4, 5)], { batches: batches(5) })], 4);
    return store;
  }
  const all = [page(0, 1), page(1, 2), page(2, 4), page(4, 5)];

  it('holds what commits add to known sessions, until it is settled into their tables', async () => {
    const folder = temporaryFolder();
    const store = await written(folder);
    // The commit that made the sessions has a row as well: rows count commits.
    expect([rowsIn(folder, 'journal'), rowsIn(folder, 'log'), rowsIn(folder, 'producers')]).toEqual([
      4, 2, 0,
    ]);
    expect(await store.read('a', 0, 999)).toEqual(all);
    await vi.advanceTimersByTimeAsync(SETTLE_AFTER + 100);
    expect([rowsIn(folder, 'journal'), rowsIn(folder, 'log'), rowsIn(folder, 'producers')]).toEqual([
      // Of each session what made it is a row, and what came after that another.
      0, 4, 1,
    ]);
    expect(await store.read('a', 0, 999)).toEqual(all);
  });

  it('is settled in slices, between which what comes is committed', async () => {
    const folder = temporaryFolder();
    const { store } = openIn(folder);
    const both = (at: number) =>
      store.commit(
        ['a', 'b'].map((session) => write(session, [page(at, at + 1)], { batches: batches(at + 1) })),
        at,
      );
    for (let at = 0; at < 700; at++) await both(at);
    await vi.advanceTimersByTimeAsync(SETTLE_AFTER);
    const first = look(folder, (db) =>
      Number(db.prepare('SELECT sum(upto) AS ends FROM sessions').get()?.ends),
    );
    expect(first).toBeGreaterThan(2);
    expect(first).toBeLessThan(400);
    await both(700);
    const crashed = openIn(killed(folder)).store;
    for (const each of [store, crashed])
      for (const session of ['a', 'b']) {
        expect((await each.read(session, 0, 99_999)).map(({ after }) => after)).toEqual(
          Array.from({ length: 701 }, (_, at) => at),
        );
        expect((await each.load(session))?.batches.get('p')).toEqual({ first: 701, digests: ['d701'] });
      }
    await vi.advanceTimersByTimeAsync(3 * SETTLE_AFTER);
    // Hundreds of tokens a row.
    expect(rowsIn(folder, 'journal')).toBe(0);
    expect(rowsIn(folder, 'log')).toBeLessThan(12);
  });

  it('is settled in smaller slices where pages are large', async () => {
    const folder = temporaryFolder();
    const { store } = openIn(folder);
    const large = (at: number): LogPage => ({ ...page(at, at + 1), items: `"${'x'.repeat(60_000)}"` });
    for (let at = 0; at < 64; at++) await store.commit([write('a', [large(at)])], at);
    await vi.advanceTimersByTimeAsync(SETTLE_AFTER);
    const stored = [rowsIn(folder, 'log')];
    const left = [rowsIn(folder, 'journal')];
    for (let turn = 0; turn < 40; turn++) {
      vi.advanceTimersToNextTimer();
      stored.push(rowsIn(folder, 'log'));
      left.push(rowsIn(folder, 'journal'));
    }
    const steps = (counts: readonly number[]) =>
      counts.slice(1).map((count, at) => count - (counts[at] ?? 0));
    expect([stored.at(-1), Math.max(...steps(stored))]).toEqual([64, 5]);
    // The commit that made the session holds no page there, and goes with the first ones.
    expect([left.at(-1), Math.min(...steps(left))]).toEqual([0, -5]);
  });

  it('is settled at the start after a kill, before anything is served', async () => {
    const folder = temporaryFolder();
    await written(folder);
    const crash = killed(folder);
    expect(check(crash)).toEqual({ faults: [], summary: '2 sessions, 7 events, 4 commits' });
    const { store, said } = openIn(crash);
    expect(said).toEqual([]);
    expect(rowsIn(crash, 'journal')).toBe(0);
    expect(await store.read('a', 0, 999)).toEqual(all);
    expect(await store.load('a')).toMatchObject({ upTo: 5, incarnation: 'inc-a', batches: batches(5) });
  });

  it('empties itself at a clean end', async () => {
    const folder = temporaryFolder();
    await (await written(folder)).close();
    expect([rowsIn(folder, 'journal'), rowsIn(folder, 'log')]).toEqual([0, 4]);
    expect(openIn(folder).said).toEqual([]);
  });

  it('is part of a backup', async () => {
    const folder = temporaryFolder();
    vi.useRealTimers();
    const store = sqliteStore(folder);
    onTestFinished(() => store.close());
    await store.commit([write('a', [page(0, 1)])], 1);
    await store.commit([write('a', [page(1, 2)])], 2);
    const copy = join(temporaryFolder(), 'rejoin.db');
    await store.backup(copy);
    expect(check(copy)).toEqual({ faults: [], summary: '1 session, 2 events, 2 commits' });
    const restored = openIn(join(copy, '..'));
    expect(restored.said).toEqual([expect.stringContaining('restored backup')]);
    expect(await restored.store.read('a', 0, 99)).toEqual([page(0, 1), page(1, 2)]);
  });

  it('refuses a commit where it could not settle, with the reason, and goes on once it can', async () => {
    const folder = temporaryFolder();
    await openIn(folder).store.close();
    const db = new DatabaseSync(join(folder, 'rejoin.db'));
    db.exec(
      "CREATE TRIGGER full BEFORE INSERT ON log WHEN new.after = 1 BEGIN SELECT raise(ABORT, 'no room'); END",
    );
    db.close();
    const store = await written(folder);
    await vi.advanceTimersByTimeAsync(SETTLE_AFTER);
    await expect(store.commit([write('a', [page(5, 6)])], 5)).rejects.toThrow('no room');
    // Nor does trying say that it can.
    await expect(store.commit([], 5)).rejects.toThrow('no room');
    expect(await store.read('a', 0, 999)).toEqual(all);
    await store.close();
    look(folder, (copy) => expect(copy.prepare('SELECT count(*) AS n FROM journal').get()?.n).toBe(4));
    const again = new DatabaseSync(join(folder, 'rejoin.db'));
    again.exec('DROP TRIGGER full');
    again.close();
    expect(await openIn(folder).store.read('a', 0, 999)).toEqual(all);
  });

  it('leaves no byte of a deleted session behind, and keeps what others have in it', async () => {
    const folder = temporaryFolder();
    const store = await written(folder);
    await store.delete('a');
    expect(rowsIn(folder, 'journal')).toBe(0);
    expect(await store.read('b', 0, 99)).toEqual([page(0, 1), page(1, 2)]);
    await store.commit([write('b', [page(2, 3)])], 9);
    const { store: after, said } = openIn(killed(folder));
    expect(said).toEqual([]);
    expect(await after.list()).toMatchObject([{ session: 'b', events: 3, changedAt: 9 }]);
  });

  describe('where it is damaged', () => {
    async function damaged(sql: string): Promise<string> {
      const folder = temporaryFolder();
      await written(folder);
      const crash = killed(folder);
      const db = new DatabaseSync(join(crash, 'rejoin.db'));
      db.exec(sql);
      db.close();
      return crash;
    }

    it.each([
      [
        'a row that is not what was written',
        "UPDATE journal SET entries = replace(entries, '2-4', '2-5') WHERE number = 3",
      ],
      ['a row that is gone', 'DELETE FROM journal WHERE number = 3'],
      ['a row of another time', 'UPDATE journal SET at = 9 WHERE number = 3'],
    ])(
      'refuses to start on %s, names the commit, and says at --accept-loss what is given up',
      async (_what, sql) => {
        const folder = await damaged(sql);
        expect(() => openIn(folder)).toThrow(
          expect.objectContaining({
            code: 'store-failed',
            message: expect.stringMatching(
              /is damaged: commit 3 in the journal; what the journal has of session a\. Nothing was changed/,
            ),
          }),
        );
        expect(check(folder).faults).toEqual([
          'Commit 3 in the journal is damaged',
          'The log of session a lacks what stood between 2 and 4: the journal is damaged',
        ]);
        const { store, said } = openIn(folder, true);
        expect(said).toContain('Commit 3 in the journal is damaged: what it added is given up.');
        expect(said).toContain('Session a: its log ends at 2 now, and lacks 3 events.');
        const stored = await store.load('a');
        expect(stored).toMatchObject({ upTo: 2 });
        expect(stored?.incarnation).not.toBe('inc-a');
        expect(await store.read('a', 0, 99)).toEqual([page(0, 1), page(1, 2)]);
        await store.close();
        expect(openIn(folder).said).toEqual([]);
      },
    );

    it('misses its last row by the mark', async () => {
      const folder = await damaged('DELETE FROM journal WHERE number = 4');
      expect(() => openIn(folder)).toThrow(
        expect.objectContaining({
          code: 'store-lost',
          message: expect.stringContaining('lacks the last 1 of 4 acknowledged commits, 1 events'),
        }),
      );
      const { store, said } = openIn(folder, true);
      expect(said[0]).toContain('lacks the last 1 of 4');
      expect(await store.load('a')).toMatchObject({ upTo: 4 });
    });

    it('misses rows that must be there, since a session has been settled behind them', async () => {
      const folder = await damaged('DELETE FROM journal');
      // The first commit made both sessions, so the journal has to begin with it.
      expect(() => openIn(folder)).toThrow('commit 1 in the journal');
    });

    it('goes on where what the store keeps about itself is damaged as well', async () => {
      const folder = await damaged('UPDATE meta SET commits = 3');
      expect(() => openIn(folder)).toThrow('what the store keeps about itself');
      const { store } = openIn(folder, true);
      expect(await store.read('a', 0, 999)).toEqual(all);
    });
  });

  it.each([1, 2, 3, 4, 5, 6])(
    'makes no difference to what is read, whenever it is settled or killed (seed %i)',
    async (seed) => {
      const random = seededRandom(seed);
      const below = (most: number) => Math.floor(random() * most);
      let folder = temporaryFolder();
      let { store } = openIn(folder);
      const model = memoryStore();
      const ends = new Map<string, number>();
      let at = 0;

      function next(session: string): LogWrite {
        const from = ends.get(session) ?? 0;
        const middle = from + 1 + below(3);
        const upTo = middle + below(2);
        ends.set(session, upTo);
        const pages = upTo > middle ? [page(from, middle), page(middle, upTo)] : [page(from, upTo)];
        const more = {
          batches: new Map([[`p${below(3)}`, { first: from + 1, digests: [`${seed} ${at}`] }]]),
        };
        return write(session, pages, below(12) === 0 ? { ...more, snapshot: snapshotAt(upTo) } : more);
      }

      async function same(): Promise<void> {
        const from = below(10);
        for (const session of ['a', 'b', 'c']) {
          expect(await store.read(session, from, 40)).toEqual(await model.read(session, from, 40));
          expect(await store.weigh(session, from, 9_999)).toBe(await model.weigh(session, from, 9_999));
        }
        const byName = (list: Awaited<ReturnType<LogStore['list']>>) =>
          [...list].sort((one, other) => one.session.localeCompare(other.session));
        expect(byName(await store.list())).toEqual(byName(await model.list()));
      }

      for (let step = 0; step < 120; step++) {
        const what = below(20);
        const session = ['a', 'b', 'c'][below(3)] ?? 'a';
        at++;
        if (what < 12) {
          const writes = ['a', 'b', 'c'].filter(() => below(2) === 0).map(next);
          if (writes.length > 0) await Promise.all([store, model].map((each) => each.commit(writes, at)));
        } else if (what < 14) await vi.advanceTimersByTimeAsync(SETTLE_AFTER + 50);
        else if (what === 14) {
          folder = killed(folder);
          store = openIn(folder).store;
        } else if (what === 15) {
          await store.close();
          store = openIn(folder).store;
        } else if (what === 16 && below(4) === 0) {
          ends.delete(session);
          await Promise.all([store, model].map((each) => each.delete(session)));
        } else if (what === 17) {
          const pages = await model.read(session, below(20), 30);
          const [first, last] = [pages[0], pages.at(-1)];
          if (!first || !last || pages.length < 2) continue;
          const merged = page(first.after, last.upTo);
          const compaction = { incarnation: `inc-${session}`, pages: [merged], next: last.upTo };
          await Promise.all([store, model].map((each) => each.compact(session, compaction)));
        } else {
          const [mine, other] = await Promise.all([store, model].map((each) => each.load(session)));
          expect(mine && { ...mine, batches: new Map(mine.batches) }).toEqual(
            other && { ...other, batches: new Map(other.batches) },
          );
        }
        await same();
      }
    },
  );
});
