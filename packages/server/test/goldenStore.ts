/**
 * A store with a row in each of its tables, as the keeper and the store of this version write it, and what a keeper serves
 * from one: what stands in a version's golden store, and what every later version must find in it (docs/versions.md).
 */
import { createHash } from 'node:crypto';
import { globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { createKeeperHost, type LogStore } from '@rejoin/core/internal';
import {
  digest,
  EMPTY,
  type EventEntry,
  fold,
  type InstanceId,
  participantOf,
  REDUCER,
  readItems,
} from '@rejoin/core/protocol';
import { manualClock, seededRandom } from '@rejoin/testing';
import { MARK_FILE } from '../src/store/commitMark.ts';
import { sqliteStore } from '../src/store/sqliteStore.ts';

/** 2026-11-29T00:00:00Z */
const START = 1_795_910_400_000;
const GOLDEN = join(import.meta.dirname, 'golden');
const FILES = ['rejoin.db', MARK_FILE] as const;
export const SESSION = 'golden';
export const ANA: InstanceId = 'user:ana/AAAAAAAAAAAAAAA1';
export const SECRET = 'the digest of a secret';
/** More than the window keeps, so that some are history (P24). */
const MESSAGES = 220;
/** Deltas: with them the log is long enough for a snapshot (P25). */
const BATCHES = 80;
const BATCH = 64;

/** What a keeper serves of the session. */
export interface ServedStore {
  readonly reducer: number;
  /** Of the keeper's state, which it folded from what is stored. */
  readonly digest: string | undefined;
  readonly position: number | undefined;
  /** SHA-256 of the text of all pages. */
  readonly log: string;
  /** The same of all entries of history. */
  readonly history: string;
  readonly events: number;
  readonly createdAt: number;
  readonly changedAt: number;
  /** What is kept beside the log. */
  readonly record: string | undefined;
  /** Events that were refused by the fold: none. */
  readonly faults: number;
}

export async function writeGoldenStore(folder: string): Promise<void> {
  const clock = manualClock(START);
  const store = sqliteStore(folder);
  const host = createKeeperHost({ store, clock, random: seededRandom(1) });
  const seqs = new Map<string, number>();

  async function append(instance: InstanceId, events: readonly EventEntry[], key?: string): Promise<void> {
    const first = (seqs.get(instance) ?? 0) + 1;
    seqs.set(instance, first + events.length - 1);
    const writer = { participant: participantOf(instance), instance, secret: SECRET };
    const answer =
      key === undefined ? undefined : { key: `${instance}/${key}`, digest: 'of the request', seq: 0 };
    const appended = host.append(SESSION, writer, { producer: `${instance}/main`, first, events }, answer);
    await clock.advance(100);
    const { type } = await appended;
    if (type !== 'ack') throw new Error(`${instance} ${first}: ${type}`);
  }

  const docs: InstanceId = 'agent:docs/DDDDDDDDDDDDDDD1';
  const all = Array.from({ length: MESSAGES }, (_, index): EventEntry => {
    return {
      id: `m${index}`,
      event: { type: 'message.sent', content: `Question ${index}: Grüße, 日本語, 👋` },
    };
  });
  for (let at = 0; at < all.length; at += BATCH)
    await append(ANA, all.slice(at, at + BATCH), `request ${at}`);
  const run = 'r1';
  await append(docs, [
    { run, event: { type: 'RUN_STARTED', runId: run } },
    { run, event: { type: 'TEXT_MESSAGE_START', messageId: 't1', role: 'assistant' } },
  ]);
  const delta: EventEntry = { run, event: { type: 'TEXT_MESSAGE_CONTENT', messageId: 't1', delta: 'ab ' } };
  for (let batch = 0; batch < BATCHES; batch++) await append(docs, Array<EventEntry>(BATCH).fill(delta));
  await append(docs, [
    { run, event: { type: 'TEXT_MESSAGE_END', messageId: 't1' } },
    { run, event: { type: 'RUN_FINISHED', runId: run, outcome: { type: 'success' } } },
  ]);
  await store.records.put('golden', 'a record', 'Grüße, 日本語, 👋');
  await host.close();
}

/** Serves the session to one reader who has nothing of it. */
export async function serveGoldenStore(store: LogStore): Promise<ServedStore> {
  const clock = manualClock(START);
  const host = createKeeperHost({ store, clock, random: seededRandom(2) });
  let live: { readonly digest?: string; readonly position?: number } | undefined;
  const ignore = () => {};
  host.subscribe(SESSION, undefined, {
    ready: () => true,
    idle: () => true,
    texts: () => true,
    snapshot: ignore,
    frame: ignore,
    live(message) {
      live = message;
    },
    signals: ignore,
    ended: (code, message) => {
      throw new Error(`${code}: ${message}`);
    },
  });
  await clock.advance(1_000);
  const pages = await store.read(SESSION, 0, Number.MAX_SAFE_INTEGER);
  const text = pages.map(({ items }) => items).join();
  const state = fold(EMPTY, readItems(JSON.parse(`[${text}]`)) ?? []);
  if (live?.digest !== digest(state))
    throw new Error(`The log folds to ${digest(state)}, not ${live?.digest}.`);
  const entries = await store.history(SESSION, 0, state.totals.history, Number.MAX_SAFE_INTEGER);
  const info = (await store.list()).find(({ session }) => session === SESSION);
  return {
    reducer: REDUCER,
    digest: live.digest,
    position: live.position,
    log: sha256(text),
    history: sha256(entries.join()),
    events: info?.events ?? 0,
    createdAt: info?.createdAt ?? 0,
    changedAt: info?.changedAt ?? 0,
    record: await store.records?.get('golden', 'a record'),
    faults: Object.keys(state.faults).length,
  };
}

/** Versions that have a golden store. */
export const goldenVersions = (): readonly string[] => globSync('*/', { cwd: GOLDEN }).sort();

/** Copies the store of a version into a folder; the result is what that version served of it. */
export function unpackGoldenStore(version: string, folder: string): ServedStore {
  for (const name of FILES)
    writeFileSync(join(folder, name), gunzipSync(readFileSync(join(GOLDEN, version, `${name}.gz`))));
  return JSON.parse(readFileSync(join(GOLDEN, version, 'served.json'), 'utf8'));
}

/** Makes the store that is in a folder the golden one of a version. */
export function packGoldenStore(version: string, folder: string, served: ServedStore): void {
  mkdirSync(join(GOLDEN, version), { recursive: true });
  for (const name of FILES)
    writeFileSync(
      join(GOLDEN, version, `${name}.gz`),
      gzipSync(readFileSync(join(folder, name)), { level: 9 }),
    );
  writeFileSync(join(GOLDEN, version, 'served.json'), `${JSON.stringify(served, undefined, 2)}\n`);
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
