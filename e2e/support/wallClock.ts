/** Loaded before a server: a line on its standard input sets its wall clock, in ms beside the true one. */
import { createInterface } from 'node:readline';

const { now } = Date;
let ahead = 0;
Date.now = () => now() + ahead;
createInterface({ input: process.stdin }).on('line', (line) => {
  ahead = Number(line);
  console.log(`wall clock set by ${ahead} ms`);
});
