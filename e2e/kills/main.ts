/**
 * `npm run kills`: kills the server again and again under writers that keep their own lists, for ten minutes, and judges by the
 * file and by HTTP. `-- --minutes 1` is shorter; `-- --seed 42` chooses as that run did: when to kill, and what is said. How the
 * processes meet is up to the machine.
 */
import { rmSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { seededRandom } from '@rejoin/testing';
import { endAll } from '../support/processes.ts';
import { startProxy } from '../support/proxy.ts';
import { newFolder, startServer } from '../support/server.ts';
import { playEra } from './era.ts';

const KILLS = 8;

const { values } = parseArgs({ options: { minutes: { type: 'string' }, seed: { type: 'string' } } });
const minutes = Number(values.minutes ?? 10);
const seed = Number(values.seed ?? Date.now() % 1_000_000);
if (!(minutes > 0) || !Number.isInteger(seed)) {
  console.error('Usage: npm run kills -- [--minutes <n>] [--seed <n>]');
  process.exit(2);
}
const random = seededRandom(seed);
const dice = (below: number) => Math.floor(random() * below);
const until = performance.now() + minutes * 60_000;
const data = newFolder();
console.log(`seed ${seed}, data ${data}`);

let server = await startServer(data);
const wire = await startProxy(server.port);
let [passed, failed, kills] = [0, 0, 0];
while (performance.now() < until && failed === 0) {
  const session = `era-${passed}`;
  const era = await playEra({ session, kills: KILLS, dice, wire, server });
  server = era.server;
  kills += era.kills;
  if (era.wrong.length === 0) passed++;
  else failed++;
  console.log(
    `${era.wrong.length === 0 ? 'ok  ' : 'FAIL'} ${session}: ${era.kills} kills, ${era.events} events`,
  );
  for (const each of era.wrong.slice(0, 20)) console.log(`     ${each}`);
}
if (failed > 0) console.log(`     again: npm run kills -- --seed ${seed}`);
await endAll();
await wire.close();
// After a failure it is what there is to look at.
if (failed === 0) rmSync(data, { recursive: true });
console.log(`${kills} kills`);
console.log(`${passed} passed, ${failed} failed, 0 skipped`);
process.exit(failed === 0 ? 0 : 1);
