/** How a test and a process of an attack's test talk: a line of JSON each way (`tell` and `next` of processes.ts). */
import { createInterface } from 'node:readline';

export const say = (message: object): void => void process.stdout.write(`${JSON.stringify(message)}\n`);

/** Calls with each line that the test tells. The process ends with its test. */
export function onCommand(handle: (command: { readonly do: string; readonly count?: number }) => void): void {
  createInterface({ input: process.stdin })
    .on('line', (line) => handle(JSON.parse(line)))
    .on('close', () => process.exit());
}
