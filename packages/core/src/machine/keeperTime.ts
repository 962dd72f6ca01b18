/** The keeper's time, as far as a client can know it: what it last sent plus what has passed here since. */
export interface KeeperTime {
  /** @param now what a keeper has sent, ms since 1970; some send none */
  heard(now: number | undefined): void;
  /** Ms since 1970; undefined before the keeper has sent any. */
  now(): number | undefined;
}

/** No answer travels for as long, ms: if the keeper's time is behind by more, its clock was set. */
const TRAVEL = 10_000;

/** @param elapsed milliseconds of a clock that is never set */
export function createKeeperTime(elapsed: () => number): KeeperTime {
  /** The keeper's time less this machine's count. */
  let ahead: number | undefined;
  return {
    heard(now) {
      if (now === undefined) return;
      const offset = now - elapsed();
      // The answer that travelled least is the best.
      if (ahead === undefined || offset > ahead || offset < ahead - TRAVEL) ahead = offset;
    },
    now: () => (ahead === undefined ? undefined : Math.floor(ahead + elapsed())),
  };
}
