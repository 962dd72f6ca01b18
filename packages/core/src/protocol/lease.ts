/**
 * T (P31, P32): how long an instance may be silent before others doubt that it lives, ms. On a log whose keeper names none, writers
 * and readers go by this one.
 */
export const LEASE = 15_000;
