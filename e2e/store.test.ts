/**
 * What a failing disk or a careless hand does to the store. Bits are flipped all over the file of a stopped server: a server
 * that starts on it serves exactly what was acknowledged, or reports what is wrong. Nothing here depends on how long something takes.
 */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '@rejoin/core';
import { createKeeperHost, type KeeperHost } from '@rejoin/core/internal';
import { RejoinError } from '@rejoin/core/protocol';
import { sqliteStore } from '@rejoin/server';
import { seededRandom } from '@rejoin/testing';
import { expect, it, onTestFinished } from 'vitest';
import { AGENT, newFolder, startServer } from './support/server.ts';

const SEED = Number(process.env.SEED ?? 1_129);
const PLACES = Number(process.env.PLACES ?? 40);
const SESSIONS = ['long', 'short', 'keyed'];

const post = async (url: string, session: string, body: object, key?: string): Promise<number> => {
  const answer = await fetch(`${url.replace('ws', 'http')}/sessions/${session}/events`, {
    method: 'POST',
    body: JSON.stringify(body),
    headers: {
      Authorization: `Bearer ${AGENT}`,
      'Rejoin-Participant': 'agent:web',
      ...(key === undefined ? {} : { 'Idempotency-Key': key }),
    },
  });
  expect(answer.status).toBe(200);
  return (await answer.json()).seq;
};

const run = (session: string, id: string) => [
  { run: id, event: { type: 'RUN_STARTED', threadId: session, runId: id } },
  { run: id, event: { type: 'TEXT_MESSAGE_START', messageId: `m-${id}`, role: 'assistant' } },
  { event: { type: 'TEXT_MESSAGE_CONTENT', messageId: `m-${id}`, delta: `What ${id} says of ${session}. ` } },
  { run: id, event: { type: 'TEXT_MESSAGE_END', messageId: `m-${id}` } },
  { run: id, event: { type: 'RUN_FINISHED', threadId: session, runId: id } },
];

/** A real server's folder with something in every table, and how it is ended. */
async function served(
  end: NodeJS.Signals,
  runsOfLong: number,
): Promise<{ readonly data: string; readonly acknowledged: number }> {
  const data = newFolder();
  onTestFinished(() => rmSync(data, { recursive: true, force: true }));
  const server = await startServer(data);
  let acknowledged = 0;
  const lane = (lane: string) => `agent:web/AAAAAAAAAAAAAAAA/${lane}`;
  for (const [session, runs] of [
    ['long', runsOfLong],
    ['short', 8],
  ] as const) {
    let first = 1;
    for (let at = 0; at < runs; at += 40) {
      const ids = Array.from({ length: Math.min(40, runs - at) }, (_, index) => `run-${at + index}`);
      const events = ids.flatMap((id) => run(session, id));
      await post(server.url, session, { producer: lane('main'), first, events });
      first += events.length;
      acknowledged += events.length;
    }
  }
  for (let at = 0; at < 30; at++, acknowledged++)
    await post(
      server.url,
      'keyed',
      { events: [{ id: `w${at}`, event: { type: 'note.made', at } }] },
      `k${at}`,
    );
  await server.process.end(end);
  return { data, acknowledged };
}

/** All that a client can read of a store. */
async function contentOf(host: KeeperHost): Promise<unknown> {
  const all = [];
  for (const session of SESSIONS) {
    const { state, digest } = await host.snapshot(session);
    const pages: string[] = [];
    let cursor: string | undefined;
    for (let end = false; !end; ) {
      const read = await host.read(session, cursor);
      pages.push(read.page.items);
      cursor = `${read.incarnation}.${read.page.upTo}`;
      end = read.end;
    }
    const entries: string[] = [];
    for (let before: number | undefined; before !== 0; ) {
      const page = await host.history(session, before);
      entries.unshift(...page.entries);
      before = page.from;
    }
    all.push([session, digest, JSON.stringify(state), pages.join(), entries]);
  }
  return JSON.stringify([await host.list(), all]);
}

/** What a start on a folder gives: the content, or what it says is wrong. */
async function openAndRead(
  data: string,
): Promise<{ readonly content?: unknown; readonly said: readonly string[] }> {
  const said: string[] = [];
  let host: KeeperHost | undefined;
  try {
    const store = sqliteStore(data, { notice: (sentence) => said.push(sentence) });
    host = createKeeperHost({
      store,
      clock: systemClock,
      random: Math.random,
      onFault: ({ code, message }) => said.push(`${code}: ${message}`),
    });
    return { content: await contentOf(host), said };
  } catch (error) {
    // Anything else than an error of ours would be a crash.
    if (!(error instanceof RejoinError)) throw error;
    return { said: [...said, `${error.code}: ${error.message}`] };
  } finally {
    await host?.close();
  }
}

const copyOf = (data: string): string => {
  const copy = mkdtempSync(join(tmpdir(), 'rejoin-e2e-'));
  onTestFinished(() => rmSync(copy, { recursive: true, force: true }));
  for (const name of ['rejoin.db', 'rejoin.db-wal', 'acknowledged'])
    cpSync(join(data, name), join(copy, name), { recursive: true, force: true });
  return copy;
};

const flip = (file: string, at: number, bit: number): void => {
  const bytes = readFileSync(file);
  bytes[at] = (bytes[at] ?? 0) ^ (1 << bit);
  writeFileSync(file, bytes);
};

it(`serves what was acknowledged or says what is wrong, wherever a bit was flipped (SEED=${SEED})`, async () => {
  const { data } = await served('SIGTERM', 1_200);
  writeFileSync(join(data, 'rejoin.db-wal'), '');
  const whole = await openAndRead(copyOf(data));
  expect(whole.said).toEqual([]);
  expect(whole.content).toContain('What run-1199 says of long.');
  const random = seededRandom(SEED);
  const size = statSync(join(data, 'rejoin.db')).size;
  const lies: string[] = [];
  let noticed = 0;
  for (let place = 0; place < PLACES; place++) {
    const at = Math.floor(random() * size);
    const bit = Math.floor(random() * 8);
    const copy = copyOf(data);
    flip(join(copy, 'rejoin.db'), at, bit);
    const { content, said } = await openAndRead(copy);
    if (said.length > 0) noticed++;
    if (content !== undefined && content !== whole.content)
      lies.push(`bit ${bit} of byte ${at}: other content, ${said.join(' ')}`);
    rmSync(copy, { recursive: true, force: true });
  }
  expect(lies).toEqual([]);
  // Most bytes of the file are content.
  expect(noticed).toBeGreaterThan(PLACES / 3);
});

const command = (...args: string[]) => {
  const flags = ['--conditions=@rejoin/source', 'packages/server/src/cli/bin.ts'];
  const { status, stdout, stderr } = spawnSync(process.execPath, [...flags, ...args], { encoding: 'utf8' });
  return { status, said: stdout + stderr };
};

it.each([
  ['deleted', (wal: string) => rmSync(wal)],
  ['flipped', (wal: string) => flip(wal, Math.floor(statSync(wal).size / 3), 2)],
])(
  'does not start without a word where the write-ahead log of a killed server was %s',
  async (_how, harm) => {
    const { data, acknowledged } = await served('SIGKILL', 40);
    harm(join(data, 'rejoin.db-wal'));
    const refused = command('serve', '--port', '0', '--dev', '--data', data);
    expect(refused).toMatchObject({
      status: 2,
      said: expect.stringMatching(/^store-lost: .*commits.*--accept-loss/),
    });
    expect(refused.said).not.toContain('    at ');
    expect(command('check', data)).toMatchObject({
      status: 1,
      said: expect.stringContaining('commits'),
    });
    const server = await startServer(data, 0, ['--accept-loss']);
    const list = await fetch(`${server.url.replace('ws', 'http')}/sessions`, {
      headers: { Authorization: `Bearer ${AGENT}`, 'Rejoin-Participant': 'agent:web' },
    });
    const { sessions } = await list.json();
    const left = sessions.reduce((sum: number, { events }: { events: number }) => sum + events, 0);
    expect(left).toBeLessThan(acknowledged);
    await server.process.end('SIGTERM');
    expect(command('check', data)).toMatchObject({ status: 0 });
  },
);
