/** Carries faults out on a simulated system: each as a script says, or by chance until it is calm again. */
import type { ManualClock } from '../clock/manualClock.ts';
import type { ClockSkew } from '../clock/skew.ts';
import type { NetworkImpairment, OpenNetwork } from './network.ts';
import { type FaultRates, type SimulatedFault, stormFault } from './networkFaults.ts';
import type { NetworkDirection } from './wire.ts';

/** The faults that a simulator has a method for. */
export interface BreakableSystem {
  cut(name: string): void;
  silence(name: string): void;
  crash(name: string): boolean;
  crashKeeper(down: number): void;
  delay(name: string, shortest: number, longest: number): void;
  partition(name: string, way?: NetworkDirection): () => void;
  impair(name: string, impairment: NetworkImpairment): void;
  skew(name: string, skew: ClockSkew): void;
  freeze(name: string): () => void;
  evict(session: string): Promise<void>;
  rollBack(session: string, commits: number): Promise<number>;
  failCommits(): () => void;
}

export interface Faults {
  /** Carries one out. A promise where it takes time. */
  strike(fault: SimulatedFault): Promise<unknown> | undefined;
  /** From now on faults come by chance. */
  storm(rates: FaultRates): void;
  calm(): void;
}

/** How often chance is asked for a fault, ms. */
const GUST = 50;

export function createFaults(
  system: BreakableSystem,
  network: OpenNetwork,
  clock: ManualClock,
  chance: () => number,
): Faults {
  let rates: FaultRates = {};
  let cancelGust: () => void = () => {};

  function strike(fault: SimulatedFault): Promise<unknown> | undefined {
    if ('cut' in fault) system.cut(fault.cut);
    else if ('silence' in fault) system.silence(fault.silence);
    else if ('crash' in fault) system.crash(fault.crash);
    else if ('crashKeeper' in fault) system.crashKeeper(fault.crashKeeper);
    else if ('delay' in fault) system.delay(fault.delay, ...fault.ms);
    else if ('partition' in fault) clock.after(fault.ms, system.partition(fault.partition, fault.way));
    else if ('impair' in fault) system.impair(fault.impair, fault.by);
    else if ('skew' in fault) system.skew(fault.skew, fault.by);
    else if ('freeze' in fault) clock.after(fault.ms, system.freeze(fault.freeze));
    else if ('evict' in fault) return system.evict(fault.evict);
    else if ('rollBack' in fault) return system.rollBack(fault.rollBack, fault.commits);
    else if ('failCommits' in fault) clock.after(fault.failCommits, system.failCommits());
    else fault.run();
    return undefined;
  }

  function gust(): void {
    const fault = stormFault(rates, network.names, GUST, chance);
    if (fault) void strike(fault);
    cancelGust = clock.after(GUST, gust);
  }

  return {
    strike,
    storm(next) {
      cancelGust();
      rates = next;
      network.impairAll({
        duplicate: rates.duplicate ?? 0,
        corrupt: rates.corrupt ?? 0,
        lose: rates.lose ?? 0,
        reorder: rates.reorder ?? 0,
      });
      cancelGust = clock.after(GUST, gust);
    },
    calm() {
      cancelGust();
      cancelGust = () => {};
      rates = {};
      network.clear();
    },
  };
}
