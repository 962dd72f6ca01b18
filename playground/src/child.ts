/** A process of this demo that is started again whenever it dies. */
import { type ChildProcess, spawn } from 'node:child_process';

export interface ChildOptions {
  readonly name: string;
  readonly args: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
  /** Called with each line that it prints. */
  readonly onLine?: (line: string) => void;
  /** Called at its end, before it is started again; false leaves it at that. */
  readonly onExit?: (code: number | null) => boolean;
  /** Arguments that are only known at each start. */
  readonly more?: () => readonly string[];
  readonly say: (line: string) => void;
}

export interface Child {
  readonly name: string;
  readonly pid: number | undefined;
  /** Whether it was stopped in mid-work, and has not been woken yet. */
  readonly frozen: boolean;
  send(message: object): void;
  /** Ends it in mid-work, as a crash does; it is started again. False if there is none just now. */
  kill(): boolean;
  /** Stops it in mid-work, without ending it, and wakes it after so many ms. False if there is none just now. */
  freeze(ms: number): boolean;
  stop(): Promise<void>;
}

const FIRST_WAIT = 500;
const LONGEST_WAIT = 10_000;
/** A process that lived this long begins with the first wait again. */
const SETTLED = 15_000;
const ENDS_WITHIN = 5_000;

export function startChild(options: ChildOptions): Child {
  const { name, say } = options;
  let child: ChildProcess | undefined;
  let timer: NodeJS.Timeout | undefined;
  let wait = FIRST_WAIT;
  let stopping = false;
  /** Wakes the one that is frozen. */
  let thaw: NodeJS.Timeout | undefined;

  function melt(): void {
    clearTimeout(thaw);
    thaw = undefined;
  }

  function start(): void {
    const startedAt = performance.now();
    const args = ['--conditions=@rejoin/source', ...options.args, ...(options.more?.() ?? [])];
    const mine = spawn(process.execPath, args, {
      stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
      env: { ...process.env, ...options.env },
    });
    child = mine;
    mine.stdout?.setEncoding('utf8').on('data', (text: string) => {
      for (const line of text.split('\n')) if (line !== '') options.onLine?.(line);
    });
    mine.on('error', (error) => say(`${name}: ${error.message}`));
    mine.on('exit', (code, signal) => {
      child = undefined;
      melt();
      if (stopping || options.onExit?.(code) === false) return;
      if (performance.now() - startedAt > SETTLED) wait = FIRST_WAIT;
      say(
        `${name} (pid ${mine.pid}) ended with ${signal ?? `code ${code}`}; starting it again in ${wait / 1000} s`,
      );
      timer = setTimeout(start, wait);
      wait = Math.min(LONGEST_WAIT, wait * 2);
    });
  }

  start();
  return {
    name,
    get pid() {
      return child?.pid;
    },
    get frozen() {
      return thaw !== undefined;
    },
    kill() {
      if (!child) return false;
      // It did not fail by itself.
      wait = FIRST_WAIT;
      // Also a frozen one dies of it.
      return child.kill('SIGKILL');
    },
    freeze(ms) {
      const mine = child;
      if (!mine?.kill('SIGSTOP')) return false;
      melt();
      thaw = setTimeout(() => {
        melt();
        mine.kill('SIGCONT');
      }, ms);
      return true;
    },
    send(message) {
      // It may be gone already; the next one hears it at its start.
      if (child?.connected) child.send(message, () => {});
    },
    async stop() {
      stopping = true;
      clearTimeout(timer);
      melt();
      const last = child;
      if (!last) return;
      const late = setTimeout(() => last.kill('SIGKILL'), ENDS_WITHIN);
      const ended = new Promise((resolve) => last.once('exit', resolve));
      // A frozen one hears nothing else.
      last.kill('SIGCONT');
      last.kill('SIGTERM');
      await ended;
      clearTimeout(late);
    },
  };
}
