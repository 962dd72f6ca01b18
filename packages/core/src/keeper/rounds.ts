/** What a keeper looks at again and again, and whether it was able to look: after a stall it has to listen before it judges. */
import type { Clock } from '../platform/clock.ts';

/**
 * Calls `round` every `ms`, until the result is called.
 *
 * @param round gets whether it comes too late by more than `tolerance` ms: the process was stopped, its machine slept, or
 * something blocked it. Whatever was sent meanwhile may still wait to be read, so silence proves nothing
 * @param after times the rounds. Default: the clock's own
 */
export function rounds(
  { elapsed, after: usual }: Clock,
  {
    ms,
    tolerance,
    after = usual,
  }: { readonly ms: number; readonly tolerance: number; readonly after?: Clock['after'] },
  round: (stalled: boolean) => void,
): () => void {
  let due = 0;
  let cancel = () => {};
  const next = (): void => {
    due = elapsed() + ms;
    cancel = after(ms, () => {
      const stalled = elapsed() - due > tolerance;
      next();
      round(stalled);
    });
  };
  next();
  return () => cancel();
}
