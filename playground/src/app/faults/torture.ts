/** Does everything that a plan holds to real sockets, clocks and processes, lets it settle, and then looks what each holder has. */
import type { Session } from '@rejoin/core';
import { isActive } from '@rejoin/core/protocol';
import { seeded } from '../network/quality.ts';
import { type Config, membersOf, readProcesses, strike } from '../server.ts';
import type { Surface } from '../surface.ts';
import { compareAll } from './compareAll.ts';
import { type Act, planTorture, wordsOf } from './plan.ts';
import type { Proof } from './proof.ts';

export interface TortureOptions {
  readonly seed: number;
  /** How long faults are made, ms. */
  readonly ms: number;
  /** Those that show this session. */
  readonly surfaces: readonly Surface[];
  readonly session: string;
  readonly scene: string;
  readonly config: Config;
  readonly report: (progress: TortureProgress) => void;
  /** Ends the faults early; what was done until then is proven. */
  readonly signal: AbortSignal;
}

export interface TortureProgress {
  readonly phase: 'playing' | 'settling' | 'over';
  readonly seed: number;
  /** Until the faults end, ms. */
  readonly left: number;
  /** What was done, in words, the newest last. */
  readonly done: readonly string[];
  /** What it still waits for; at the end, why it did not settle. */
  readonly waits?: string | undefined;
  readonly proof?: Proof | undefined;
}

/** After the last fault everything is to be whole again within this, ms. */
const SETTLES_WITHIN = 90_000;
/** What still works then is stopped, ms after the last fault. */
const STOPPED_AFTER = 8_000;
const LOOK = 400;

const QUESTIONS: Readonly<Record<string, string>> = {
  'research-team': 'How often should a night bus run?',
  phone: 'Why does my phone lose its connection on a train?',
  coding: 'Fix the failing tests.',
  'support-desk': 'Where is order 4712?',
};

export async function torture(options: TortureOptions): Promise<void> {
  const { seed, ms, surfaces, scene, config, signal } = options;
  const members = membersOf(config, scene);
  const agents = members.map(({ participant }) => participant.slice('agent:'.length));
  const names = surfaces.map(({ user }) => user);
  const begun = performance.now();
  const done: string[] = [];
  const asked: string[] = [];
  const report = (part: Partial<TortureProgress> & Pick<TortureProgress, 'phase'>) =>
    options.report({ seed, done: [...done], left: Math.max(0, ms - (performance.now() - begun)), ...part });

  const acting = surfaces.map((surface, index) => actOn(surface, seed + index));
  for (const act of planTorture({ seed, ms, surfaces: surfaces.length, agents })) {
    while (performance.now() - begun < act.at && !signal.aborted) {
      report({ phase: 'playing' });
      await sleep(Math.min(LOOK, Math.max(0, act.at - (performance.now() - begun))));
    }
    if (signal.aborted) break;
    const went = await perform(act);
    done.push(`${wordsOf(act, names)}${went ? '' : ' – it was not there just then'}`);
  }
  while (performance.now() - begun < ms && !signal.aborted) {
    report({ phase: 'playing' });
    await sleep(LOOK);
  }
  for (const each of acting) each.restore();
  const outcome = await settle(options, asked, (waits) => report({ phase: 'settling', left: 0, waits }));
  report({ phase: 'over', left: 0, ...outcome });

  async function perform(act: Act): Promise<boolean> {
    switch (act.kind) {
      case 'ask': {
        const to = members.slice(0, 1).map(({ participant }) => participant);
        const first = surfaces[asked.length % surfaces.length];
        const sent = first?.client
          .session(options.session, { connect: false })
          .send(QUESTIONS[scene] ?? 'What is new?', { to });
        if (sent) asked.push(sent.ref.id);
        return sent !== undefined;
      }
      case 'kill-server':
        return strike(config, 'server', { kind: 'kill' });
      case 'kill':
        return strike(config, act.agent, { kind: 'kill' });
      case 'freeze':
        return strike(config, act.agent, { kind: 'freeze', ms: act.ms });
      default:
        acting[act.surface]?.act(act);
        return true;
    }
  }
}

/** What is done to one surface, and is over by itself. */
function actOn({ wire, clock, client }: Surface, seed: number) {
  const random = seeded(seed);
  const timers = new Set<ReturnType<typeof setTimeout>>();
  const later = (ms: number, run: () => void) => void timers.add(setTimeout(run, ms));
  const mend = () => {
    wire.mend();
    client.retryNow();
  };
  return {
    act(act: Extract<Act, { readonly surface: number }>): void {
      switch (act.kind) {
        case 'cut':
          wire.cut();
          return later(act.ms, mend);
        case 'drop':
          return wire.drop();
        case 'clock':
          clock.set(act.ahead);
          return later(act.ms, () => clock.set(0));
        default:
          wire.play(act.kind, random);
          return later(act.ms, () => wire.play('good'));
      }
    },
    restore(): void {
      for (const timer of timers) clearTimeout(timer);
      clock.set(0);
      wire.play('good');
      mend();
    },
  };
}

/** Waits until everything is whole and at rest, and compares; where that does not come, it says what did not, and compares what there is. */
async function settle(
  { surfaces, session, config }: TortureOptions,
  asked: readonly string[],
  waitsFor: (what: string) => void,
): Promise<Pick<TortureProgress, 'proof' | 'waits'>> {
  const begun = performance.now();
  const sessions = surfaces.map(({ client }) => client.session(session, { connect: false }));
  let stoppedAt = begun;
  let before = -1;
  for (;;) {
    const now = performance.now();
    const dead = await deadProcess();
    const waits = dead ?? restless(sessions, surfaces) ?? atWork(sessions);
    const late = now - begun > SETTLES_WITHIN;
    // By a surface that sees what is at work: a Stop is for what its author had seen.
    if (waits !== undefined && waits === atWork(sessions) && now - stoppedAt > STOPPED_AFTER) {
      stoppedAt = now;
      sessions[0]?.cancel();
    }
    if (waits === undefined || late) {
      const proof = await compareAll(surfaces, sessions, session, config, asked);
      const at = proof?.rows[0]?.position ?? -1;
      // At the same place twice: what comes between two readings is no difference, and what stays one is.
      if (late || (proof && at === before)) return { proof, waits };
      before = at;
    }
    waitsFor(waits ?? 'a second look: everything is there');
    await sleep(LOOK);
  }
}

async function deadProcess(): Promise<string | undefined> {
  const processes = await readProcesses();
  if (!processes) return 'the page’s own server';
  const dead = processes.find(({ pid, frozen }) => pid === undefined || frozen);
  return dead && `the process of ${dead.name}`;
}

function restless(sessions: readonly Session[], surfaces: readonly Surface[]): string | undefined {
  for (const [index, { store }] of sessions.entries()) {
    const { connection, status, pending } = store.getState();
    const name = surfaces[index]?.user;
    if (connection.status !== 'live' || status !== 'live')
      return `${name}’s connection (${connection.status}, ${status})`;
    if (pending.size > 0) return `what ${name} has asked to reach the log`;
  }
  return undefined;
}

/** The run that is still at work, as every surface that is live knows it. */
function atWork(sessions: readonly Session[]): string | undefined {
  const [first] = sessions;
  const run = [...(first?.store.getState().state.runs.values() ?? [])].find((each) => isActive(each.status));
  return run && `a run of ${run.participant} to end (${run.status})`;
}

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
