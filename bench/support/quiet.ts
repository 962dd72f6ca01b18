/** Waits until little else runs on the machine, but not for ever, and says what the load was. */
import { cpus, loadavg } from 'node:os';
import { setTimeout } from 'node:timers/promises';

const LOOK_EVERY = 2_000;

/** @param seconds the longest wait */
export async function quiet(seconds: number): Promise<void> {
  const load = () => loadavg()[0] ?? 0;
  const until = performance.now() + seconds * 1_000;
  while (load() > cpus().length / 2 && performance.now() < until) await setTimeout(LOOK_EVERY);
  process.stdout.write(`load ${load().toFixed(1)} on ${cpus().length} cores\n`);
}
