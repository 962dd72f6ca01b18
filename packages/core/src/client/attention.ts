/** Whether a surface is looked at, and where it was last: what `awayOf` compares with. */
import type { Clock } from '../platform/clock.ts';
import { lookAway } from '../view/lastSeen.ts';
import type { Store } from '../view/readableStore.ts';
import type { SessionView } from '../view/sessionView.ts';

/** The surface, and where its attention shows. */
export interface AttentionPort {
  readonly clock: Clock;
  readonly store: Store<SessionView>;
  readonly hidden: () => boolean;
  /** Shorter absences are not shown, ms. */
  readonly awayAfter: number;
}

export interface Attention {
  /** The surface is looked at, and shows what is proven to be all there is. */
  readonly attended: boolean;
  /** Whether it can be seen may have changed. */
  look(): void;
}

export function createAttention({ clock, store, hidden, awayAfter }: AttentionPort): Attention {
  let attended = false;
  let seenAt = clock.elapsed();

  function look(): void {
    const { status, state, lastSeen } = store.getState();
    const looking = status === 'live' && !hidden();
    if (looking === attended) return;
    attended = looking;
    const now = clock.now();
    if (!lastSeen) seenAt = clock.elapsed();
    if (!looking) return store.update({ lastSeen: lookAway(lastSeen, state, now) });
    // The one may have stood still while the machine slept, the other may have been set: the longer one counts.
    const isLong = lastSeen && Math.max(now - lastSeen.at, clock.elapsed() - seenAt) >= awayAfter;
    store.update({ lastSeen: isLong ? { ...lastSeen, until: now } : undefined });
  }

  store.subscribe((view, before) => {
    if (view.status !== before.status) look();
  });
  return {
    get attended() {
      return attended;
    },
    look,
  };
}
