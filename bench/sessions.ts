/**
 * What a token costs where 200 sessions are written at once: one client over one link, every session with its own store and
 * subscriber. Beside it, in turns and in the same process, as many of what each peer has for a session, and the limit: a
 * parse for each token, and a push to the array of its session.
 */
import { AGAIN, limit, ours, parsed, peer, printRows, type Row } from './support/ingestRows.ts';
import { ensurePeers } from './support/peers.ts';
import { record } from './support/record.ts';
import { tokens } from './support/words.ts';

ensurePeers();
const { ingestAbly } = await import('./peers/ingestAbly.ts');
const { ingestAgUi } = await import('./peers/ingestAgUi.ts');
const { ingestAiSdk } = await import('./peers/ingestAiSdk.ts');
const { ingestDurableStreams } = await import('./peers/ingestDurableStreams.ts');
const { ingestTanstack } = await import('./peers/ingestTanstack.ts');

const SESSIONS = 200;
const EACH = 250;
const apart = true;
const WORK = `${SESSIONS} × ${EACH}`;
const lanes = Array.from({ length: SESSIONS }, (_, lane) => tokens(EACH, lane + 1));

process.stdout.write('sessions: recording what our server sends …\n');
const inBursts = await record(lanes, 64, apart);
const byOne = await record(lanes, 1, apart);
const rows: readonly Row[] = [
  limit(SESSIONS * EACH, SESSIONS),
  parsed(`${WORK}, bursts of 64`, inBursts, AGAIN * 10),
  ours(`${WORK}, bursts of 64`, inBursts, { rate: (SESSIONS * 60) / 64, again: AGAIN, apart }),
  parsed(`${WORK}, one event per frame`, byOne),
  ours(`${WORK}, one event per frame`, byOne, { rate: SESSIONS * 60, bound: 3.5, apart }),
  peer(WORK, 'AI SDK, a chat each', lanes, ingestAiSdk, { apart }),
  peer(WORK, 'Ably, a channel each', lanes, ingestAbly, { apart }),
  peer(WORK, 'Durable Streams, a stream each', lanes, ingestDurableStreams, { apart }),
  peer(WORK, 'TanStack AI, a processor each', lanes, ingestTanstack, { apart }),
  peer(WORK, 'AG-UI client, an agent each', lanes, ingestAgUi, { apart }),
];
await printRows(rows);
// Sockets that agents have let go may still be closing.
process.exit();
