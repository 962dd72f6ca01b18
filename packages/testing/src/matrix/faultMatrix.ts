/**
 * The fault matrix: fifteen faults at six moments, over any transport. Each cell plays one scene (an agent answers a person
 * by text, a tool call and a sub-run, a second reader watches, the person sends, steers and cancels), lets the fault strike
 * at its moment, which is reached by looking at what is shown and never by waiting, and judges the end: everyone has the
 * same, what was acknowledged stands in the log once, what was not says why, no page called itself live wrongly, no one
 * passed over a gap in silence, and coming back cost a bounded number of links and snapshots.
 *
 * A transport of your own needs a setup of some eighty lines:
 *
 * 1. `open(seed)` starts a keeper of your own with `FAULT_PATIENCE` for its durations, on a manual clock if it can.
 * 2. `...networkOver(transport, { seed, clock })` gives processes, their crashes and clocks, and networks that lose, delay,
 *    repeat and hold up messages between your links and the clients.
 * 3. `items` reads what is stored. For a store of ours, `faultyStore` also brings `evict`, `rollBack` and failing commits.
 * 4. What cannot happen to your transport goes into `impossible`, with the reason, which the report shows.
 *
 * Then hand it to a runner: `describeFaults({ describe, it }, setup)`. Vitest's `it.concurrent` runs cells side by side.
 * Unhandled rejections are the runner's to find: Vitest and Node fail by them.
 */

import type { TestRunner } from '../conformance/conformanceSuite.ts';
import { fork } from '../simulator/seededRandom.ts';
import { playCell } from './cell.ts';
import {
  FAULTS,
  type FaultCell,
  type FaultMoment,
  type FaultName,
  type FaultSetup,
  MOMENTS,
} from './matrixSetup.ts';
import { playWeather } from './storm.ts';

export interface FaultMatrixOptions {
  /** From which each cell's own seed follows. Default 1. */
  readonly seed?: number | undefined;
}

export interface DescribeFaultsOptions extends FaultMatrixOptions {
  /** Storms after the cells, each by a seed of its own. Default 0. */
  readonly storms?: number | undefined;
}

/** All cells, those that cannot exist with the reason. Each opens a world of its own. */
export function faultMatrix(setup: FaultSetup, { seed = 1 }: FaultMatrixOptions = {}): readonly FaultCell[] {
  return FAULTS.flatMap((fault, row) =>
    MOMENTS.map((moment, column): FaultCell => {
      const own = seed * 1_000 + row * MOMENTS.length + column;
      const why = whyImpossible(setup, fault, moment);
      return {
        fault,
        moment,
        seed: own,
        name: `${fault} while ${moment}`,
        ...(why === undefined ? {} : { impossible: why }),
        run: () => playCell(setup, fault, moment, own),
      };
    }),
  );
}

/** One cell again, by the seed that it printed. */
export const playFault = (
  setup: FaultSetup,
  fault: FaultName,
  moment: FaultMoment,
  seed: number,
): Promise<void> => playCell(setup, fault, moment, seed);

/**
 * Several faults at once, at moments and in places that follow from the seed, while people and agents go on: judged as a
 * cell is. What cannot happen to the transport does not.
 */
export const playStorm = (setup: FaultSetup, seed: number): Promise<void> =>
  playWeather(
    setup,
    FAULTS.filter((fault) => MOMENTS.every((moment) => whyImpossible(setup, fault, moment) === undefined)),
    seed,
  );

/** A fault and a moment that follow from the seed, for `playFault`. */
export function randomFault(seed: number): { readonly fault: FaultName; readonly moment: FaultMoment } {
  const random = fork(seed, 'fault');
  const one = <T>(of: readonly [T, ...T[]]): T => of[Math.floor(random() * of.length)] ?? of[0];
  return { fault: one(FAULTS), moment: one(MOMENTS) };
}

function whyImpossible(
  { impossible = {}, level }: FaultSetup,
  fault: FaultName,
  moment: FaultMoment,
): string | undefined {
  const why = impossible[fault] ?? impossible[`${fault} while ${moment}`];
  if (why !== undefined) return why;
  if (fault === 'evict' && level < 2) return 'a log without snapshots cannot be trimmed';
  return undefined;
}

/** Hands the cells to a test runner. One that cannot exist is listed as skipped, and says why. */
export function describeFaults(
  { describe, it }: TestRunner,
  setup: FaultSetup,
  { storms = 0, ...options }: DescribeFaultsOptions = {},
): void {
  describe(`${setup.name} survives`, () => {
    for (const { name, seed, impossible, run } of faultMatrix(setup, options)) {
      if (impossible === undefined) it(`${name} (seed ${seed})`, run);
      else it.skip(`${name} [not applicable, because ${impossible}]`, run);
    }
    for (let storm = 0; storm < storms; storm++) {
      const seed = (options.seed ?? 1) * 1_000 + storm;
      it(`a storm (seed ${seed})`, () => playStorm(setup, seed));
    }
  });
}

export {
  FAULT_PATIENCE,
  FAULTS,
  type FaultCell,
  type FaultMoment,
  type FaultName,
  type FaultSetup,
  type FaultWorld,
  MOMENTS,
} from './matrixSetup.ts';
export { type NetworkOverOptions, networkOver, type ProcessesOfWorld } from './networkOver.ts';
