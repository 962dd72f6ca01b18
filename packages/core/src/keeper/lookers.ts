/** Who looks at a session just now, as far as their surfaces say so by their signals (P33). */
import { type ParticipantId, participantOf } from '../protocol/ids.ts';
import type { Signal } from '../protocol/messages.ts';
import { PRESENCE } from '../protocol/presenceKeys.ts';
import { readSurface } from '../protocol/presenceSignals.ts';
import type { OpenSessions } from './openSessions.ts';

export interface Lookers {
  /** Those with a surface that lives and is not hidden. A page that went without a word counts until its signal's time is over. */
  looking(session: string): ReadonlySet<ParticipantId>;
  /** Calls a listener when a surface says that it is in its person's sight, until the result is called. */
  followLooks(listener: (session: string, participant: ParticipantId) => void): () => void;
}

export interface LookersOptions {
  readonly sessions: Pick<OpenSessions, 'get'>;
  /** Of the clock that signals are counted by, ms. */
  readonly elapsed: () => number;
  /** Receives what a listener throws: it is not the fault of the signal. */
  readonly failed: (cause: unknown) => void;
}

/** With where it learns of signals. */
export interface SignalLookers extends Lookers {
  heard(session: string, signal: Signal): void;
}

export function createLookers({ sessions, elapsed, failed }: LookersOptions): SignalLookers {
  const listeners = new Set<(session: string, participant: ParticipantId) => void>();
  const isInSight = (value: unknown): boolean => readSurface(value)?.hidden === false;

  return {
    looking(id) {
      const found = new Set<ParticipantId>();
      for (const { instance, value } of sessions.get(id)?.signals.valuesOf(PRESENCE, elapsed()) ?? [])
        if (isInSight(value)) found.add(participantOf(instance));
      return found;
    },
    followLooks(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    heard(session, { instance, key, value, ttl }) {
      if (key !== PRESENCE || ttl <= 0 || !isInSight(value)) return;
      for (const listener of [...listeners]) {
        try {
          listener(session, participantOf(instance));
        } catch (cause) {
          failed(cause);
        }
      }
    },
  };
}
