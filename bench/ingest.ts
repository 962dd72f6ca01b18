/**
 * What a token costs on its way in: socket text → parse → chain → fold → notified subscriber, through the shipping client,
 * on what our own server sends while real agents write. Beside it, in turns and in the same process, the peers' own way in
 * from the parsed chunk on, and the limit: `JSON.parse` of a small frame and a push to an array.
 */
import { AGAIN, limit, ours, peer, printRows, type Row } from './support/ingestRows.ts';
import { ensurePeers } from './support/peers.ts';
import { record } from './support/record.ts';
import { tokens } from './support/words.ts';

ensurePeers();
const { ingestAbly } = await import('./peers/ingestAbly.ts');
const { ingestAgUi } = await import('./peers/ingestAgUi.ts');
const { ingestAiSdk } = await import('./peers/ingestAiSdk.ts');
const { ingestDurableStreams } = await import('./peers/ingestDurableStreams.ts');
const { ingestTanstack } = await import('./peers/ingestTanstack.ts');

process.stdout.write('ingest: recording what our server sends …\n');
const single = [tokens(50_000)];
const many = Array.from({ length: 16 }, (_, lane) => tokens(2_000, lane + 1));
/** What costs more with every token that went before is not measured to its end. */
const capped = [tokens(5_000)];
const short = [tokens(1_000)];
const ONE = '1 × 50,000';
const MANY = '16 × 2,000';
const FEWER = '1 × 5,000 (of 50,000)';

const rows: readonly Row[] = [
  limit(50_000),
  ours(`${ONE}, bursts of 64`, await record(single, 64), { again: AGAIN, bound: 2 }),
  ours(`${ONE}, one event per frame`, await record(single, 1), { bound: 3 }),
  peer(ONE, 'AI SDK', single, ingestAiSdk),
  peer(ONE, 'Ably', single, ingestAbly),
  peer(ONE, 'Durable Streams, fold by the app', single, ingestDurableStreams),
  peer(FEWER, 'TanStack AI', capped, ingestTanstack),
  peer(FEWER, 'AG-UI client', capped, ingestAgUi),
  ours(`${MANY}, bursts of 64`, await record(many, 64), { again: AGAIN, bound: 2 }),
  ours(`${MANY}, one event per frame`, await record(many, 1), { bound: 3 }),
  peer(MANY, 'AI SDK', many, ingestAiSdk),
  peer(MANY, 'Ably', many, ingestAbly),
  peer(MANY, 'Durable Streams, fold by the app', many, ingestDurableStreams),
  peer(MANY, 'TanStack AI', many, ingestTanstack),
  peer(
    '16 × 200 (of 2,000)',
    'AG-UI client',
    many.map((lane) => lane.slice(0, 200)),
    ingestAgUi,
  ),
  ours('1 × 1,000, bursts of 64', await record(short, 64), { again: 10 * AGAIN }),
];

const medians = await printRows(rows);
const flat = (medians[1] ?? 0) / (medians.at(-1) ?? 1);
process.stdout.write(`  cost per delta at 50,000 against 1,000: ${flat.toFixed(2)} ×\n`);
// Sockets that agents have let go may still be closing.
process.exit();
