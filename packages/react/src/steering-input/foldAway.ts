import type { SteerInfo } from '../select/steers.ts';

/** Settled ones that stay in sight. */
const KEPT = 3;

/** Something may still become of these by themselves. */
const OPEN: ReadonlySet<SteerInfo['status']> = new Set([
  'queued',
  'sent',
  'logged',
  'delivered',
  'unresponsive',
]);

/** The older settled ones, and all others. */
export function foldAway(steers: readonly SteerInfo[]): {
  readonly earlier: readonly SteerInfo[];
  readonly recent: readonly SteerInfo[];
} {
  const settled = steers.filter(({ status }) => !OPEN.has(status));
  const earlier = settled.slice(0, Math.max(0, settled.length - KEPT));
  const folded = new Set(earlier);
  return { earlier, recent: steers.filter((steer) => !folded.has(steer)) };
}
