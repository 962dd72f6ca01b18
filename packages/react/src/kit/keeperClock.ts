/**
 * The keeper's time as far as this page can know it. Two machines' clocks are never compared (P30): it is what the keeper last
 * said, or the newest of its stamps that the page has seen, plus what has passed here since. So it is never ahead.
 */
import type { Clock, Session, SessionClient, SessionView } from '@rejoin/core';
import { derive } from '../select/derive.ts';

export interface KeeperClock {
  /** Whole seconds of the keeper's time, as ms since 1970; 0 before the first stamp. */
  readonly now: () => number;
  /** What `now` was with no more than the session began with: the same on a server and in the browser. */
  readonly first: () => number;
  /** Called once a second, by one timer for all that listen; without listeners there is none. */
  readonly subscribe: (tick: () => void) => () => void;
}

const SECOND = 1_000;

export function createKeeperClock(
  { store }: Pick<Session, 'store'>,
  clock: Clock,
  { keeperNow }: Pick<SessionClient, 'keeperNow'>,
): KeeperClock {
  const { elapsed } = clock;
  let stamp = 0;
  let seenAt = 0;
  const listeners = new Set<() => void>();
  let cancel: (() => void) | undefined;

  function exact(): number {
    const said = keeperNow();
    if (said !== undefined) return said;
    // Where no keeper says it, the stamps do, and each new one that is later than the count moves it on.
    const here = elapsed();
    const counted = stamp === 0 ? 0 : stamp + Math.max(0, here - seenAt);
    stamp = Math.max(counted, newestStamp(store.getState()));
    seenAt = here;
    return stamp;
  }

  function wait(): void {
    cancel = clock.after(SECOND - (exact() % SECOND), () => {
      for (const tick of listeners) tick();
      wait();
    });
  }

  const whole = (ms: number) => Math.floor(ms / SECOND) * SECOND;
  return {
    now: () => whole(exact()),
    first: () => whole(newestStamp(store.getInitialState())),
    subscribe(tick) {
      listeners.add(tick);
      if (listeners.size === 1) wait();
      return () => {
        listeners.delete(tick);
        if (listeners.size === 0) cancel?.();
      };
    },
  };
}

/** The newest of the stamps that the page can find quickly. */
const newestStamp: (view: SessionView) => number = derive(
  ({ state }) => [state],
  ({ state: { runs, messages, toolCalls } }) => {
    let newest = 0;
    for (const { startedAt, endedAt = 0 } of runs.values()) newest = Math.max(newest, startedAt, endedAt);
    for (const { at } of messages.values()) newest = Math.max(newest, at);
    for (const { at } of toolCalls.values()) newest = Math.max(newest, at);
    return newest;
  },
);

const known = new WeakMap<Session, { readonly clock: Clock; readonly keeper: KeeperClock }>();

/** One for all components that show a session. */
export function keeperClockOf(session: Session, clock: Clock, client: SessionClient): KeeperClock {
  const found = known.get(session);
  if (found?.clock === clock) return found.keeper;
  const keeper = createKeeperClock(session, clock, client);
  known.set(session, { clock, keeper });
  return keeper;
}
