/** When a piece of work is called for again: pure. A function that fails each time is not called for ever. */

/** How often a function was called for one piece of work, and when it may be called again. */
export interface Tries {
  readonly count: number;
  /** Ms since 1970, by the server's clock. */
  readonly next: number;
}

/** Calls for one piece of work, the first one too. */
export const MOST_CALLS = 8;
/** Pauses after each call that has not done the work, ms. */
const PAUSES = [1_000, 5_000, 15_000, 60_000, 120_000, 300_000, 600_000] as const;

/** Ms until the next call; undefined: it was called often enough. */
export function pauseBefore(tries: Tries | undefined, now: number): number | undefined {
  if (!tries) return 0;
  if (tries.count >= MOST_CALLS) return undefined;
  // A clock that was set back makes no longer pause than there is.
  return Math.min(Math.max(0, tries.next - now), PAUSES[PAUSES.length - 1] ?? 0);
}

/** Of a call that begins. */
export function countCall(tries: Tries | undefined, now: number): Tries {
  const count = (tries?.count ?? 0) + 1;
  return { count, next: now + (PAUSES[Math.min(count, PAUSES.length) - 1] ?? 0) };
}
