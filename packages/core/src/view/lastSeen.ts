/** Where a surface was last looked at: what `awayOf` compares with once its user is back. */
import type { RunStatus, SessionState } from '../fold/state.ts';

/** Enough of a state to compare with, and nothing of its texts. */
export interface LastSeen {
  /** When, on this machine's clock, ms. */
  readonly at: number;
  /** When it was looked at again, with a state that is proven to be all there is, ms; undefined until then. */
  readonly until?: number;
  readonly position: number;
  /** Statuses by run. */
  readonly runs: ReadonlyMap<string, RunStatus>;
}

export const markSeen = ({ position, runs }: SessionState, at: number): LastSeen => ({
  at,
  position,
  runs: new Map([...runs].map(([key, { status }]) => [key, status])),
});

/** The user looks away: what they have not read yet counts from when they first did. */
export const lookAway = (before: LastSeen | undefined, state: SessionState, now: number): LastSeen =>
  before ? { at: before.at, position: before.position, runs: before.runs } : markSeen(state, now);
