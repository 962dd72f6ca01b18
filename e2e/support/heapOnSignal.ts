/**
 * Loaded ahead of a process of the tests (`--import`): on SIGUSR2 it collects its garbage and prints what is left, so that a
 * limit on memory is one on what is held, and not on when the collector ran.
 */
const { gc } = globalThis;
process.on('SIGUSR2', () => {
  gc?.();
  const { heapUsed, external, rss } = process.memoryUsage();
  process.stdout.write(`${JSON.stringify({ heap: gc ? heapUsed : Number.NaN, external, rss })}\n`);
});

export {};
