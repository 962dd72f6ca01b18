/** Real processes of the tests: started with the Node that runs the tests, ended by their own id, and no other. */
import { type ChildProcess, type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';

export interface Started {
  readonly pid: number;
  /** The first line, past or to come, that matches. */
  line(pattern: RegExp): Promise<string>;
  /** The first line to come that matches. */
  next(pattern: RegExp): Promise<string>;
  /** Resolves when it has ended: with its exit code, or the signal that ended it. */
  readonly ended: Promise<number | NodeJS.Signals | null>;
  /** Every line so far. */
  readonly lines: readonly string[];
  /** Writes a line to its standard input. */
  tell(line: string): void;
  signal(name: NodeJS.Signals): void;
  /** Ends it with that signal, and waits until it is gone. */
  end(name?: NodeJS.Signals): Promise<void>;
}

const running = new Map<ChildProcess, (signal: NodeJS.Signals) => void>();

/**
 * Runs a TypeScript file of the repository from its source.
 *
 * @param flags of Node itself
 */
export function start(
  file: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
  flags: readonly string[] = [],
): Started {
  const child = spawn(process.execPath, ['--conditions=@rejoin/source', ...flags, file, ...args], {
    env: { ...process.env, ...env },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  // One that has ended reads nothing more, which is no fault of the test that writes to it.
  child.stdin.on('error', () => {});
  return follow(file, child, (signal) => void child.kill(signal));
}

/** Runs a line of a shell in another folder. A signal goes to all that it starts: `npx` and npm start more. */
export function startCommand(line: string, cwd: string, env: NodeJS.ProcessEnv): Started {
  const child = spawn('sh', ['-c', line], { cwd, env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  return follow(line, child, (signal) => {
    if (child.pid === undefined) return;
    try {
      process.kill(-child.pid, signal);
    } catch {
      // All of them are gone.
    }
  });
}

type Output = ChildProcessByStdio<Writable | null, Readable, Readable>;

function follow(file: string, child: Output, kill: (signal: NodeJS.Signals) => void): Started {
  running.set(child, kill);
  child.once('exit', () => running.delete(child));
  const lines: string[] = [];
  const waiters = new Set<{
    readonly pattern: RegExp;
    readonly found: (line: string) => void;
    readonly gone: (why: Error) => void;
  }>();
  const read = (line: string) => {
    lines.push(line);
    for (const waiter of waiters) if (waiter.pattern.test(line)) waiter.found(line);
  };
  createInterface({ input: child.stdout }).on('line', read);
  createInterface({ input: child.stderr }).on('line', read);
  child.once('exit', (code) => {
    for (const { gone } of waiters)
      gone(new Error(`${file} ended with ${code}:\n${lines.slice(-20).join('\n')}`));
  });
  const next = (pattern: RegExp) =>
    new Promise<string>((resolve, reject) => {
      if (child.exitCode !== null)
        return reject(new Error(`${file} has ended:\n${lines.slice(-20).join('\n')}`));
      const waiter = {
        pattern,
        found: (line: string) => {
          waiters.delete(waiter);
          resolve(line);
        },
        gone: reject,
      };
      waiters.add(waiter);
    });
  return {
    pid: child.pid ?? 0,
    // Once all that it has written is read.
    ended: new Promise((resolve) => child.once('close', (code, signal) => resolve(code ?? signal))),
    lines,
    next,
    line: async (pattern) => lines.find((line) => pattern.test(line)) ?? next(pattern),
    tell: (line) => void child.stdin?.write(`${line}\n`),
    signal: kill,
    async end(name = 'SIGKILL') {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const gone = once(child, 'exit');
      kill(name);
      // A stopped process takes a kill, but no other signal, before it is woken.
      if (name !== 'SIGKILL') kill('SIGCONT');
      await gone;
    },
  };
}

/** Ends what a test has left running. */
export async function endAll(): Promise<void> {
  await Promise.all(
    [...running].map(([child, kill]) => {
      const gone = once(child, 'exit');
      kill('SIGKILL');
      return gone;
    }),
  );
}
