/** A clock that is wrong, as machines' clocks are: ahead or behind, and too fast or too slow (P30 says that it must not matter). */
import type { Clock } from '@rejoin/core';

export interface ClockSkew {
  /** Milliseconds that it shows more than the true time from now on; less than 0 is behind. Default 0. */
  readonly ahead?: number | undefined;
  /** Its seconds per true second: 2 runs twice as fast, and its timers with it. Default 1. */
  readonly rate?: number | undefined;
}

export interface SkewedClock extends Clock {
  /** From now on. Timers that wait already keep the true time at which they fire. */
  set(skew: ClockSkew): void;
}

export function skewedClock(clock: Clock): SkewedClock {
  let since = clock.elapsed();
  let ahead = 0;
  let rate = 1;
  let passed = since;
  // Whole milliseconds, as clocks have them.
  const elapsed = () => passed + Math.floor((clock.elapsed() - since) * rate);
  const now = () => clock.now() + ahead + Math.floor((clock.elapsed() - since) * (rate - 1));
  return {
    now,
    // To be set does not change what has passed.
    elapsed,
    after: (ms, run) => clock.after(rate === 1 ? ms : Math.ceil(ms / rate), run),
    set(skew) {
      passed = elapsed();
      since = clock.elapsed();
      ahead = skew.ahead ?? 0;
      rate = skew.rate ?? 1;
    },
  };
}
