/**
 * What a token costs on its way in: socket text → parse → chain → fold → notified subscriber, through the shipping client.
 * Beside it, in the same process and minute, the limit: `JSON.parse` of a small frame and a push to an array.
 */
import { createSessionClient, type Session } from '@rejoin/core';
import {
  countOf,
  EMPTY,
  encodeFrame,
  encodeItem,
  fold,
  type Item,
  makeCursor,
  roll,
  type SessionState,
  takeSnapshot,
} from '@rejoin/core/protocol';
import { websocket } from '@rejoin/core/websocket';
import { FedSocket } from './support/fedSocket.ts';

const WORDS = ['the ', 'answer ', 'is ', 'in ', 'the ', 'log, ', 'not ', 'in ', 'the ', 'connection.\n'];
const INSTANCE = '0123456789abcdef';

/** The log of `agents` agents that write `deltas` tokens each, one after the other in turn. */
function record(agents: number, deltas: number): Item[] {
  const items: Item[] = [];
  const seq = new Map<string, number>();
  const next = (producer: string) => {
    const value = (seq.get(producer) ?? 0) + 1;
    seq.set(producer, value);
    return value;
  };
  const names = Array.from({ length: agents }, (_, index) => `agent:writer-${index}`);
  for (const participant of names) {
    const producer = `${participant}/${INSTANCE}/main`;
    const common = { v: 1 as const, producer, participant, at: 1_700_000_000_000, run: 'run-1' };
    items.push({ ...common, seq: next(producer), event: { type: 'RUN_STARTED', runId: 'run-1' } });
    items.push({
      ...common,
      seq: next(producer),
      event: { type: 'TEXT_MESSAGE_START', messageId: 'message-1' },
    });
  }
  for (let i = 0; i < deltas; i++) {
    for (const participant of names) {
      const producer = `${participant}/${INSTANCE}/main`;
      items.push({
        kind: 't',
        producer,
        id: 'message-1',
        from: next(producer),
        delta: WORDS[i % WORDS.length] ?? '',
        count: 1,
      });
    }
  }
  return items;
}

/** The frames that a server sends for bursts of `burst` events, as texts. */
function frames(items: readonly Item[], burst: number): string[] {
  const texts: string[] = [];
  let state: SessionState = EMPTY;
  for (let i = 0; i < items.length; i += burst) {
    const page = items.slice(i, i + burst);
    const after = i;
    const upTo = after + page.reduce((sum, item) => sum + countOf(item), 0);
    texts.push(encodeFrame(1, after, upTo, roll(page, state.producers).map(encodeItem).join()));
    state = fold(state, page);
  }
  return texts;
}

function connect(): {
  readonly feed: (text: string) => void;
  readonly session: Session;
  readonly close: () => void;
} {
  // CAST: the transport uses these members of a WebSocket and no others.
  const Socket = FedSocket as unknown as typeof WebSocket;
  const client = createSessionClient({
    transport: websocket({ url: 'ws://bench', WebSocket: Socket }),
    participant: 'user:bench',
  });
  const session = client.session('bench');
  const socket = FedSocket.last;
  if (!socket) throw new Error('No socket was opened.');
  const feed = (text: string) => socket.onmessage?.({ data: text });
  feed(
    JSON.stringify({ type: 'welcome', v: 1, participant: 'user:bench', level: 5, lease: 15_000, limits: {} }),
  );
  feed(JSON.stringify({ type: 'subscribed', channel: 1, session: 'bench', incarnation: 'log' }));
  feed(JSON.stringify({ type: 'snapshot', channel: 1, snapshot: takeSnapshot(EMPTY, makeCursor('log', 0)) }));
  return { feed, session, close: () => client.close() };
}

/** Milliseconds between two store updates of a visible page. */
const FLUSH = 33;

/** Nanoseconds per delta; the subscriber is notified as often as a page's schedule would have it. */
function measure(texts: readonly string[], deltas: number): number {
  const { feed, session, close } = connect();
  let notified = 0;
  session.store.subscribe(() => notified++);
  let flushed = performance.now();
  const began = process.hrtime.bigint();
  for (let i = 0; i < texts.length; i++) {
    feed(texts[i] ?? '');
    // The loop leaves no room for the page's timer, so it asks the clock itself.
    if (i % 64 === 63 && performance.now() - flushed >= FLUSH) {
      session.flush();
      flushed = performance.now();
    }
  }
  session.flush();
  const took = Number(process.hrtime.bigint() - began);
  const { state } = session.store.getState();
  if (state.position < deltas || Object.keys(state.faults).length > 0 || notified === 0)
    throw new Error('The log was not ingested whole.');
  close();
  return took / deltas;
}

function measureLimit(deltas: number): number {
  const texts = Array.from(
    { length: deltas },
    (_, i) => `{"type":"delta","id":"m1","delta":"token${String(i % 10)} .."}`,
  );
  const out: unknown[] = [];
  const began = process.hrtime.bigint();
  for (const text of texts) out.push(JSON.parse(text));
  const took = Number(process.hrtime.bigint() - began);
  if (out.length !== deltas) throw new Error('The limit was not measured whole.');
  return took / deltas;
}

const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

interface Row {
  readonly name: string;
  readonly deltas: number;
  readonly run: () => number;
  readonly bound?: number;
}

const single = record(1, 50_000);
const many = record(16, 2_000);
const burst64 = frames(single, 64);
const one = frames(single, 1);
const manyBurst = frames(many, 64);
const manyOne = frames(many, 1);
const sized = (deltas: number) => frames(record(1, deltas), 64);
const small = sized(1_000);
const middle = sized(10_000);

const rows: readonly Row[] = [
  { name: 'limit: JSON.parse of 46 bytes + push', deltas: 50_000, run: () => measureLimit(50_000) },
  {
    name: '1 × 50,000, frames of bursts of 64',
    deltas: 50_000,
    run: () => measure(burst64, 50_000),
    bound: 2,
  },
  { name: '1 × 50,000, one event per frame', deltas: 50_000, run: () => measure(one, 50_000), bound: 3 },
  {
    name: '16 × 2,000, frames of bursts of 64',
    deltas: 32_000,
    run: () => measure(manyBurst, 32_000),
    bound: 2,
  },
  { name: '16 × 2,000, one event per frame', deltas: 32_000, run: () => measure(manyOne, 32_000), bound: 3 },
  { name: '1 × 1,000, frames of bursts of 64', deltas: 1_000, run: () => measure(small, 1_000) },
  { name: '1 × 10,000, frames of bursts of 64', deltas: 10_000, run: () => measure(middle, 10_000) },
];

const ROUNDS = 9;
const samples = rows.map(() => [] as number[]);
// Warm up first, then measure side by side in turns, so that noise falls on all alike.
for (const row of rows) row.run();
for (let round = 0; round < ROUNDS; round++) {
  for (const [index, row] of rows.entries()) {
    globalThis.gc?.();
    samples[index]?.push(row.run());
  }
}
const results = rows.map((row, index) => ({ ...row, ns: median(samples[index] ?? []) }));
const limit = results[0]?.ns ?? Number.NaN;
process.stdout.write(
  `ingest: median of ${ROUNDS} rounds, ns per delta and ratio to the limit of the same run\n`,
);
for (const { name, ns, bound } of results) {
  const ratio = ns / limit;
  const verdict = bound === undefined ? '' : ratio <= bound ? `  ≤ ${bound} ×` : `  MISSED: ≤ ${bound} ×`;
  process.stdout.write(
    `  ${name.padEnd(40)} ${ns.toFixed(0).padStart(6)} ns  ${ratio.toFixed(2).padStart(6)} ×${verdict}\n`,
  );
}
const flat = (results[1]?.ns ?? 0) / (results[5]?.ns ?? 1);
process.stdout.write(`  cost per delta at 50k against 1k: ${flat.toFixed(2)} ×\n`);
