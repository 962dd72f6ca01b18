/** Full-jitter back-off: a random time up to a bound that doubles. Many clients that were cut at once do not return at once. */

/** Milliseconds. */
export interface Backoff {
  readonly base: number;
  readonly cap: number;
}

export const BACKOFF: Backoff = { base: 400, cap: 15_000 };

/**
 * @param attempt 1 for the first retry
 * @param random in [0, 1)
 */
export const backoffDelay = (attempt: number, random: number, { base, cap }: Backoff = BACKOFF): number =>
  Math.round(random * Math.min(cap, base * 2 ** Math.min(attempt, 30)));
