/** Another process of a benchmark, with the same flags, and what it says. */
import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export interface Child {
  /** What it says next, to a question or by itself. Rejects if it ends before. */
  next<T>(question?: object | string): Promise<T>;
  stop(): Promise<void>;
}

/** @param file relative to bench/ */
export function startChild(file: string, ...args: readonly string[]): Child {
  const path = fileURLToPath(new URL(`../${file}`, import.meta.url));
  // What it has to say it sends; a peer's own chatter is not part of the table.
  const child = fork(path, args, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  return {
    next: (question) => {
      const said = heard(child, file);
      if (question) child.send(question);
      // CAST: both ends are the benchmark's own.
      return said as Promise<never>;
    },
    stop: () =>
      new Promise((resolve) => {
        if (child.exitCode !== null) return resolve();
        child.once('exit', () => resolve());
        child.kill();
      }),
  };
}

function heard(child: ChildProcess, file: string): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const ended = () => reject(new Error(`${file} ended before it had answered.`));
    child.once('exit', ended);
    child.once('message', (message) => {
      child.off('exit', ended);
      resolve(message);
    });
  });
}
