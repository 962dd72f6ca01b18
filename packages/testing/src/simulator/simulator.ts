/**
 * A whole system in one process and no time: the keeper, its store, processes and the networks between them, on a manual
 * clock and one seed. Faults come by script, by hand or by chance; the same seed gives the same log, byte for byte.
 */

import type { Transport } from '@rejoin/core';
import type { KeeperPatience } from '@rejoin/core/memory';
import { type LogStore, memoryStore } from '@rejoin/core/memory';
import { randomId } from '@rejoin/core/protocol';
import { type ManualClock, manualClock } from '../clock/manualClock.ts';
import type { ClockSkew } from '../clock/skew.ts';
import { type FaultyStore, faultyStore } from '../faults/faultyStore.ts';
import { type AgentActor, type AgentActorOptions, type Cast, createCast, type PersonActor } from './cast.ts';
import { createFaults } from './faultsByChance.ts';
import { createKeeperProcess } from './keeperProcess.ts';
import { createNetwork, type NetworkImpairment } from './network.ts';
import type { FaultRates, FaultStep } from './networkFaults.ts';
import { createProcesses, type SimulatedProcess } from './processes.ts';
import { fork } from './seededRandom.ts';
import { logText, storeText } from './storedText.ts';
import type { NetworkDirection, NetworkPace } from './wire.ts';

export type { SimulatedProcess } from './processes.ts';

export interface SimulatorOptions {
  /** Everything that chance decides follows from it. Print it when a test fails. */
  readonly seed: number;
  /** Outlives every crash of the keeper. Default: one in memory. */
  readonly store?: LogStore | undefined;
  readonly patience?: KeeperPatience | undefined;
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
  readonly store: LogStore;
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
  slow(name: string, pace: NetworkPace | undefined): void;
  /** What else a network does, from now on: what comes twice, is lost, unreadable, or overtaken. */
  impair(name: string, impairment: NetworkImpairment): void;
  /** Its network, or every one, is as it was at first. */
  clear(name?: string): void;
  /**
   * Separates it from the keeper until the result is called: nothing arrives, and neither side learns of it. `up`: only what it
   * sends, `down`: only what it receives. What waited arrives afterwards, if its link still lives.
   */
  partition(name: string, way?: NetworkDirection): () => void;
  /** Its clock is wrong from now on; `keeper` is the keeper's. `{ ahead: 600_000 }` sets its wall clock ten minutes ahead. */
  skew(name: string, skew: ClockSkew): void;
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
  script(steps: readonly FaultStep[]): Promise<void>;
  /** From now on faults come by chance, until `calm()`. */
  storm(rates: FaultRates): void;
  /** Networks and disks are as they were. What was lost stays lost, and clocks that are wrong stay wrong. */
  calm(): void;
  /** The stored log of a session as text: a line with its incarnation and length, then one per event or merged record. */
  log(session: string): Promise<string>;
  /** Everything in the store as text. */
  dump(): Promise<string>;
}

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
  let births = 0;
  const network = createNetwork({
    clock,
    delay,
    like: { name: 'simulated', level: 5, withholds: true, place: () => 'simulated' },
    random: (name) => fork(seed, `network ${name} ${++births}`),
    open: (who, far) => keeper.transport?.open(who, far),
  });
  const processes = createProcesses({
    clock,
    network,
    random: (name) => fork(seed, `process ${name} ${++births}`),
  });
  const cast = createCast(processes.process);
  const keeper = createKeeperProcess({
    clock,
    keeperClock: processes.clockOf('keeper'),
    store: faulty,
    patience,
    commit,
    random: () => fork(seed, `keeper ${++births}`),
  });
  keeper.start();

  function note(what: string): void {
    history.push(`${clock.now()} ${what}`);
  }

  function endKeeper(): void {
    keeper.end();
    network.cutAll();
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
      note(`clear ${name ?? 'all'}`);
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
      const thaw = name === 'keeper' ? keeper.freeze() : processes.freeze(name);
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
      if (!keeper.transport) return;
      note(`keeper crashes for ${down} ms`);
      endKeeper();
      clock.after(down, keeper.start);
    },
    async evict(session) {
      note(`evict ${session}`);
      await faulty.evict(session);
    },
    async rollBack(session, commits) {
      note(`roll back ${session} by ${commits} commits`);
      endKeeper();
      const lost = await faulty.rollBack(session, commits);
      keeper.start();
      return lost;
    },
    async restore(session, commits) {
      note(`restore ${session} as it was ${commits} commits ago`);
      endKeeper();
      const lost = await faulty.restore(session, commits, randomId(fork(seed, `restored ${++births}`)));
      keeper.start();
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
    until: (holds, what, within) => advanceUntil(clock, seed, holds, what, within),
    async script(steps) {
      for (const { after, ...fault } of steps) {
        await clock.advance(after);
        await faults.strike(fault);
      }
    },
    storm: (rates) => faults.storm(rates),
    calm() {
      faulty.failing = false;
      faults.calm();
    },
    log: (session) => logText(store, session),
    dump: () => storeText(store),
  };
  const faults = createFaults(simulator, network, clock, fork(seed, 'chance'));
  return { simulator, faulty };
}

async function advanceUntil(
  clock: ManualClock,
  seed: number,
  holds: () => boolean,
  what: string,
  within = 60_000,
): Promise<void> {
  for (let spent = 0; !holds(); spent += 5) {
    if (spent >= within)
      throw new Error(`Waited ${within} ms for ${what}, which did not happen (seed ${seed}).`);
    await clock.advance(5);
  }
}
