import type { Clock } from '@rejoin/core';

export interface PagedClock extends Clock {
  /** Lets so many milliseconds pass, and runs what has become due. */
  pass(ms: number): void;
}

interface Timer {
  readonly due: number;
  readonly run: () => void;
}

/**
 * A clock that stands still but for `pass`: a loop that leaves no room for timers has its client fold and show at the pace of a
 * page all the same. The client's own schedule decides when; what a browser's timers cost is in `browser`.
 */
export function createPagedClock(): PagedClock {
  let now = 0;
  /** The next one last, so that passing costs little of what is measured. */
  const timers: Timer[] = [];
  return {
    now: () => 1_700_000_000_000 + Math.floor(now),
    elapsed: () => now,
    after(ms, run) {
      const timer = { due: now + ms, run };
      timers.splice(placeOf(timers, timer.due), 0, timer);
      return () => {
        const at = timers.indexOf(timer);
        if (at >= 0) timers.splice(at, 1);
      };
    },
    pass(ms) {
      now += ms;
      for (let next = timers.at(-1); next && next.due <= now; next = timers.at(-1)) {
        timers.pop();
        next.run();
      }
    },
  };
}

/** Where a timer belongs among those that are due later and earlier; after those that are due with it. */
function placeOf(timers: readonly Timer[], due: number): number {
  let least = 0;
  let most = timers.length;
  while (least < most) {
    const middle = (least + most) >> 1;
    if ((timers[middle]?.due ?? 0) > due) least = middle + 1;
    else most = middle;
  }
  return least;
}
