/** How signals come to readers: gathered, the latest of each, and only where nothing else waits (P29). */
import type { Clock } from '../platform/clock.ts';
import type { Signal } from '../protocol/messages.ts';
import type { OpenSession, Watcher } from './openSession.ts';

/** Readers are told at most this often, ms: a page shows no more than about that. The first after a pause is told at once. */
const EVERY = 50;

/** How much of a session's signals somebody has been told: `revision` and `removals` of `Signals`. */
export interface Told {
  readonly revision: number;
  readonly removals: number;
}

/** Nothing; and what it may have been told on another channel counts no more. */
export const TOLD_NOTHING: Told = { revision: 0, removals: -1 };

const placeOf = ({ revision, removals }: Told): Told => ({ revision, removals });

export interface SignalDelivery {
  publish(session: OpenSession, signal: Signal): void;
  /** Tells a reader that has come a first part, whatever waits for it: before it is live, so that tabs may share a channel. */
  greet(session: OpenSession, watcher: Watcher): void;
  /** Tells a reader what it has not been told, as far as it takes it: it has room again. */
  serve(session: OpenSession, watcher: Watcher): void;
}

export function createSignalDelivery(clock: Clock): SignalDelivery {
  const { elapsed } = clock;

  function publish(session: OpenSession, signal: Signal): void {
    session.signals.put(signal, elapsed());
    if (session.telling) return;
    session.telling = true;
    clock.after(Math.max(0, session.toldAt + EVERY - elapsed()), () => tell(session));
  }

  function tell(session: OpenSession): void {
    const { signals, told, watchers } = session;
    session.telling = false;
    session.toldAt = elapsed();
    const parts = signals.changes(session.toldAt);
    session.told = placeOf(signals);
    for (const watcher of watchers) {
      // Whoever has all that was told before is told the same, in the same text. Others go on from where they are.
      const hasAll = watcher.told.revision === told.revision && watcher.told.removals === told.removals;
      if (!watcher.begun || !hasAll || !watcher.subscriber.idle()) serve(session, watcher);
      else {
        for (const list of parts) watcher.subscriber.signals(list, false);
        watcher.told = session.told;
      }
    }
  }

  function serve({ signals }: OpenSession, watcher: Watcher, greeting = false): void {
    const { subscriber } = watcher;
    for (
      let first = greeting;
      watcher.begun && !watcher.closed && (first || subscriber.idle());
      first = false
    ) {
      const { revision, removals } = watcher.told;
      const next = signals.after(revision, elapsed());
      if (removals !== signals.removals && (!next || revision === 0)) {
        // What ended meanwhile is told by leaving it out.
        const first = signals.after(0, elapsed());
        if (first || revision > 0) subscriber.signals(first?.list ?? '[]', true);
        watcher.told = { ...placeOf(signals), ...(first && { revision: first.revision }) };
      } else if (next) {
        subscriber.signals(next.list, false);
        watcher.told = { revision: next.revision, removals };
      } else return;
    }
  }

  return { publish, greet: (session, watcher) => serve(session, watcher, true), serve };
}
