/** Faults of a simulation: by script, or by chance. */

import type { ClockSkew } from '../clock/skew.ts';
import type { NetworkImpairment } from './network.ts';
import type { NetworkDirection } from './wire.ts';

export type SimulatedFault =
  /** Breaks the links of a process; both ends learn of it. */
  | { readonly cut: string }
  /** The same, but the process learns nothing of it. */
  | { readonly silence: string }
  /** Ends a process. */
  | { readonly crash: string }
  /** Ends the keeper, for so many milliseconds. */
  | { readonly crashKeeper: number }
  /** How long messages of a process take from now on, shortest and longest, ms. */
  | { readonly delay: string; readonly ms: readonly [number, number] }
  /** Separates a process from the keeper for so many milliseconds, in both ways or in one. */
  | { readonly partition: string; readonly ms: number; readonly way?: NetworkDirection }
  /** Whatever else a network does to a process, from now on. */
  | { readonly impair: string; readonly by: NetworkImpairment }
  /** A process's clock is wrong from now on; `keeper` is the keeper's. */
  | { readonly skew: string; readonly by: ClockSkew }
  /** Stops a process for so many milliseconds; `keeper` is the keeper's. */
  | { readonly freeze: string; readonly ms: number }
  /** The log of a session reaches back no further than to its present end. */
  | { readonly evict: string }
  /** The keeper ends, and comes back with a store that has lost so many of a session's newest commits. */
  | { readonly rollBack: string; readonly commits: number }
  /** Commits fail, for so many milliseconds. */
  | { readonly failCommits: number }
  /** Anything else. */
  | { readonly run: () => void };

/** A fault, so many milliseconds after the one before. */
export type FaultStep = SimulatedFault & { readonly after: number };

/** How often each comes by chance. */
export interface FaultRates {
  /** Cuts per second and process. */
  readonly cut?: number | undefined;
  /** Silent cuts per second and process. */
  readonly silence?: number | undefined;
  /** Crashes of the keeper per second. */
  readonly crashKeeper?: number | undefined;
  /** Changes of delay per second and process. */
  readonly delay?: number | undefined;
  /** Crashes per second and process, of these processes. */
  readonly crash?: { readonly rate: number; readonly of: readonly string[] } | undefined;
  /** Of appends, acknowledgements and frames, how many come twice: 0 to 1. */
  readonly duplicate?: number | undefined;
  /** Of frames, how many arrive unreadable: 0 to 1. */
  readonly corrupt?: number | undefined;
  /** Of frames, how many never arrive: 0 to 1. */
  readonly lose?: number | undefined;
  /** Of messages, how many are overtaken by others of another channel or lane: 0 to 1. */
  readonly reorder?: number | undefined;
  /** Partitions per second and process, up to two seconds each, in one way or both. */
  readonly partition?: number | undefined;
  /** Changes of a process's clock per second and process. */
  readonly skew?: number | undefined;
  /** Jumps of the wall clock per second, of each process and of the keeper: up to an hour, ahead or behind. */
  readonly jump?: number | undefined;
  /** Freezes per second, of each process and of the keeper, up to eight seconds each. */
  readonly freeze?: number | undefined;
  /** Evictions of these sessions' logs per second. */
  readonly evict?: { readonly rate: number; readonly of: readonly string[] } | undefined;
  /** Failing disks per second, up to a second each. */
  readonly failCommits?: number | undefined;
}

/** The fault of this moment, if chance wants one. The draws are the same in number whatever comes of them. */
export function stormFault(
  rates: FaultRates,
  names: readonly string[],
  ms: number,
  random: () => number,
): SimulatedFault | undefined {
  const [kind, which, a, b] = [random(), random(), random(), random()];
  const name = names[Math.floor(which * names.length)];
  if (name === undefined) return undefined;
  const each = (ms / 1_000) * names.length;
  const { cut = 0, silence = 0, delay = 0, crashKeeper = 0, crash } = rates;
  let bound = 0;
  const falls = (chance: number) => {
    bound += chance;
    return kind < bound;
  };
  if (falls(cut * each)) return { cut: name };
  if (falls(silence * each)) return { silence: name };
  if (falls(delay * each)) return { delay: name, ms: [Math.floor(a * 50), 50 + Math.floor(b * 500)] };
  if (falls((crashKeeper * ms) / 1_000)) return { crashKeeper: Math.floor(a * 2_000) };
  if (crash && falls(crash.rate * each) && crash.of.includes(name)) return { crash: name };
  if (falls((rates.partition ?? 0) * each)) {
    const way = a < 1 / 3 ? 'up' : a < 2 / 3 ? 'down' : undefined;
    return { partition: name, ms: Math.floor(b * 2_000), ...(way ? { way } : {}) };
  }
  if (falls((rates.skew ?? 0) * each))
    return { skew: name, by: { ahead: Math.floor((a - 0.5) * 1e8), rate: 0.5 + b } };
  if (falls(((rates.failCommits ?? 0) * ms) / 1_000)) return { failCommits: Math.floor(a * 1_000) };
  const anyProcess = [...names, 'keeper'][Math.floor(which * (names.length + 1))] ?? name;
  if (falls(((rates.jump ?? 0) * ms * (names.length + 1)) / 1_000))
    return { skew: anyProcess, by: { ahead: Math.floor((a - 0.5) * 7_200_000) } };
  if (falls(((rates.freeze ?? 0) * ms * (names.length + 1)) / 1_000))
    return { freeze: anyProcess, ms: Math.floor(a * 8_000) };
  const { evict } = rates;
  const session = evict?.of[Math.floor(a * evict.of.length)];
  if (evict && session !== undefined && falls((evict.rate * ms) / 1_000)) return { evict: session };
  return undefined;
}
