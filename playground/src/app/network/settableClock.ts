/** The clock of one surface’s client: its time of day can be set wrong, as people and networks do. Durations are the machine’s. */
import { type Clock, systemClock } from '@rejoin/core';

export interface SettableClock extends Clock {
  /** How far its time of day is ahead of the machine’s, ms. */
  readonly ahead: () => number;
  set(ahead: number): void;
}

export function createSettableClock(): SettableClock {
  let ahead = 0;
  return {
    ...systemClock,
    now: () => systemClock.now() + ahead,
    ahead: () => ahead,
    set(ms) {
      ahead = ms;
    },
  };
}
