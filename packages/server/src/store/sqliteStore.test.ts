import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setImmediate } from 'node:timers/promises';
import { type LogStore, memoryStore } from '@rejoin/core/internal';
import { expect, it, onTestFinished } from 'vitest';
import { describeStore, page, snapshotAt, write } from '../../test/describeStore.ts';
import { temporaryFolder } from '../../test/fixtures.ts';
import { checkDatabase } from './checkDatabase.ts';
import { openDatabase } from './schema.ts';
import { sqliteStore } from './sqliteStore.ts';

function openIn(folder: string): LogStore {
  const store = sqliteStore(folder);
  onTestFinished(() => store.close());
  return store;
}

describeStore('memoryStore', memoryStore);
describeStore('sqliteStore', () => openIn(temporaryFolder()));

it('has everything again when it is opened anew', async () => {
  const folder = temporaryFolder();
  const store = sqliteStore(folder);
  const all = {
    batches: new Map([['p', { first: 1, digests: ['x', 'y'] }]]),
    answers: [{ key: 'k', digest: 'd', seq: 2 }],
    snapshot: snapshotAt(2),
  };
  await store.commit([write('a', [page(0, 2)], all)], 1);
  const before = await store.load('a');
  await store.close();
  const again = openIn(folder);
  expect(await again.load('a')).toEqual(before);
  expect(await again.read('a', 0, 1_000)).toEqual([page(0, 2)]);
  expect(await again.answer('a', 'k')).toEqual(all.answers[0]);
});

it('leaves nothing of a commit that fails in its last statement (P9)', async () => {
  const folder = temporaryFolder();
  const db = openDatabase(folder);
  db.exec("CREATE TRIGGER fail BEFORE INSERT ON snapshots BEGIN SELECT raise(ABORT, 'disk full'); END");
  db.close();
  const store = openIn(folder);
  const batches = new Map([['p', { first: 1, digests: ['x'] }]]);
  await expect(
    store.commit(
      [write('a', [page(0, 1)], { batches }), write('b', [page(0, 1)], { batches, snapshot: snapshotAt(1) })],
      1,
    ),
  ).rejects.toThrow('disk full');
  expect(await store.list()).toEqual([]);
  expect(await store.load('a')).toBeUndefined();
  await store.commit([write('a', [page(0, 1)], { batches })], 2);
  expect((await store.load('a'))?.upTo).toBe(1);
});

it('makes each copy, however often one meets a commit', async () => {
  const folder = temporaryFolder();
  const store = sqliteStore(folder);
  let over = false;
  let upTo = 0;
  const committing = (async () => {
    for (; !over; upTo++) {
      await store.commit([write('a', [page(upTo, upTo + 1)])], upTo);
      await setImmediate();
    }
  })();
  for (let copy = 0; copy < 60; copy++) await store.backup(join(folder, `copy-${copy}.db`));
  over = true;
  await committing;
  await store.close();
  expect(readdirSync(folder).filter((name) => name.startsWith('copy-'))).toHaveLength(60);
});

it('asks for a synced disk, a lock and overwriting deletes', () => {
  const db = openDatabase(temporaryFolder());
  onTestFinished(() => db.close());
  const value = (name: string) => db.prepare(`PRAGMA ${name}`).get()?.[name];
  expect(['journal_mode', 'synchronous', 'locking_mode', 'secure_delete'].map(value)).toEqual([
    'wal',
    2,
    'exclusive',
    1,
  ]);
});

it('refuses a second server on its folder, and names what to do', () => {
  const folder = temporaryFolder();
  openIn(folder);
  expect(() => sqliteStore(folder)).toThrow(
    expect.objectContaining({
      code: 'store-locked',
      message: expect.stringContaining('another data folder'),
    }),
  );
});

/** The tables of version 1, as that version made them. */
const VERSION_1 = `
  CREATE TABLE sessions (
    id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, incarnation TEXT NOT NULL, created INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE log (
    id INTEGER PRIMARY KEY, session INTEGER NOT NULL, after INTEGER NOT NULL, upto INTEGER NOT NULL,
    at INTEGER NOT NULL, size INTEGER NOT NULL, total INTEGER NOT NULL, items TEXT NOT NULL
  ) STRICT;
  CREATE UNIQUE INDEX log_session ON log (session, after);
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
  INSERT INTO sessions VALUES (1, 'a', 'inc-a', 10), (2, 'b', 'inc-b', 20);
  INSERT INTO log VALUES (1, 1, 0, 2, 11, 5, 5, '"0-2"'), (2, 2, 0, 1, 21, 5, 5, '"0-1"'), (3, 1, 2, 5, 12, 5, 10, '"2-5"');
  INSERT INTO producers VALUES (1, 'p', 1, 'x,y', 11);
  INSERT INTO snapshots VALUES (1, '{"format":1,"reducer":1,"cursor":"inc-a.2","position":2,"digest":"d","state":{}}');
  INSERT INTO answers VALUES (1, 1, 'k', 'd', 2);
  PRAGMA user_version = 1;
`;

it('takes over the file of version 1 with all that is in it, once', async () => {
  const folder = temporaryFolder();
  const old = new DatabaseSync(join(folder, 'rejoin.db'));
  old.exec(VERSION_1);
  old.close();
  const store = openIn(folder);
  expect(await store.load('a')).toEqual({
    incarnation: 'inc-a',
    createdAt: 10,
    upTo: 5,
    compacted: 0,
    snapshot: { format: 1, reducer: 1, cursor: 'inc-a.2', position: 2, digest: 'd', state: {} },
    batches: new Map([['p', { first: 1, digests: ['x', 'y'] }]]),
    secrets: new Map(),
  });
  expect(await store.read('a', 0, 100)).toEqual([page(0, 2), page(2, 5)]);
  expect(await store.weigh('a', 0, 100)).toBe(10);
  expect(await store.answer('a', 'k')).toEqual({ key: 'k', digest: 'd', seq: 2 });
  expect(await store.list()).toEqual([
    { session: 'a', events: 5, createdAt: 10, changedAt: 12 },
    { session: 'b', events: 1, createdAt: 20, changedAt: 21 },
  ]);
  // And goes on as one of this version.
  await store.commit([write('a', [page(5, 6)], { history: { from: 0, entries: ['{}'] } })], 30);
  await store.compact('a', { incarnation: 'inc-a', pages: [page(0, 5)], next: 5 });
  await store.close();
  const again = openIn(folder);
  expect(await again.read('a', 0, 100)).toEqual([page(0, 5), page(5, 6)]);
  expect(await again.history('a', 0, 9, 100)).toEqual(['{}']);
  await again.delete('a');
  expect((await again.list()).map(({ session }) => session)).toEqual(['b']);
});

it('takes over the file of version 3, which counted its commits and had no list', async () => {
  const folder = temporaryFolder();
  const former = sqliteStore(folder);
  await former.commit([write('a', [page(0, 2)])], 1);
  await former.commit([write('a', [page(2, 3)])], 2);
  await former.close();
  const old = new DatabaseSync(join(folder, 'rejoin.db'));
  old.exec(
    'DROP TABLE summaries; DROP TABLE records; ALTER TABLE log DROP COLUMN parts; PRAGMA user_version = 3',
  );
  old.close();
  expect(checkDatabase(join(folder, 'rejoin.db')).summary).toBe('1 session, 3 events, 2 commits');

  const notices: string[] = [];
  const store = sqliteStore(folder, { notice: (sentence) => notices.push(sentence) });
  onTestFinished(() => store.close());
  expect(notices).toEqual([]);
  expect(await store.read('a', 0, 100)).toEqual([page(0, 2), page(2, 3)]);
  expect(await store.list()).toEqual([{ session: 'a', events: 3, createdAt: 1, changedAt: 2 }]);
  const summary = { messages: 1, running: 0, waiting: 0, questions: [], asked: [] };
  await store.commit([write('a', [page(3, 4)], { summary })], 3);
  expect(await store.list()).toMatchObject([{ session: 'a', events: 4, ...summary }]);
  await store.records.put('a', 'key', 'value');
  expect(await store.records.get('a', 'key')).toBe('value');
});

it('keeps records over a restart; one that is damaged is none, is found by a check, and given up by a repair', async () => {
  const folder = temporaryFolder();
  const file = join(folder, 'rejoin.db');
  const first = sqliteStore(folder);
  await first.records.put('devices', 'one', 'sound');
  await first.records.put('devices', 'two', 'changed');
  await first.close();
  const raw = new DatabaseSync(file);
  raw.exec("UPDATE records SET value = 'Changed' WHERE key = 'two'");
  raw.close();
  expect(checkDatabase(file).faults).toEqual([expect.stringContaining('A record of devices')]);
  const again = sqliteStore(folder);
  onTestFinished(() => again.close());
  expect(await again.records.list('devices')).toEqual([{ key: 'one', value: 'sound' }]);
  expect(await again.records.get('devices', 'two')).toBeUndefined();
  await again.records.put('devices', 'two', 'anew');
  await again.close();
  expect(checkDatabase(file).faults).toEqual([]);
});

it('opens after its process was killed, with all that was committed', async () => {
  const folder = temporaryFolder();
  const script = `
    import { sqliteStore } from ${JSON.stringify(import.meta.resolve('./sqliteStore.ts'))};
    const store = sqliteStore(${JSON.stringify(folder)});
    await store.commit([{ session: 'a', incarnation: 'inc', pages: [{ after: 0, upTo: 1, items: '"x"' }], batches: new Map() }], 1);
    console.log('committed');
    setInterval(() => {}, 1000);`;
  const child = spawn(
    process.execPath,
    ['--conditions=@rejoin/source', '--input-type=module', '-e', script],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  onTestFinished(() => void child.kill('SIGKILL'));
  await once(child.stdout, 'data');
  expect(() => sqliteStore(folder)).toThrow(expect.objectContaining({ code: 'store-locked' }));
  child.kill('SIGKILL');
  await once(child, 'exit');
  expect(await openIn(folder).read('a', 0, 100)).toEqual([page(0, 1, '"x"')]);
});

it('refuses the file of a newer version, and a folder that cannot be one', async () => {
  const folder = temporaryFolder();
  await sqliteStore(folder).close();
  const db = new DatabaseSync(join(folder, 'rejoin.db'));
  db.exec('PRAGMA user_version = 99');
  db.close();
  expect(() => sqliteStore(folder)).toThrow(expect.objectContaining({ code: 'store-outdated' }));
  expect(() => sqliteStore(join(folder, 'rejoin.db', 'inside'))).toThrow(
    expect.objectContaining({ code: 'store-failed' }),
  );
  writeFileSync(
    join(folder, 'rejoin.db'),
    'not a database, but long enough to be looked at as if it were one'.repeat(10),
  );
  expect(() => sqliteStore(folder)).toThrow(expect.objectContaining({ code: 'store-failed' }));
});

it('leaves no byte of a deleted session in its files', async () => {
  const folder = temporaryFolder();
  const store = openIn(folder);
  const secret = 'the-words-that-must-go';
  await store.commit([write('kept', [page(0, 1)]), write('a', [page(0, 1, `"${secret}"`)])], 1);
  for (let at = 1; at < 50; at++)
    await store.commit(
      [
        write('a', [page(at, at + 1, `"${secret} ${'x'.repeat(2_000)}"`)], {
          snapshot: { ...snapshotAt(at), state: secret },
        }),
      ],
      at,
    );
  const found = () => readdirSync(folder).filter((name) => readFileSync(join(folder, name)).includes(secret));
  expect(found()).not.toEqual([]);
  await store.delete('a');
  expect(found()).toEqual([]);
  expect(await store.read('kept', 0, 100)).toEqual([page(0, 1)]);
});
