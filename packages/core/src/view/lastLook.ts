/** Where somebody stopped looking at a surface: what `awayOf` compares with once they are back. */
import type { RunStatus, SessionState } from '../fold/state.ts';

/** Enough of a state to compare with, and nothing of its texts. */
export interface Left {
  /** When, on this machine's clock, ms. */
  readonly at: number;
  /** When somebody looked again at a state that is proven to be all there is, ms; undefined until then. */
  readonly until?: number;
  readonly position: number;
  /** Statuses by run. */
  readonly runs: ReadonlyMap<string, RunStatus>;
}

export const leave = ({ position, runs }: SessionState, at: number): Left => ({
  at,
  position,
  runs: new Map([...runs].map(([key, { status }]) => [key, status])),
});

/** Somebody looks away: they are told all since they first did so without having read it. */
export const lookAway = (left: Left | undefined, state: SessionState, now: number): Left =>
  left ? { at: left.at, position: left.position, runs: left.runs } : leave(state, now);
