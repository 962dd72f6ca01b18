/** What the environment says about this start. */
import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { join, resolve } from 'node:path';
import { CASTS, RESEARCH_TEAM } from './casts.ts';
import { lanAddress } from './lan/lanAddress.ts';
import { ROOT } from './root.ts';

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
  /** The address of this machine by which phones may come in; undefined lets none. */
  readonly lan: string | undefined;
  /** The scenes whose agents this process starts; those of the others come from elsewhere, or not at all. */
  readonly scenes: readonly string[];
}

/** @param args `--lan`, or `--lan=<address>`; as REJOIN_LAN */
export function readSettings(env: NodeJS.ProcessEnv, args: readonly string[] = []): Settings {
  const serverPort = whole(env, 'REJOIN_PORT', 4400, 1, 65_535);
  return {
    port: whole(env, 'PORT', 4500, 1, 65_535),
    serverPort,
    data: resolve(ROOT, env.REJOIN_DATA ?? '.rejoin'),
    pageUrl: env.REJOIN_PAGE_URL ?? `ws://127.0.0.1:${serverPort}`,
    lease: whole(env, 'REJOIN_LEASE', 5_000, 100, 600_000),
    unresponsive: whole(env, 'REJOIN_UNRESPONSIVE', 10_000, 100, 600_000),
    lan: lanOf(env, args),
    scenes: env.REJOIN_DEMO_AGENTS?.split(',') ?? CASTS.map(({ scene }) => scene),
  };
}

function lanOf(env: NodeJS.ProcessEnv, args: readonly string[]): string | undefined {
  let asked = env.REJOIN_LAN;
  for (const arg of args) {
    const [, address = ''] = /^--lan(?:=(.+))?$/.exec(arg) ?? [];
    if (!arg.startsWith('--lan') || (arg !== '--lan' && address === ''))
      throw new Error(`There is no option ${arg}. There is --lan, for a phone on the same network.`);
    asked = address;
  }
  if (asked === undefined) return undefined;
  const lan = asked === '' ? lanAddress() : asked;
  if (lan === undefined) throw new Error('This machine has no address on a local network: --lan finds none.');
  if (isIP(lan) !== 4 || lan === '0.0.0.0')
    throw new Error(`${lan} is no IPv4 address of this machine: --lan needs one, as --lan=192.168.1.7.`);
  return lan;
}

function whole(env: NodeJS.ProcessEnv, name: string, usual: number, least: number, most: number): number {
  const text = env[name] ?? String(usual);
  const value = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
  if (value >= least && value <= most) return value;
  throw new Error(`${name} is "${text}": it must be a whole number from ${least} to ${most}.`);
}

export interface Tokens {
  /** Where they are kept, readable by their owner only. */
  readonly file: string;
  readonly user: string;
  readonly operator: string;
  readonly agent: string;
}

/** The tokens of the session server's data folder. What is missing is made, also in a folder of an older version. */
export function keepTokens(data: string): Tokens {
  const file = join(data, 'tokens');
  const known = existsSync(file) ? readFileSync(file, 'utf8').split('\n').filter(Boolean) : [];
  const lines = [...known];
  const of = (who: string): string => {
    const line = lines.find((each) => each.startsWith(`${who}=`));
    if (line) return line.slice(who.length + 1);
    const secret = randomBytes(24).toString('base64url');
    lines.push(`${who}=${secret}`);
    return secret;
  };
  const tokens = { file, user: of('user:*'), operator: of('operator:*'), agent: of('agent:*') };
  if (lines.length > known.length) {
    mkdirSync(data, { recursive: true, mode: 0o700 });
    writeFileSync(file, `${lines.join('\n')}\n`, { mode: 0o600 });
  }
  // It may have come with other rights.
  chmodSync(file, 0o600);
  return tokens;
}

export interface RecentSessions {
  /** Of a scene, the newest last. */
  of(scene: string): readonly string[];
  add(session: string, scene: string): void;
}

/** Of each scene. */
const MOST = 20;

/** The sessions that were opened last, kept over restarts: an agent that starts joins those of its scene. */
export function recentSessions(data: string): RecentSessions {
  const file = join(data, 'recent-sessions');
  let known = (existsSync(file) ? readFileSync(file, 'utf8').split('\n').filter(Boolean) : []).map((line) => {
    // Before there were scenes, a line was the session alone.
    const [session = '', scene = RESEARCH_TEAM.scene] = line.split(' ');
    return { session, scene };
  });
  return {
    of: (scene) => known.filter((each) => each.scene === scene).map(({ session }) => session),
    add(session, scene) {
      const last = known.at(-1);
      if (last?.session === session && last.scene === scene) return;
      const all = [...known.filter((each) => each.session !== session), { session, scene }];
      known = CASTS.flatMap((cast) => all.filter((each) => each.scene === cast.scene).slice(-MOST));
      mkdirSync(data, { recursive: true });
      writeFileSync(file, known.map((each) => `${each.session} ${each.scene}\n`).join(''));
    },
  };
}
