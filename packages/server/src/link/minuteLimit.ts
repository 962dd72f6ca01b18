/** How often something may be done in a minute, counted for each one that does it. */
import type { Clock } from '@rejoin/core/internal';

const MINUTE = 60_000;

/** @param most in one minute; what was done in the former ones is forgotten */
export function createMinuteLimit<Who>(clock: Clock, most: number): (who: Who) => boolean {
  let since = clock.elapsed();
  let counts = new Map<Who, number>();
  return (who) => {
    if (clock.elapsed() - since >= MINUTE) {
      since = clock.elapsed();
      counts = new Map();
    }
    const count = (counts.get(who) ?? 0) + 1;
    counts.set(who, count);
    return count <= most;
  };
}
