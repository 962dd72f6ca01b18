/** What the environment says about this start. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { ROOT } from './shelves.ts';

export interface Settings {
  /** Of the page. */
  readonly port: number;
  /** Of the session server. */
  readonly serverPort: number;
  readonly data: string;
  /** Where pages reach the session server, if there is something in between. */
  readonly pageUrl: string;
  /** Silence after which an agent counts as stalled, ms; four of it and its run is lost. */
  readonly lease: number;
  /** How long a run may go on after it received its cancel, ms. */
  readonly unresponsive: number;
  /** Whether this process starts the agents, or they come from elsewhere. */
  readonly agents: boolean;
}

export function readSettings(env: NodeJS.ProcessEnv): Settings {
  const serverPort = whole(env, 'REJOIN_PORT', 4400, 1, 65_535);
  return {
    port: whole(env, 'PORT', 4500, 1, 65_535),
    serverPort,
    data: resolve(ROOT, env.REJOIN_DATA ?? '.rejoin'),
    pageUrl: env.REJOIN_PAGE_URL ?? `ws://127.0.0.1:${serverPort}`,
    lease: whole(env, 'REJOIN_LEASE', 5_000, 100, 600_000),
    unresponsive: whole(env, 'REJOIN_UNRESPONSIVE', 10_000, 100, 600_000),
    agents: env.REJOIN_DEMO_AGENTS !== '0',
  };
}

function whole(env: NodeJS.ProcessEnv, name: string, usual: number, least: number, most: number): number {
  const text = env[name] ?? String(usual);
  const value = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
  if (value >= least && value <= most) return value;
  throw new Error(`${name} is "${text}": it must be a whole number from ${least} to ${most}.`);
}

export interface Tokens {
  readonly user: string;
  readonly agent: string;
}

/** The tokens that the session server made in its data folder, readable by their owner only. */
export function readTokens(data: string): Tokens {
  const lines = readFileSync(join(data, 'tokens'), 'utf8').split('\n');
  const of = (who: string) => lines.find((line) => line.startsWith(`${who}=`))?.slice(who.length + 1) ?? '';
  return { user: of('user:*'), agent: of('agent:*') };
}

export interface RecentSessions {
  readonly ids: readonly string[];
  add(id: string): void;
}

const MOST = 20;

/** The sessions that were opened last, kept over restarts: an agent that starts joins them. */
export function recentSessions(data: string): RecentSessions {
  const file = join(data, 'recent-sessions');
  let ids = existsSync(file) ? readFileSync(file, 'utf8').split('\n').filter(Boolean) : [];
  return {
    get ids() {
      return ids;
    },
    add(id) {
      if (ids.at(-1) === id) return;
      ids = [...ids.filter((each) => each !== id), id].slice(-MOST);
      mkdirSync(data, { recursive: true });
      writeFileSync(file, `${ids.join('\n')}\n`);
    },
  };
}
