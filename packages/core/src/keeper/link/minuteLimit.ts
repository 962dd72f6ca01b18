/** How often something may be done in a minute, counted for each one that does it. */
import type { Clock } from '../../platform/clock.ts';

const MINUTE = 60_000;

/** @param most in one minute; what was done in the former ones is forgotten */
export function createMinuteLimit<Owner>(clock: Clock, most: number): (owner: Owner) => boolean {
  let since = clock.elapsed();
  let counts = new Map<Owner, number>();
  return (owner) => {
    if (clock.elapsed() - since >= MINUTE) {
      since = clock.elapsed();
      counts = new Map();
    }
    const count = (counts.get(owner) ?? 0) + 1;
    counts.set(owner, count);
    return count <= most;
  };
}
