/** Processes that live on one clock, reach a keeper through a network that fails, and can end at any moment. */
import type { ClientEnvironment, Clock, Transport } from '@rejoin/core';
import { type ClockSkew, type SkewedClock, skewedClock } from '../clock/skew.ts';
import { beginLife, type Life, mortalClock } from './mortal.ts';
import type { OpenNetwork } from './network.ts';

/** One life of a simulated process: spread it into the options of a client or an agent. */
export interface SimulatedProcess {
  readonly transport: Transport;
  readonly clock: Clock;
  readonly random: () => number;
  readonly environment: ClientEnvironment;
}

export interface Processes {
  /** The process of that name: the one that lives, or a new one if it has crashed or never was. */
  process(name: string): SimulatedProcess;
  /** Ends it: its timers stop, its links break, and it learns nothing of it. False if there is none. */
  crash(name: string): boolean;
  /** Its clock is wrong from now on, in this life and in later ones. */
  skew(name: string, skew: ClockSkew): void;
  /** Nothing of it runs until the result is called; it keeps its links, and what reaches it meanwhile waits. */
  freeze(name: string): () => void;
  /** That name's own clock, without a life: for what is not made by `process`. */
  clockOf(name: string): Clock;
}

export interface ProcessesOptions {
  readonly clock: Clock;
  readonly network: OpenNetwork;
  /** A source of chance for each process. */
  readonly random: (name: string) => () => number;
}

const NO_PAGE: ClientEnvironment = { hidden: () => false, watch: () => () => {} };

export function createProcesses({ clock, network, random }: ProcessesOptions): Processes {
  const living = new Map<string, { readonly life: Life; readonly process: SimulatedProcess }>();
  const clocks = new Map<string, SkewedClock>();

  function clockOf(name: string): SkewedClock {
    const known = clocks.get(name);
    if (known) return known;
    const made = skewedClock(clock);
    clocks.set(name, made);
    return made;
  }

  return {
    clockOf,
    skew: (name, skew) => clockOf(name).set(skew),
    process(name) {
      const found = living.get(name);
      if (found) return found.process;
      const life = beginLife();
      const chance = random(name);
      const transport = network.transport(name, life);
      const process = {
        transport,
        clock: mortalClock(clockOf(name), life),
        random: chance,
        environment: NO_PAGE,
      };
      living.set(name, { life, process });
      return process;
    },
    freeze: (name) => living.get(name)?.life.freeze() ?? (() => {}),
    crash(name) {
      const found = living.get(name);
      if (!found) return false;
      found.life.end();
      living.delete(name);
      network.silence(name);
      return true;
    },
  };
}
