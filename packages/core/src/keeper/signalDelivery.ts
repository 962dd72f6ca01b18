/** How signals reach readers: gathered, the latest of each, and only where nothing else waits (P29). */
import type { Clock } from '../platform/clock.ts';
import type { Signal } from '../protocol/messages.ts';
import type { OpenSession, Watcher } from './openSession.ts';
import type { SignalPosition } from './signals.ts';

/** Signals are sent at most this often, ms: a page shows no more than about that. The first after a pause is sent at once. */
const EVERY = 50;

const positionOf = ({ revision, removals }: SignalPosition): SignalPosition => ({ revision, removals });

export interface SignalDelivery {
  publish(session: OpenSession, signal: Signal): void;
  /** Sends a new reader a first part, whatever waits for it: before it is live, so that tabs may share a channel. */
  sendFirst(session: OpenSession, watcher: Watcher): void;
  /** Sends a reader what it does not have, as far as it takes it: it has room again. */
  sendRest(session: OpenSession, watcher: Watcher): void;
}

export function createSignalDelivery(clock: Pick<Clock, 'elapsed' | 'after'>): SignalDelivery {
  const { elapsed } = clock;

  function publish(session: OpenSession, signal: Signal): void {
    const { signals, signalSchedule: schedule } = session;
    signals.put(signal, elapsed());
    if (schedule.scheduled) return;
    schedule.scheduled = true;
    clock.after(Math.max(0, schedule.sentAt + EVERY - elapsed()), () => sendChanges(session));
  }

  function sendChanges(session: OpenSession): void {
    const { signals, signalSchedule: schedule, watchers } = session;
    const before = schedule.sent;
    schedule.scheduled = false;
    schedule.sentAt = elapsed();
    const parts = signals.changes(schedule.sentAt);
    schedule.sent = positionOf(signals);
    for (const watcher of watchers) {
      // Readers that have all that was sent before get the same, in the same text. Others go on from where they are.
      const { revision, removals } = watcher.signals;
      const hasAll = revision === before.revision && removals === before.removals;
      if (!watcher.begun || !hasAll || !watcher.subscriber.idle()) send(session, watcher);
      else {
        for (const list of parts) watcher.subscriber.signals(list, false);
        watcher.signals = schedule.sent;
      }
    }
  }

  function send({ signals }: OpenSession, watcher: Watcher, always = false): void {
    const { subscriber } = watcher;
    for (
      let first = always;
      watcher.begun && !watcher.closed && (first || subscriber.idle());
      first = false
    ) {
      const { revision, removals } = watcher.signals;
      const next = signals.after(revision, elapsed());
      if (removals !== signals.removals && (!next || revision === 0)) {
        // What ended meanwhile is reported by leaving it out.
        const first = signals.after(0, elapsed());
        if (first || revision > 0) subscriber.signals(first?.list ?? '[]', true);
        watcher.signals = { ...positionOf(signals), ...(first && { revision: first.revision }) };
      } else if (next) {
        subscriber.signals(next.list, false);
        watcher.signals = { revision: next.revision, removals };
      } else return;
    }
  }

  return {
    publish,
    sendFirst: (session, watcher) => send(session, watcher, true),
    sendRest: (session, watcher) => send(session, watcher),
  };
}
