/** How often a client was away from its session, and what it missed, counted by its own view. */
import type { Cursor, Session } from '@rejoin/core';

export interface Absences {
  readonly away: boolean;
  /** How often it came back and was proven to have all. */
  readonly resumed: number;
  /** Events that it received for the last absence, and for all of them. */
  readonly missed: number;
  readonly total: number;
  readonly cursor: Cursor | undefined;
}

export const NO_ABSENCES: Absences = { away: false, resumed: 0, missed: 0, total: 0, cursor: undefined };

/** The result stops it. */
export function followAbsences(store: Session['store'], report: (absences: Absences) => void): () => void {
  let now: Absences = { ...NO_ABSENCES, cursor: store.getState().cursor };
  /** Where it was when it left. */
  let left: number | undefined;
  let arrived = false;
  function look(): void {
    const { connection, status, state, cursor } = store.getState();
    const here = connection.status === 'live' && status === 'live';
    const next = { ...now, cursor, away: arrived && !here };
    // Before it was there for the first time it cannot be away.
    if (here && left !== undefined) {
      next.missed = Math.max(0, state.position - left);
      next.total += next.missed;
      next.resumed++;
      left = undefined;
    }
    if (!here && arrived) left ??= state.position;
    arrived ||= here;
    if (JSON.stringify(next) === JSON.stringify(now)) return;
    now = next;
    report(now);
  }
  const stop = store.subscribe(look);
  report(now);
  look();
  return stop;
}
