/**
 * A whole system in one process and no time: the keeper, its store, processes and the networks between them, on a manual
 * clock and one seed. Faults come by script, by hand or by chance; the same seed gives the same log, byte for byte.
 */

import type { Transport } from '@rejoin/core';
import type { Patience } from '@rejoin/core/memory';
import { memory, memoryStore, type Store } from '@rejoin/core/memory';
import { randomId } from '@rejoin/core/protocol';
import { type ManualClock, manualClock } from '../clock/manualClock.ts';
import type { Skew } from '../clock/skew.ts';
import { type FaultyStore, faultyStore } from '../faults/faultyStore.ts';
import { type AgentActor, type AgentActorOptions, type Cast, createCast, type PersonActor } from './cast.ts';
import { beginLife, type Life, mortalClock, mortalStore, mortalTransport } from './mortal.ts';
import { createNetwork, type Impairment } from './network.ts';
import { type Fault, type FaultRates, type Step, stormFault } from './networkFaults.ts';
import { createProcesses, type SimulatedProcess } from './processes.ts';
import { fork } from './seededRandom.ts';
import type { Pace, Way } from './wire.ts';

export type { SimulatedProcess } from './processes.ts';

export interface SimulatorOptions {
  /** Everything that chance decides follows from it. Print it when a test fails. */
  readonly seed: number;
  /** Outlives every crash of the keeper. Default: one in memory. */
  readonly store?: Store | undefined;
  readonly patience?: Patience | undefined;
  /** What the clock shows at the start, ms. Default 1,000,000. */
  readonly start?: number | undefined;
  /** Milliseconds between two ends of a link, shortest and longest. Default 1 to 20. */
  readonly delay?: readonly [number, number] | undefined;
  /** Milliseconds that one commit takes at most; a crash in between leaves it undone, or done and untold. Default 40. */
  readonly commit?: number | undefined;
}

export interface Simulator {
  readonly seed: number;
  readonly clock: ManualClock;
  readonly store: Store;
  /** Faults so far, with their time, for people. */
  readonly history: readonly string[];
  /** A person's page in a session, with a client of its own. `participant` is `user:<name>`. Default session: `s`. */
  person(name: string, session?: string): PersonActor;
  /** An agent in a session, and what it does with each message. `participant` is `agent:<name>`. */
  agent(name: string, work: Parameters<Cast['agent']>[1], options?: AgentActorOptions): AgentActor;
  /** The process of that name: the one that lives, or a new one if it has crashed or never was. */
  process(name: string): SimulatedProcess;
  /** The way of that name's process to the keeper. */
  transport(name: string): Transport;
  /** Breaks its links; both ends learn of it. */
  cut(name: string): void;
  /** Breaks its links, and it learns nothing of it: it has to notice the silence. */
  silence(name: string): void;
  /** How long its messages take from now on, shortest and longest, ms. */
  delay(name: string, shortest: number, longest: number): void;
  /** From now on it takes only so many messages or bytes per second; `undefined` ends that. */
  slow(name: string, pace: Pace | undefined): void;
  /** What else a network does, from now on: what comes twice, is lost, unreadable, or overtaken. */
  impair(name: string, impairment: Impairment): void;
  /** Its network, or everybody's, is as it was at first. */
  clear(name?: string): void;
  /**
   * Separates it from the keeper until the result is called: nothing arrives, and nobody is told. `up` only what it says,
   * `down` only what it is told. What waited arrives afterwards, if its link still lives.
   */
  partition(name: string, way?: Way): () => void;
  /** Its clock is wrong from now on; `keeper` is the keeper's. `{ ahead: 600_000 }` sets its wall clock ten minutes ahead. */
  skew(name: string, skew: Skew): void;
  /**
   * Stops its process until the result is called, as SIGSTOP or a machine that sleeps does: nothing of it runs, its links stay,
   * and what reaches it waits. Time goes on, and its timers are late. `keeper` is the keeper's.
   */
  freeze(name: string): () => void;
  /** Ends the process: its timers stop, its links break, and it learns nothing of it. False if there is none. */
  crash(name: string): boolean;
  /** Ends the keeper, which then has what its store committed. A new one answers after `down` ms. Default 0. */
  crashKeeper(down?: number): void;
  /** The log of a session reaches back no further than to its present end: cursors from before are evicted. */
  evict(session: string): Promise<void>;
  /** The keeper ends, and one with a store that lost the session's newest commits begins. Gives the events that were lost. */
  rollBack(session: string, commits: number): Promise<number>;
  /** The same by a backup that was restored: what is left is a log of another incarnation. */
  restore(session: string, commits: number): Promise<number>;
  /** Commits fail until the result is called, as on a full disk. */
  failCommits(): () => void;
  /** Lets time pass. */
  run(ms: number): Promise<void>;
  /** Lets time pass until something holds. Throws, with the seed, if it does not within so many ms. Default 60,000. */
  until(holds: () => boolean, what: string, within?: number): Promise<void>;
  /** Lets time pass from fault to fault. */
  script(steps: readonly Step[]): Promise<void>;
  /** From now on faults come by chance, until `calm()`. */
  storm(rates: FaultRates): void;
  /** Networks and disks are as they were. What was lost stays lost, and clocks that are wrong stay wrong. */
  calm(): void;
  /** The stored log of a session as text: a line with its incarnation and length, then one per event or merged record. */
  log(session: string): Promise<string>;
  /** Everything in the store as text. */
  dump(): Promise<string>;
}

/** How often chance is asked for a fault, ms. */
const GUST = 50;
const PAGE = 1 << 20;

export function createSimulator(options: SimulatorOptions): Simulator {
  return openSimulator(options).simulator;
}

/** The simulator beside the store that it can make fail: for the fault matrix. */
export function openSimulator(options: SimulatorOptions): {
  readonly simulator: Simulator;
  readonly faulty: FaultyStore;
} {
  const { seed, store = memoryStore(), patience, delay = [1, 20], commit = 40 } = options;
  const clock = manualClock(options.start);
  const history: string[] = [];
  const faulty = faultyStore(store);
  const chance = fork(seed, 'chance');
  let births = 0;
  const network = createNetwork({
    clock,
    delay,
    like: { name: 'simulated', level: 5, place: () => 'simulated' },
    random: (name) => fork(seed, `network ${name} ${++births}`),
    open: (who, far) => keeper?.transport.open(who, far),
  });
  const processes = createProcesses({
    clock,
    network,
    random: (name) => fork(seed, `process ${name} ${++births}`),
  });
  const cast = createCast(processes.process);
  let keeper: { readonly life: Life; readonly transport: Transport } | undefined = startKeeper();
  let rates: FaultRates = {};
  let cancelGust: () => void = () => {};

  function startKeeper() {
    const life = beginLife();
    const own = mortalClock(processes.clockOf('keeper'), life);
    const random = fork(seed, `keeper ${++births}`);
    const held = mortalStore(faulty, clock, life, () => Math.floor((random() * commit) / 2));
    // What goes wrong with the keeper here was meant to.
    const quiet = { onFault: () => {} };
    const transport = memory({
      clock: own,
      random,
      store: held,
      ...quiet,
      ...(patience ? { patience } : {}),
    });
    return { life, transport: mortalTransport(transport, life) };
  }

  const spoil = (): Impairment => ({
    duplicate: rates.duplicate ?? 0,
    corrupt: rates.corrupt ?? 0,
    lose: rates.lose ?? 0,
    reorder: rates.reorder ?? 0,
  });

  function note(what: string): void {
    history.push(`${clock.now()} ${what}`);
  }

  function endKeeper(): void {
    keeper?.life.end();
    keeper = undefined;
    network.cutAll();
  }

  function strike(fault: Fault): Promise<unknown> | undefined {
    if ('cut' in fault) simulator.cut(fault.cut);
    else if ('silence' in fault) simulator.silence(fault.silence);
    else if ('crash' in fault) simulator.crash(fault.crash);
    else if ('crashKeeper' in fault) simulator.crashKeeper(fault.crashKeeper);
    else if ('delay' in fault) simulator.delay(fault.delay, ...fault.ms);
    else if ('partition' in fault) clock.after(fault.ms, simulator.partition(fault.partition, fault.way));
    else if ('impair' in fault) simulator.impair(fault.impair, fault.by);
    else if ('skew' in fault) simulator.skew(fault.skew, fault.by);
    else if ('freeze' in fault) clock.after(fault.ms, simulator.freeze(fault.freeze));
    else if ('evict' in fault) return simulator.evict(fault.evict);
    else if ('rollBack' in fault) return simulator.rollBack(fault.rollBack, fault.commits);
    else if ('failCommits' in fault) clock.after(fault.failCommits, simulator.failCommits());
    else fault.run();
    return undefined;
  }

  function gust(): void {
    const fault = stormFault(rates, network.names, GUST, chance);
    if (fault) void strike(fault);
    cancelGust = clock.after(GUST, gust);
  }

  async function log(session: string): Promise<string> {
    const stored = await store.load(session);
    if (!stored) return '';
    const lines = [`${stored.incarnation} ${stored.upTo}`];
    for (let at = 0; at < stored.upTo; ) {
      const pages = await store.read(session, at, PAGE);
      for (const { after, upTo, items } of pages) {
        if (after !== at) throw new Error(`The log of ${session} has a gap: ${at} to ${after}.`);
        // CAST: `items` is JSON values joined by commas.
        for (const item of JSON.parse(`[${items}]`) as unknown[]) lines.push(JSON.stringify(item));
        at = upTo;
      }
      if (pages.length === 0) throw new Error(`The log of ${session} ends at ${at} of ${stored.upTo}.`);
    }
    return `${lines.join('\n')}\n`;
  }

  const simulator: Simulator = {
    seed,
    clock,
    store,
    history,
    person: cast.person,
    agent: cast.agent,
    process: processes.process,
    transport: (name) => network.transport(name),
    cut(name) {
      note(`cut ${name}`);
      network.cut(name);
    },
    silence(name) {
      note(`silence ${name}`);
      network.silence(name);
    },
    delay(name, shortest, longest) {
      note(`delay ${name} ${shortest} to ${longest} ms`);
      network.impair(name, { delay: [shortest, longest] });
    },
    slow(name, pace) {
      note(`slow ${name} ${JSON.stringify(pace)}`);
      network.impair(name, { pace });
    },
    impair(name, impairment) {
      note(`impair ${name} ${JSON.stringify(impairment)}`);
      network.impair(name, impairment);
    },
    clear(name) {
      note(`clear ${name ?? 'everybody'}`);
      network.clear(name);
    },
    partition(name, way) {
      note(`partition ${name} ${way ?? 'both ways'}`);
      network.impair(name, { held: way ? [way] : ['up', 'down'] });
      return () => {
        note(`heal ${name}`);
        network.impair(name, { held: [] });
      };
    },
    skew(name, skew) {
      note(`skew ${name} ${JSON.stringify(skew)}`);
      processes.skew(name, skew);
    },
    freeze(name) {
      note(`freeze ${name}`);
      const thaw = name === 'keeper' ? keeper?.life.freeze() : processes.freeze(name);
      return () => {
        note(`thaw ${name}`);
        thaw?.();
      };
    },
    crash(name) {
      const died = processes.crash(name);
      if (died) note(`crash ${name}`);
      return died;
    },
    crashKeeper(down = 0) {
      if (!keeper) return;
      note(`keeper crashes for ${down} ms`);
      endKeeper();
      clock.after(down, () => {
        keeper ??= startKeeper();
      });
    },
    async evict(session) {
      note(`evict ${session}`);
      await faulty.evict(session);
    },
    async rollBack(session, commits) {
      note(`roll back ${session} by ${commits} commits`);
      endKeeper();
      const lost = await faulty.rollBack(session, commits);
      keeper ??= startKeeper();
      return lost;
    },
    async restore(session, commits) {
      note(`restore ${session} as it was ${commits} commits ago`);
      endKeeper();
      const lost = await faulty.restore(session, commits, randomId(fork(seed, `restored ${++births}`)));
      keeper ??= startKeeper();
      return lost;
    },
    failCommits() {
      note('commits fail');
      faulty.failing = true;
      return () => {
        note('commits work');
        faulty.failing = false;
      };
    },
    run: (ms) => clock.advance(ms),
    async until(holds, what, within = 60_000) {
      for (let spent = 0; !holds(); spent += 5) {
        if (spent >= within) throw new Error(`Waited ${within} ms in vain for ${what} (seed ${seed}).`);
        await clock.advance(5);
      }
    },
    async script(steps) {
      for (const { after, ...fault } of steps) {
        await clock.advance(after);
        await strike(fault);
      }
    },
    storm(next) {
      cancelGust();
      rates = next;
      network.impairAll(spoil());
      cancelGust = clock.after(GUST, gust);
    },
    calm() {
      cancelGust();
      cancelGust = () => {};
      rates = {};
      faulty.failing = false;
      network.clear();
    },
    log,
    async dump() {
      const parts: string[] = [];
      for (const info of await store.list()) {
        const stored = await store.load(info.session);
        const batches = [...(stored?.batches ?? [])].sort(([a], [b]) => (a < b ? -1 : 1));
        parts.push(JSON.stringify([info, batches, stored?.snapshot ?? null]), await log(info.session));
      }
      return parts.join('\n');
    },
  };
  return { simulator, faulty };
}
