/** The signals by which a process is asked to end, where the runtime has them. */
import { systemClock } from '../platform/clock.ts';

/** What Node's `process` has of it. */
interface SignalledProcess {
  readonly pid: number;
  kill(pid: number, signal: string): void;
  on(signal: string, listener: (signal: string) => void): void;
  off(signal: string, listener: (signal: string) => void): void;
  listenerCount(signal: string): number;
}

const SIGNALS = ['SIGTERM', 'SIGINT'];
/** ms. */
const MOST = 10_000;

/** What is called on the first signal: of all agents of the process, so that none is cut off because another is done. */
const stops = new Set<() => Promise<void>>();

/**
 * Calls `stop` on the first signal that asks the process to end. Once all that was to be called is done, or after ten seconds, the
 * process ends by that signal, unless others listen for it too. A second signal finds no listener of ours.
 *
 * @returns calls it no more
 */
export function onTermination(stop: () => Promise<void>): () => void {
  const process = nodeProcess();
  if (process && stops.size === 0) for (const each of SIGNALS) process.on(each, end);
  stops.add(stop);
  return () => {
    stops.delete(stop);
    if (process && stops.size === 0) for (const each of SIGNALS) process.off(each, end);
  };
}

function end(signal: string): void {
  const process = nodeProcess();
  if (!process) return;
  for (const each of SIGNALS) process.off(each, end);
  const quit = () => {
    cancel();
    if (process.listenerCount(signal) === 0) process.kill(process.pid, signal);
  };
  const cancel = systemClock.after(MOST, quit);
  const stopped = [...stops].map((stop) => stop());
  stops.clear();
  void Promise.allSettled(stopped).then(quit);
}

function nodeProcess(): SignalledProcess | undefined {
  // CAST: some runtimes have a `process`; one without these functions is none that can be signalled.
  const { process } = globalThis as { readonly process?: Partial<SignalledProcess> };
  const { kill, on, off, listenerCount } = process ?? {};
  const has = [kill, on, off, listenerCount].every((each) => typeof each === 'function');
  // CAST: so says the check.
  return has ? (process as SignalledProcess) : undefined;
}
