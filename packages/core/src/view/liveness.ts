/**
 * Whether the processes behind running runs show signs of life, on a log whose keeper does not watch over them (P32).
 * An observation of this reader, on its own clock: two readers may differ, nothing of it is folded, and silence is never
 * called a loss.
 */

import { isActive, type SessionState } from '../fold/state.ts';
import { type Clock, systemClock } from '../platform/clock.ts';
import { checkCall } from '../protocol/checkCall.ts';
import type { InstanceId } from '../protocol/ids.ts';
import { LEASE } from '../protocol/lease.ts';
import { createStore, type ReadableStore } from './readableStore.ts';
import type { Liveness, SessionView } from './sessionView.ts';

/** What one reader observes, until it is stopped. */
export interface LivenessObserver {
  /** The owners of running runs. */
  readonly store: ReadableStore<ReadonlyMap<InstanceId, Liveness>>;
  /** Observes nothing more. What was seen last stays. */
  stop(): void;
}

/** How to observe. */
export interface LivenessOptions {
  /** Default: the machine's own. */
  readonly clock?: Clock | undefined;
  /** T: how long an instance may be silent, ms. Default 15,000, by which agents renew. */
  readonly lease?: number | undefined;
}

const UNKNOWN: Liveness = { status: 'unknown' };
const HEARD: Liveness = { status: 'heard' };

/**
 * Watches until it is stopped. For transports below L5: a keeper tells of silence by itself, and the same to everybody.
 * Time counts from when the session was caught up; it begins anew after each cut, and after the machine has slept.
 */
export function observeLiveness(
  session: { readonly store: ReadableStore<SessionView> },
  options: LivenessOptions = {},
): LivenessObserver {
  const views = session?.store;
  checkCall(
    typeof views?.subscribe === 'function' && Object(options) === options,
    'observeLiveness(session)',
  );
  const { clock = systemClock, lease = LEASE } = options;
  const store = createStore<ReadonlyMap<InstanceId, Liveness>>(new Map());
  /** Since when it has listened without a break; undefined while it catches up. */
  let from: number | undefined;
  /** How much of each instance the log has shown, and when it last was more. */
  let seen = new Map<InstanceId, { readonly signs: number; readonly at?: number }>();
  let cancel = () => {};
  /** When the timer is due that waits. */
  let due = Number.POSITIVE_INFINITY;

  function look({ state, status }: Pick<SessionView, 'state' | 'status'>): void {
    const now = wake();
    if (status !== 'live') {
      from = undefined;
      seen = new Map();
    } else from ??= now;
    const before = seen;
    seen = new Map();
    for (const { owner, status: of } of state.runs.values()) {
      if (!isActive(of) || seen.has(owner)) continue;
      const signs = signsOf(state, owner);
      const former = before.get(owner);
      // A run that begins while one listens is a sign as well; what stood there when one came is none.
      const heard = status === 'live' && (former ? former.signs !== signs : listening);
      seen.set(owner, heard ? { signs, at: now } : (former ?? { signs }));
    }
    listening = status === 'live';
    show(now);
  }
  let listening = false;

  function show(now: number): void {
    cancel();
    const lives = new Map<InstanceId, Liveness>();
    let next = Number.POSITIVE_INFINITY;
    for (const [owner, { at }] of seen) {
      if (from === undefined) {
        lives.set(owner, UNKNOWN);
        continue;
      }
      const since = Math.max(from, at ?? from);
      const silent = now - since >= lease;
      if (!silent) next = Math.min(next, since + lease);
      lives.set(owner, silent ? { status: 'silent', since } : at !== undefined ? HEARD : UNKNOWN);
    }
    const shown = store.getState();
    const same =
      shown.size === lives.size &&
      [...lives].every(([owner, life]) => JSON.stringify(shown.get(owner)) === JSON.stringify(life));
    if (!same) store.set(lives);
    due = next;
    if (next < Number.POSITIVE_INFINITY) cancel = clock.after(next - now, () => show(wake()));
  }

  /** A timer that comes late has slept, and no instance was heard meanwhile (P31). What comes before it may come late, too. */
  function wake(): number {
    const now = clock.elapsed();
    if (now - due > lease / 2) {
      from = now;
      seen = new Map([...seen].map(([owner, { signs }]) => [owner, { signs }]));
    }
    return now;
  }

  look(views.getState());
  const unsubscribe = views.subscribe(look);
  return {
    store,
    stop() {
      unsubscribe();
      cancel();
    },
  };
}

/** Shows it in the session's own view, until the result is called. */
export function watchLiveness(
  session: { readonly store: ReadableStore<SessionView> },
  show: (part: Pick<SessionView, 'liveness'>) => void,
  clock: Clock,
): () => void {
  const { store, stop } = observeLiveness(session, { clock });
  store.subscribe((liveness) => show({ liveness }));
  show({ liveness: store.getState() });
  return stop;
}

/** How many events of an instance the log has shown: more is a sign of life. */
export function signsOf({ producers }: SessionState, instance: InstanceId): number {
  let signs = 0;
  for (const [producer, { last }] of producers) if (producer.startsWith(`${instance}/`)) signs += last;
  return signs;
}
