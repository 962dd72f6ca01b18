/**
 * What a token costs on its way in: socket text → parse → chain → fold → notified subscriber, through the shipping client,
 * on what our own server sends while real agents write, folded and shown as often as by a page whose agents write 60 tokens a
 * second each. Beside it, in turns and in the same process, the peers' own way in from the parsed chunk on, `JSON.parse` of the
 * very same frames, and the limit: `JSON.parse` of a small frame and a push to an array.
 */
import { parseArgs } from 'node:util';
import { AGAIN, limit, ours, PARSED, parsed, peer, printRows, type Row } from './support/ingestRows.ts';
import { ensurePeers } from './support/peers.ts';
import { record } from './support/record.ts';
import { tokens } from './support/words.ts';

/** With `--ours` no peer is measured. */
const { values } = parseArgs({ options: { ours: { type: 'boolean', default: false } } });
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
const ONE = '1 × 50,000';
const MANY = '16 × 2,000';
const FEWER = '1 × 5,000 (of 50,000)';

const singleByOne = await record(single, 1);
const singleInBursts = await record(single, 64);
const manyByOne = await record(many, 1);
const manyInBursts = await record(many, 64);

const rows: readonly Row[] = [
  limit(50_000),
  parsed(`${ONE}, one event per frame`, singleByOne),
  ours(`${ONE}, one event per frame`, singleByOne, { rate: 60, bound: 3.5 }),
  parsed(`${ONE}, bursts of 64`, singleInBursts, AGAIN * 10),
  ours(`${ONE}, bursts of 64`, singleInBursts, { rate: 60 / 64, again: AGAIN }),
  peer(ONE, 'AI SDK', single, ingestAiSdk),
  peer(ONE, 'Ably', single, ingestAbly),
  peer(ONE, 'Durable Streams, fold by the app', single, ingestDurableStreams),
  peer(FEWER, 'TanStack AI', capped, ingestTanstack),
  peer(FEWER, 'AG-UI client', capped, ingestAgUi),
  parsed(`${MANY}, one event per frame`, manyByOne),
  ours(`${MANY}, one event per frame`, manyByOne, { rate: 16 * 60, bound: 3.5 }),
  parsed(`${MANY}, bursts of 64`, manyInBursts, AGAIN * 10),
  ours(`${MANY}, bursts of 64`, manyInBursts, { rate: (16 * 60) / 64, again: AGAIN }),
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
];

const OURS: readonly string[] = ['limit', PARSED, 'rejoin'];
await printRows(values.ours ? rows.filter(({ candidate }) => OURS.includes(candidate)) : rows);
// Sockets that agents have let go may still be closing.
process.exit();
