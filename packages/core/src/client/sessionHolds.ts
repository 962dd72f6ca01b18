/** What keeps a session connected: it becomes idle some seconds after the last hold has ended. */
import type { Clock } from '../platform/clock.ts';

export interface SessionHolds {
  /** Keeps it connected until the result is called. */
  hold(): () => void;
  /** None holds it any more, and it does not become idle by that. */
  clear(): void;
}

/** How long a session stays connected that nothing holds, ms: a page that changes its view does not reconnect. */
const LINGER = 5_000;

export function createSessionHolds({ after }: Pick<Clock, 'after'>, idle: () => void): SessionHolds {
  let holds = new Set<object>();
  let cancel: () => void = () => {};
  return {
    hold() {
      const mine = {};
      holds.add(mine);
      cancel();
      return () => {
        if (holds.delete(mine) && holds.size === 0) cancel = after(LINGER, idle);
      };
    },
    clear() {
      cancel();
      holds = new Set();
    },
  };
}
