/** A Redis server of the machine's own, which syncs its log before it answers, as ours does. */
import { execFileSync, spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { freePort } from '../../e2e/support/freePort.ts';

/** Debian's package has it here. The benchmark installs no system's packages. */
const REDIS = '/usr/bin/redis-server';

export const hasRedis = (): boolean => existsSync(REDIS);

export interface Redis {
  readonly url: string;
  /** Microseconds of processor time that all its threads have used. */
  cpu(): number;
}

export async function startRedis(folder: string): Promise<Redis> {
  const port = await freePort();
  const options = {
    port,
    bind: '127.0.0.1',
    dir: folder,
    appendonly: 'yes',
    appendfsync: 'always',
    // No second copy beside the log.
    save: '',
  };
  const server = spawn(
    REDIS,
    Object.entries(options).flatMap(([name, value]) => [`--${name}`, String(value)]),
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  // A parent that is ended by a signal would leave it behind.
  process.once('SIGTERM', () => process.exit());
  process.once('exit', () => server.kill());
  await new Promise<void>((resolve, reject) => {
    server.once('exit', (code) => reject(new Error(`redis-server ended with ${code}.`)));
    server.stdout.setEncoding('utf8').on('data', (text) => {
      if (String(text).includes('Ready to accept connections')) resolve();
    });
  });
  const tick = 1_000_000 / Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }));
  return { url: `redis://127.0.0.1:${port}`, cpu: () => ticksOf(server.pid ?? 0) * tick };
}

/** Of proc(5): fields 14 and 15, after a name that may hold spaces. */
function ticksOf(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return Number(fields[11]) + Number(fields[12]);
}
