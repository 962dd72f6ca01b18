/**
 * Opens two sessions in turn, each time with a client of its own, and prints the medians of how long it took from nothing to
 * live: socket, hello, snapshot, fold, proof. In a process of its own, as it is without a test runner's way of loading code.
 * Started by `start`, never imported.
 */
import { createSessionClient } from '@rejoin/core';
import { websocket } from '@rejoin/core/websocket';

const [url = '', token = '', first = '', second = '', rounds = '15'] = process.argv.slice(2);

async function open(id: string): Promise<number> {
  const began = performance.now();
  const client = createSessionClient({ transport: websocket({ url, token }), participant: 'user:opener' });
  const { store } = client.session(id);
  await new Promise<void>((resolve) => {
    const stop = store.subscribe(({ status }) => {
      if (status !== 'live') return;
      stop();
      resolve();
    });
  });
  const took = performance.now() - began;
  client.close();
  return took;
}

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

// What runs for the first time is compiled: that is the process's cost, and no session's.
for (let round = 0; round < 40; round++) for (const id of [first, second]) await open(id);
const times = { first: [] as number[], second: [] as number[] };
for (let round = 0; round < Number(rounds); round++) {
  // In turns, so that none of the two is always the one that comes after the other.
  if (round % 2 === 0) times.first.push(await open(first));
  times.second.push(await open(second));
  if (round % 2 === 1) times.first.push(await open(first));
}
console.log(JSON.stringify({ first: median(times.first), second: median(times.second) }));
process.exit(0);
