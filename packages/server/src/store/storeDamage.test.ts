import {
  chmodSync,
  cpSync,
  existsSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { LogStore } from '@rejoin/core/internal';
import { expect, it, onTestFinished } from 'vitest';
import { page, snapshotAt, write } from '../../test/describeStore.ts';
import { temporaryFolder } from '../../test/fixtures.ts';
import type { SqliteStoreOptions } from './openStore.ts';
import { sqliteStore } from './sqliteStore.ts';

function openIn(
  folder: string,
  options: SqliteStoreOptions = {},
): { readonly store: LogStore; readonly said: string[] } {
  const said: string[] = [];
  const store = sqliteStore(folder, { notice: (sentence) => said.push(sentence), ...options });
  onTestFinished(() => store.close());
  return { store, said };
}

/** A store of two sessions, with something in every table, as it is after a clean end. */
async function filled(): Promise<string> {
  const folder = temporaryFolder();
  const { store } = openIn(folder);
  const more = (session: string) => ({
    batches: new Map([['p', { first: 1, digests: [session] }]]),
    bindings: new Map([[`i-${session}`, 'secret']]),
    answers: [{ key: 'k', digest: 'd', seq: 1 }],
    history: { from: 0, entries: ['{"n":0}', '{"n":1}', '{"n":2}'] },
  });
  for (const session of ['a', 'b']) {
    await store.commit([write(session, [page(0, 2, '"one"')], more(session))], 1);
    await store.commit([write(session, [page(2, 5, '"two"')], { snapshot: snapshotAt(5) })], 2);
    await store.commit([write(session, [page(5, 6, '"six"')])], 3);
  }
  await store.close();
  return folder;
}

/** Changes the file behind the store's back, and opens it anew. */
function change(folder: string, sql: string): LogStore {
  const db = new DatabaseSync(join(folder, 'rejoin.db'));
  db.exec(sql);
  db.close();
  return openIn(folder).store;
}

const A = "(SELECT id FROM sessions WHERE name = 'a')";

const DAMAGES: readonly (readonly [
  what: string,
  sql: string,
  read: (store: LogStore) => Promise<unknown>,
  says: RegExp,
])[] = [
  [
    'a page',
    `UPDATE log SET items = '"tvo"' WHERE session = ${A} AND after = 2`,
    (store) => store.read('a', 0, 99),
    /page 2–5 of session a/,
  ],
  [
    'two pages that changed places',
    `UPDATE log SET items = CASE after WHEN 0 THEN '"two"' ELSE '"one"' END WHERE session = ${A} AND after < 5`,
    (store) => store.read('a', 0, 99),
    /page 0–2 of session a/,
  ],
  [
    'the page of another session',
    `UPDATE log SET session = 3 - session`,
    (store) => store.read('a', 0, 99),
    /page 0–2 of session a/,
  ],
  [
    'a page that is gone',
    `DELETE FROM log WHERE session = ${A} AND after = 2`,
    (store) => store.read('a', 0, 99),
    /session a lacks what stood between 2 and 5/,
  ],
  [
    'the first page gone',
    `DELETE FROM log WHERE session = ${A} AND after = 0`,
    (store) => store.read('a', 0, 99),
    /session a lacks what stood between 0 and 2/,
  ],
  [
    'the last page gone',
    `DELETE FROM log WHERE session = ${A} AND after = 5`,
    (store) => store.read('a', 5, 99),
    /session a lacks what stood between 5 and 6/,
  ],
  [
    'an entry of history',
    `UPDATE history SET entry = '{"n":7}' WHERE session = ${A} AND number = 1`,
    (store) => store.history('a', 0, 3, 999),
    /Entry 1 of the history of session a/,
  ],
  [
    'an entry that is gone',
    `DELETE FROM history WHERE session = ${A} AND number = 1`,
    (store) => store.history('a', 0, 3, 999),
    /Entry 1 of the history of session a/,
  ],
  [
    'the newest entry gone',
    `DELETE FROM history WHERE session = ${A} AND number = 2`,
    (store) => store.history('a', 0, 3, 999),
    /Entry 2 of the history of session a/,
  ],
  [
    'the oldest entry gone',
    `DELETE FROM history WHERE session = ${A} AND number = 0`,
    (store) => store.history('a', 0, 3, 999),
    /Entry 0 of the history of session a/,
  ],
  [
    'a producer',
    `UPDATE producers SET digests = 'x' WHERE session = ${A}`,
    (store) => store.load('a'),
    /producers of session a/,
  ],
  [
    'an answer',
    `UPDATE answers SET digest = 'x' WHERE session = ${A}`,
    (store) => store.answer('a', 'k'),
    /answered requests of session a/,
  ],
  [
    'a binding',
    `UPDATE instances SET secret = 'x' WHERE session = ${A}`,
    (store) => store.secrets('i-a'),
    /table of instances/,
  ],
];

it.each(DAMAGES)(
  'never serves %s that is not what was written, and goes on with other sessions',
  async (_what, sql, read, says) => {
    const store = change(await filled(), sql);
    await expect(read(store)).rejects.toMatchObject({
      code: 'store-failed',
      message: expect.stringMatching(says),
    });
    if (!sql.startsWith('UPDATE log SET session')) {
      expect(await store.read('b', 0, 99)).toHaveLength(3);
      expect(await store.load('b')).toMatchObject({ upTo: 6, snapshot: snapshotAt(5) });
      await store.commit([write('b', [page(6, 7)])], 4);
    }
    // What cannot be read can still be deleted.
    await store.delete('a');
    expect(await store.load('a')).toBeUndefined();
  },
);

it('takes a damaged snapshot for none: the log says the same', async () => {
  const store = change(
    await filled(),
    `UPDATE snapshots SET snapshot = replace(snapshot, '5', '4') WHERE session = ${A}`,
  );
  const stored = await store.load('a');
  expect(stored).toMatchObject({ upTo: 6, damaged: true });
  expect(stored?.snapshot).toBeUndefined();
  expect(await store.load('b')).toMatchObject({ snapshot: snapshotAt(5) });
});

it.each([
  [
    'a session’s row',
    "UPDATE sessions SET incarnation = 'other' WHERE name = 'a'",
    /is damaged: what is stored of session a\./,
  ],
  [
    'what it keeps about itself',
    'UPDATE meta SET commits = 7',
    /is damaged: what the store keeps about itself/,
  ],
])('does not start on a damaged row of %s, and names the ways on', async (_what, sql, says) => {
  const folder = await filled();
  expect(() => change(folder, sql)).toThrow(
    expect.objectContaining({ code: 'store-failed', message: expect.stringMatching(says) }),
  );
});

it('goes on without a damaged session if it is to accept the loss', async () => {
  const folder = await filled();
  expect(() => change(folder, "UPDATE sessions SET upto = 5 WHERE name = 'a'")).toThrow('--accept-loss');
  const { store, said } = openIn(folder, { acceptLoss: true });
  expect(said).toContainEqual(
    expect.stringMatching(/^Session a is given up: what is stored of it is damaged/),
  );
  expect(await store.list()).toMatchObject([{ session: 'b', events: 6 }]);
  expect((await store.load('b'))?.incarnation).not.toBe('inc-b');
  expect(await store.read('b', 0, 99)).toHaveLength(3);
});

/** The files of a store as they are while it runs: what a kill leaves. */
async function killed(): Promise<string> {
  const folder = await filled();
  const { store } = openIn(folder);
  for (let at = 6; at < 36; at++) await store.commit([write('a', [page(at, at + 1)])], at);
  const copy = join(temporaryFolder(), 'copy');
  cpSync(folder, copy, { recursive: true });
  return copy;
}

const filesOf = (folder: string): unknown =>
  readdirSync(folder)
    .filter((name) => !name.endsWith('-shm'))
    .map((name) => [name, readFileSync(join(folder, name)).toString('latin1')]);

const flip = (file: string, at: number): void => {
  const bytes = readFileSync(file);
  bytes[at] = (bytes[at] ?? 0) ^ 4;
  writeFileSync(file, bytes);
};

it.each([
  ['deleted', (wal: string) => rmSync(wal)],
  ['cut', (wal: string) => truncateSync(wal, Math.floor(statSync(wal).size / 2))],
  ['emptied', (wal: string) => truncateSync(wal, 0)],
  ['flipped in its header', (wal: string) => flip(wal, 17)],
  ['flipped in its middle', (wal: string) => flip(wal, Math.floor(statSync(wal).size / 2))],
  ['flipped in its last frame', (wal: string) => flip(wal, statSync(wal).size - 100)],
])(
  'refuses a store whose write-ahead log was %s, leaves its files alone, and names the ways on',
  async (_how, harm) => {
    const folder = await killed();
    harm(join(folder, 'rejoin.db-wal'));
    const before = filesOf(folder);
    const lost = expect.objectContaining({
      code: 'store-lost',
      message: expect.stringMatching(
        /lacks the last \d+ of 36 acknowledged commits, \d+ events.*--accept-loss/,
      ),
    });
    expect(() => openIn(folder)).toThrow(lost);
    expect(() => openIn(folder)).toThrow(lost);
    if (existsSync(join(folder, 'rejoin.db-wal')) && statSync(join(folder, 'rejoin.db-wal')).size > 0)
      expect(filesOf(folder)).toEqual(before);
    const { store, said } = openIn(folder, { acceptLoss: true });
    expect(said[0]).toMatch(/--accept-loss says: lacks the last \d+ of 36/);
    const stored = await store.load('a');
    // Every cursor of a reader is of another log now (P19).
    expect(stored?.incarnation).toMatch(/^[\w-]{16}$/);
    expect(stored?.upTo).toBeLessThan(36);
    await store.commit(
      [{ ...write('a', [page(stored?.upTo ?? 0, 99)]), incarnation: stored?.incarnation ?? '' }],
      99,
    );
    await store.close();
    // And from here on it is a store like any other.
    expect(openIn(folder).said).toEqual([]);
  },
);

it('opens what a kill has left without a word, with all of it', async () => {
  const { store, said } = openIn(await killed());
  expect(said).toEqual([]);
  expect(await store.load('a')).toMatchObject({ incarnation: 'inc-a', upTo: 36 });
});

it('refuses a folder whose database is gone, or is another one', async () => {
  const [folder, other] = [await killed(), await filled()];
  rmSync(join(folder, 'rejoin.db'));
  rmSync(join(folder, 'rejoin.db-wal'));
  expect(() => openIn(folder)).toThrow(
    expect.objectContaining({ code: 'store-lost', message: expect.stringContaining('36 commits') }),
  );
  cpSync(join(other, 'rejoin.db'), join(folder, 'rejoin.db'));
  expect(() => openIn(folder)).toThrow(
    expect.objectContaining({ code: 'store-lost', message: expect.stringContaining('not the database') }),
  );
});

it('reports that it cannot know what was lost where the mark is missing or damaged, once', async () => {
  for (const harm of [
    (mark: string) => rmSync(mark),
    (mark: string) => writeFileSync(mark, 'x'.repeat(5_000)),
  ]) {
    const folder = await killed();
    harm(join(folder, 'acknowledged'));
    const { store, said } = openIn(folder);
    expect(said).toEqual([expect.stringMatching(/^acknowledged .* is not known\.$/)]);
    await store.close();
    expect(openIn(folder).said).toEqual([]);
  }
});

it('reads the mark whose newer slot was torn', async () => {
  const folder = await killed();
  // 36 commits: the newest is in the first slot.
  flip(join(folder, 'acknowledged'), 3);
  rmSync(join(folder, 'rejoin.db-wal'));
  expect(() => openIn(folder)).toThrow('of 35 acknowledged commits');
});

it('is never behind its mark in honest operation: deleting, compacting and trimming included', async () => {
  const folder = temporaryFolder();
  const { store } = openIn(folder);
  for (const session of ['a', 'b'])
    for (let at = 0; at < 4; at++) await store.commit([write(session, [page(at, at + 1)])], at);
  await store.commit([write('never', [])], 5);
  await store.compact('a', { incarnation: 'inc-a', pages: [page(0, 3)], next: 3 });
  await store.trim('a', 'inc-a', 3);
  expect(await store.read('a', 0, 99)).toEqual([page(3, 4)]);
  await store.delete('b');
  await store.close();
  const again = openIn(folder);
  expect(again.said).toEqual([]);
  expect(await again.store.read('a', 3, 99)).toEqual([page(3, 4)]);
});

it('keeps all of its files for its user alone, also those of an older version', async () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'rejoin.db'), '');
  chmodSync(join(folder, 'rejoin.db'), 0o644);
  const { store } = openIn(folder);
  await store.commit([write('a', [page(0, 1)])], 1);
  const modes = readdirSync(folder).map((name) => [
    name,
    (statSync(join(folder, name)).mode & 0o777).toString(8),
  ]);
  expect(Object.fromEntries(modes)).toEqual({
    acknowledged: '600',
    'rejoin.db': '600',
    'rejoin.db-wal': '600',
  });
});

it.each([
  ['behind its snapshot', 5, { trimmed: 0, upTo: 5 }, /its log ends at 5 now, and lacks 1 events/],
  ['before its snapshot', 2, { trimmed: 5, upTo: 6 }, /its log begins at 5 now/],
])('mends a log that is damaged %s, and keeps what can be folded', async (_where, after, expected, says) => {
  const folder = await filled();
  await change(folder, `UPDATE log SET items = 'x' WHERE session = ${A} AND after = ${after}`).close();
  // Something that refuses the start: a damaged page alone concerns its session only.
  rmSync(join(folder, 'rejoin.db-wal'), { force: true });
  const db = new DatabaseSync(join(folder, 'rejoin.db'));
  db.exec('UPDATE meta SET commits = 99');
  db.close();
  const { store, said } = openIn(folder, { acceptLoss: true });
  expect(said).toContainEqual(expect.stringMatching(says));
  const stored = await store.load('a');
  expect(stored).toMatchObject({ upTo: expected.upTo, snapshot: snapshotAt(5) });
  expect((await store.read('a', expected.trimmed, 999)).at(-1)?.upTo).toBe(expected.upTo);
  await store.commit(
    [{ ...write('a', [page(expected.upTo, 9)]), incarnation: stored?.incarnation ?? '' }],
    9,
  );
  expect(await store.read('b', 0, 99)).toHaveLength(3);
});

it('reports why a commit failed in SQLite’s words', async () => {
  const folder = await filled();
  const db = new DatabaseSync(join(folder, 'rejoin.db'));
  db.exec("CREATE TRIGGER full BEFORE INSERT ON journal BEGIN SELECT raise(ABORT, 'no room'); END");
  db.close();
  const { store } = openIn(folder);
  await expect(store.commit([write('a', [page(6, 7)])], 9)).rejects.toMatchObject({
    code: 'store-failed',
    message: expect.stringMatching(/^The store failed\. \(SQLite 1811: no room\)/),
  });
  // Trying whether a commit would succeed changes nothing.
  await store.commit([], 10);
  expect(await store.load('a')).toMatchObject({ upTo: 6 });
});

/** The tables of version 2, as that version made them. */
const VERSION_2 = `
  CREATE TABLE sessions (
    id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, incarnation TEXT NOT NULL, created INTEGER NOT NULL,
    compacted INTEGER NOT NULL DEFAULT 0
  ) STRICT;
  CREATE TABLE log (
    id INTEGER PRIMARY KEY, session INTEGER NOT NULL, after INTEGER NOT NULL, upto INTEGER NOT NULL,
    at INTEGER NOT NULL, weight INTEGER NOT NULL, items TEXT NOT NULL
  ) STRICT;
  CREATE INDEX log_session ON log (session, after, upto, weight);
  CREATE TABLE producers (
    session INTEGER NOT NULL, producer TEXT NOT NULL, first INTEGER NOT NULL, digests TEXT NOT NULL,
    at INTEGER NOT NULL, PRIMARY KEY (session, producer)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE snapshots (session INTEGER PRIMARY KEY, snapshot TEXT NOT NULL) STRICT;
  CREATE TABLE answers (
    id INTEGER PRIMARY KEY, session INTEGER NOT NULL, key TEXT NOT NULL, digest TEXT NOT NULL, seq INTEGER NOT NULL,
    UNIQUE (session, key)
  ) STRICT;
  CREATE INDEX answers_session ON answers (session);
  CREATE TABLE history (
    session INTEGER NOT NULL, number INTEGER NOT NULL, entry TEXT NOT NULL, PRIMARY KEY (session, number)
  ) STRICT, WITHOUT ROWID;
  INSERT INTO sessions VALUES (1, 'a', 'inc-a', 10, 2), (2, 'b', 'inc-b', 20, 0);
  INSERT INTO log VALUES (1, 1, 2, 3, 11, 5, '"2-3"'), (2, 2, 0, 1, 21, 5, '"0-1"'), (3, 1, 3, 5, 12, 5, '"ünï 😀"');
  INSERT INTO producers VALUES (1, 'p', 1, 'x,y', 11);
  INSERT INTO snapshots VALUES (1, '{"format":1,"reducer":1,"cursor":"inc.5","position":5,"digest":"d","state":{"text":"state at 5"}}');
  INSERT INTO answers VALUES (1, 1, 'k', 'd', 2);
  INSERT INTO history VALUES (1, 0, '{"n":0}'), (1, 1, '{"n":1}');
  PRAGMA user_version = 2;
`;

function version2(): string {
  const folder = temporaryFolder();
  const old = new DatabaseSync(join(folder, 'rejoin.db'));
  old.exec(VERSION_2);
  old.close();
  return folder;
}

it('takes over the file of version 2: what is there is what is verified from then on', async () => {
  const folder = version2();
  const { store, said } = openIn(folder);
  expect(said).toEqual([]);
  expect(await store.load('a')).toMatchObject({
    incarnation: 'inc-a',
    upTo: 5,
    compacted: 2,
    snapshot: { position: 5 },
  });
  expect(await store.read('a', 2, 99)).toEqual([page(2, 3), { ...page(3, 5, '"ünï 😀"'), weight: 5 }]);
  expect(await store.history('a', 0, 2, 99)).toEqual(['{"n":0}', '{"n":1}']);
  expect(await store.answer('a', 'k')).toEqual({ key: 'k', digest: 'd', seq: 2 });
  expect(await store.list()).toEqual([
    { session: 'a', events: 5, createdAt: 10, changedAt: 12 },
    { session: 'b', events: 1, createdAt: 20, changedAt: 21 },
  ]);
  await store.commit([write('a', [page(5, 6)])], 30);
  await store.close();
  const changed = change(folder, `UPDATE log SET items = '"2-4"' WHERE after = 2`);
  await expect(changed.read('a', 2, 99)).rejects.toThrow('page 2–3 of session a');
});
