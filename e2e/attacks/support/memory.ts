/** Memory of another process of this machine. */
import { readFileSync } from 'node:fs';
import type { Started } from '../../support/processes.ts';

/** Flags of Node for a process that says what it holds. */
export const HEAP = ['--expose-gc', '--import', './e2e/support/heapOnSignal.ts'];

/** Bytes of heap and of buffers that are left when the process has collected its garbage. */
export async function heldBy(process: Started): Promise<number> {
  const line = process.next(/"heap"/);
  process.signal('SIGUSR2');
  const { heap, external } = JSON.parse(await line);
  return heap + external;
}

/** Bytes that the system has given to it. */
export function residentOf(process: Started): number {
  const [, kB] = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${process.pid}/status`, 'utf8')) ?? [];
  return Number(kB) * 1024;
}
