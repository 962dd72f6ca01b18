/** The keeper's process: it ends at any moment with what its store has committed, and another one begins over that store. */
import type { Clock, Transport } from '@rejoin/core';
import { type KeeperPatience, memory } from '@rejoin/core/memory';
import type { ManualClock } from '../clock/manualClock.ts';
import type { FaultyStore } from '../faults/faultyStore.ts';
import { beginLife, type Life, mortalClock, mortalStore, mortalTransport } from './mortal.ts';

export interface KeeperProcess {
  /** Undefined while no keeper runs. */
  readonly transport: Transport | undefined;
  /** Begins one, unless one runs. */
  start(): void;
  end(): void;
  /** Stops it until the result is called, as SIGSTOP does. Undefined while no keeper runs. */
  freeze(): (() => void) | undefined;
}

export interface KeeperProcessOptions {
  readonly clock: ManualClock;
  readonly keeperClock: Clock;
  readonly store: FaultyStore;
  readonly patience: KeeperPatience | undefined;
  /** Milliseconds that one commit takes at most. */
  readonly commit: number;
  /** A sequence of its own for each keeper that begins. */
  readonly random: () => () => number;
}

export function createKeeperProcess(options: KeeperProcessOptions): KeeperProcess {
  const { clock, keeperClock, store, patience, commit } = options;
  let running: { readonly life: Life; readonly transport: Transport } | undefined;

  function begin() {
    const life = beginLife();
    const own = mortalClock(keeperClock, life);
    const random = options.random();
    const held = mortalStore(store, clock, life, () => Math.floor((random() * commit) / 2));
    // What goes wrong with the keeper here was meant to.
    const transport = memory({
      clock: own,
      random,
      store: held,
      onFault: () => {},
      ...(patience ? { patience } : {}),
    });
    return { life, transport: mortalTransport(transport, life) };
  }

  return {
    get transport() {
      return running?.transport;
    },
    start() {
      running ??= begin();
    },
    end() {
      running?.life.end();
      running = undefined;
    },
    freeze: () => running?.life.freeze(),
  };
}
