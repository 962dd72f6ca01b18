import { cpSync, existsSync, mkdirSync, readdirSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, it, onTestFinished } from 'vitest';
import { connect, say, type TestClient, temporaryFolder } from '../../test/fixtures.ts';
import { sqliteStore } from '../store/sqliteStore.ts';
import { backUp } from './backup.ts';
import { checkStore, describeCheck } from './check.ts';
import { readSettings, serve } from './serve.ts';
import { UsageError } from './usageError.ts';

async function run(data: string, ...options: string[]) {
  const lines: string[] = [];
  const args = ['--port', '0', '--data', data, '--dev', ...options];
  const server = await serve(readSettings(args, {}), (line) => lines.push(line));
  onTestFinished(() => server.close({ drainMs: 100 }));
  return { server, lines, url: lines.at(-1)?.replace('rejoin listening on ', '') ?? '' };
}

/** Appends one message after the other, each when the one before is acknowledged. */
async function write(client: TestClient, session: string, from: number, upTo: number): Promise<void> {
  for (let seq = from; seq <= upTo; seq++) {
    client.append(session, seq, say(`${session} ${seq}`));
    expect(await client.next('ack')).toMatchObject({ seq });
  }
}

/** A data folder after a server of 40 messages in two sessions has ended. */
async function served(): Promise<string> {
  const data = temporaryFolder();
  const { server, url } = await run(data);
  const client = await connect(url);
  await write(client, 'a', 1, 20);
  await write(client, 'b', 1, 20);
  await server.close();
  return data;
}

it('copies a store that is being written to, without holding its writers up, verifies the copy and overwrites nothing', async () => {
  const data = temporaryFolder();
  const { url } = await run(data);
  const [ann, ben] = [await connect(url), await connect(url, { participant: 'user:ben' })];
  await write(ann, 'a', 1, 10);
  let over = false;
  let written = 0;
  const writing = (async () => {
    while (!over) await write(ben, 'b', written + 1, ++written);
  })();
  const file = join(temporaryFolder(), 'copy.db');
  const before = written;
  expect(await backUp({ file, data })).toMatch(/^[12] sessions?, \d+ events, \d+ commits$/);
  const after = written;
  expect(describeCheck(file)).toMatchObject({ sound: true });
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(readdirSync(join(file, '..'))).toEqual(['copy.db']);
  await expect(backUp({ file, data })).rejects.toThrow('overwrites nothing');
  over = true;
  await writing;
  const copied = join(temporaryFolder(), 'rejoin.db');
  cpSync(file, copied);
  const store = sqliteStore(join(copied, '..'), { notice: () => {} });
  onTestFinished(() => store.close());
  const events = new Map((await store.list()).map((info) => [info.session, info.events]));
  expect(events.get('a')).toBe(10);
  expect(events.get('b') ?? 0).toBeGreaterThanOrEqual(before);
  expect(events.get('b') ?? 0).toBeLessThanOrEqual(after + 1);
});

it('is restored by starting on it: who had seen more finds out, once, and goes on', async () => {
  const data = temporaryFolder();
  const { server, url } = await run(data);
  const client = await connect(url);
  await write(client, 'a', 1, 10);
  client.send({ type: 'subscribe', channel: 1, session: 'a' });
  const { incarnation } = await client.next('subscribed');
  const file = join(temporaryFolder(), 'copy.db');
  await backUp({ file, data });
  await write(client, 'a', 11, 15);
  // As a crash leaves it: its write-ahead log and its mark lie beside the copy that is put in the place of the database.
  const crashed = temporaryFolder();
  for (const name of ['rejoin.db-wal', 'acknowledged']) cpSync(join(data, name), join(crashed, name));
  await server.close();
  cpSync(file, join(crashed, 'rejoin.db'));

  const restored = await run(crashed);
  expect(restored.lines.slice(0, -2)).toEqual([
    expect.stringMatching(/rejoin\.db-wal belongs to the database that was here before/),
    expect.stringMatching(
      /^This is a restored backup: .*It lacks the last 5 commits that were acknowledged here\.$/,
    ),
  ]);
  const again = await connect(restored.url, { instance: client.instance });
  again.send({ type: 'subscribe', channel: 1, session: 'a', cursor: `${incarnation}.15` });
  expect(await again.next('error')).toMatchObject({ code: 'cursor-foreign', channel: 1 });
  // Also at a place that both logs have: it may have grown again differently.
  again.send({ type: 'subscribe', channel: 2, session: 'a', cursor: `${incarnation}.10` });
  expect(await again.next('error')).toMatchObject({ code: 'cursor-foreign', channel: 2 });
  again.append('a', 16, say('too late'));
  expect(await again.next('refused')).toMatchObject({ code: 'seq-hole', expected: 11 });
  await write(again, 'a', 11, 12);
  await restored.server.close();

  const next = await run(crashed);
  expect(next.lines).toHaveLength(2);
  expect(await next.server.host.list()).toMatchObject([{ session: 'a', events: 12 }]);
});

it('copies a store that no server uses, and reports where there is none, or no room', async () => {
  const data = await served();
  const folder = temporaryFolder();
  expect(await backUp({ file: join(folder, 'one.db'), data })).toMatch(/^2 sessions, 40 events/);
  await expect(backUp({ file: join(folder, 'two.db'), data: folder })).rejects.toThrow(
    /There is no store in/,
  );
  await expect(backUp({ file: join(folder, 'none', 'three.db'), data })).rejects.toThrow(UsageError);
  expect(readdirSync(folder)).toEqual(['one.db']);
});

it('gives no copy that is damaged', async () => {
  const data = await served();
  change(data, "UPDATE log SET items = replace(items, 'a 7', 'a 8') WHERE after = 6");
  const file = join(temporaryFolder(), 'copy.db');
  await expect(backUp({ file, data })).rejects.toThrow(/not sound.*page 6–7 of session a/);
  expect(existsSync(file)).toBe(false);
});

function change(data: string, sql: string): void {
  const db = new DatabaseSync(join(data, 'rejoin.db'));
  db.exec(sql);
  db.close();
}

it('finds a sound store sound, and looks at none that a server uses', async () => {
  const data = await served();
  expect(describeCheck(data)).toEqual({
    lines: [expect.stringMatching(/^2 sessions, 40 events, \d+ commits: sound$/)],
    sound: true,
  });
  await run(data);
  expect(() => checkStore(data)).toThrow(/^store-locked/);
  expect(() => checkStore(join(data, 'nowhere'))).toThrow(UsageError);
});

it.each([
  [
    'a page',
    "UPDATE log SET items = replace(items, 'a 7', 'a 8') WHERE after = 6",
    /stored page 6–7 of session a/,
  ],
  [
    'a page that is gone',
    'DELETE FROM log WHERE session = 1 AND after = 6',
    /log of session a lacks what stood between 6 and 7/,
  ],
  [
    'a row of the index',
    "UPDATE sqlite_schema SET sql = replace(sql, 'after, upto', 'upto, after') WHERE name = 'log_session'",
    /^SQLite: /,
  ],
  ['a session', 'UPDATE sessions SET upto = 19 WHERE id = 1', /What is stored of session a/],
  ['a producer', 'UPDATE producers SET first = 3 WHERE session = 2', /producers of session b/],
  ['a count', 'UPDATE meta SET commits = 1000', /What the store keeps about itself/],
])('finds %s that is damaged, names it, and says what to do', async (_what, sql, says) => {
  const data = await served();
  const db = new DatabaseSync(join(data, 'rejoin.db'));
  if (sql.includes('sqlite_schema')) {
    db.enableDefensive?.(false);
    db.exec(`PRAGMA writable_schema = ON; ${sql}`);
  } else db.exec(sql);
  db.close();
  const { lines, sound } = describeCheck(data);
  expect(sound).toBe(false);
  expect(lines).toContainEqual(expect.stringMatching(says));
  expect(lines.at(-1)).toMatch(/docs\/operating\.md/);
});

it('finds commits that are missing, and a snapshot that is not what the log folds to', async () => {
  const data = await served();
  const older = temporaryFolder();
  mkdirSync(join(older, 'd'));
  const file = join(older, 'copy.db');
  await backUp({ file, data });
  const { server, url } = await run(data);
  await write(await connect(url, { participant: 'user:cleo' }), 'b', 1, 3);
  await server.close();
  // The header says that this is no copy: as an older database that was put in the place.
  const db = new DatabaseSync(file);
  db.exec('PRAGMA application_id = 0');
  db.close();
  renameSync(file, join(data, 'rejoin.db'));
  expect(describeCheck(data).lines).toContainEqual(
    expect.stringMatching(/lacks the last 3 of \d+ acknowledged commits, 3 events/),
  );
});

it('takes requests from its own user alone, and leaves the copy of another backup alone', async () => {
  const data = temporaryFolder();
  await run(data);
  expect(statSync(join(data, 'control')).mode & 0o777).toBe(0o600);
  const file = join(temporaryFolder(), 'there.db');
  writeFileSync(`${file}.part`, 'of another program');
  await expect(backUp({ file, data })).rejects.toThrow(/there\.db\.part is there/);
  expect(existsSync(`${file}.part`)).toBe(true);
});
