/**
 * Says to the others of a session that this page's person is here, and whether they write (P33): by signals, which end by
 * themselves. What is written is never said.
 *
 * A page loads this later: it imports nothing that a first screen has, or a bundler would make a file of what both need.
 */
import type { Clock } from '../platform/clock.ts';
import { isDevelopment } from '../platform/isDevelopment.ts';
import { checkCall } from '../protocol/checkCall.ts';
import type { ParticipantId } from '../protocol/ids.ts';
import { MOST_LOOKS, PRESENCE, type SurfaceSignal, TYPING } from '../protocol/presenceKeys.ts';
import type { SessionClient } from './client.ts';
import type { Session } from './sessionApi.ts';

/** Who reports, and where. */
export interface PresencePort {
  readonly client: Pick<SessionClient, 'level' | 'keeperNow'>;
  /** A session of that client. */
  readonly session: Session;
  /** `systemClock`, but in a test. */
  readonly clock: Clock;
  /** How often the surface says that it is here, ms, and 200 ms more seldom for each that is here. Default 10,000; a test's is shorter. */
  readonly beat?: number | undefined;
}

/** One reason to be seen in a session. A surface is gone for the others once the last of its reasons has stopped. */
export interface PresenceReport {
  /** The person writes: to be called at every change of a text, with whether there is one. It is said a few times a minute at most. */
  typing(isTyping: boolean): void;
  /** The agent that is shown just now; undefined for none. */
  lookAt(agent: ParticipantId | undefined): void;
  stop(): void;
}

/** How often a surface says that it is here, ms: more seldom the more are here, so that many surfaces are no flood. */
const BEAT = 10_000;
const LONGEST_BEAT = 50_000;
const PER_SURFACE = 200;
/** How long it counts as here without a word, in beats; and at most, ms. */
const BEATS = 3;
const LONGEST_LIFE = 60_000;
/** Changes of what is looked at are said at most this often, ms. */
const APART = 1_000;
/** How often writing is said while it goes on, and how long it counts, ms. */
const TYPING_BEAT = 3_000;
const TYPING_LIFE = 6_000;

/** One for each session, whatever reports on it. */
const surfaces = new WeakMap<Session, Surface>();

interface Surface {
  readonly reports: Set<{ looksAt?: ParticipantId | undefined }>;
  changed(): void;
  typing(isTyping: boolean): void;
}

/**
 * Reports until its `stop`: at once when the session is live, again after each cut, and while it lasts. Does nothing below L3,
 * where there are no signals.
 */
export function reportPresence(port: PresencePort): PresenceReport {
  if (isDevelopment)
    checkCall(
      typeof port?.session?.signal === 'function' &&
        typeof port.client?.keeperNow === 'function' &&
        typeof port.clock?.after === 'function',
      'reportPresence({ client, session, clock: systemClock })',
    );
  const { session } = port;
  const surface = surfaces.get(session) ?? openSurface(port);
  const report: { looksAt?: ParticipantId | undefined } = {};
  let wrote = false;
  surface.reports.add(report);
  surface.changed();
  return {
    typing(isTyping) {
      // Another field may be the one that is written in.
      if (!surface.reports.has(report) || (!isTyping && !wrote)) return;
      wrote = isTyping;
      surface.typing(isTyping);
    },
    lookAt(agent) {
      if (report.looksAt === agent) return;
      report.looksAt = agent;
      surface.changed();
    },
    stop() {
      if (wrote) surface.typing(false);
      wrote = false;
      surface.reports.delete(report);
      surface.changed();
    },
  };
}

function openSurface({ client, session, clock, beat: shortest = BEAT }: PresencePort): Surface {
  const reports: Surface['reports'] = new Set();
  let since: number | undefined;
  /** What was said last lives still, as far as this page knows. */
  let said: string | undefined;
  let saidAt = Number.NEGATIVE_INFINITY;
  let wroteAt = Number.NEGATIVE_INFINITY;
  let cancel = () => {};
  /** A page that leaves is hidden after it has left: that says nothing more. It may come back as it was. */
  let hasLeft = false;
  const page = typeof document === 'object' ? document : undefined;

  const isLive = (): boolean => {
    const { status, connection } = session.store.getState();
    return !hasLeft && client.level >= 3 && status === 'live' && connection.status === 'live';
  };

  function beat(): number {
    let count = 0;
    for (const { key } of session.store.getState().signals.values()) if (key === PRESENCE) count++;
    return Math.min(LONGEST_BEAT, Math.max(shortest, count * PER_SURFACE));
  }

  function value(): SurfaceSignal {
    since ??= client.keeperNow() ?? Math.floor(clock.now());
    const hidden = page?.visibilityState === 'hidden';
    const looksAt = [...new Set([...reports].flatMap((report) => report.looksAt ?? []))].slice(0, MOST_LOOKS);
    return { since, ...(hidden ? { hidden } : looksAt.length > 0 && { looksAt }) };
  }

  function say(): void {
    cancel();
    if (!isLive()) return;
    const every = beat();
    const now = value();
    said = JSON.stringify(now);
    saidAt = clock.elapsed();
    session.signal(PRESENCE, now, Math.min(LONGEST_LIFE, every * BEATS));
    cancel = clock.after(every, say);
  }

  function sayGone(): void {
    cancel();
    if (said === undefined) return;
    said = undefined;
    session.signal(PRESENCE, false, 0);
  }

  function typing(isTyping: boolean): void {
    const now = clock.elapsed();
    if (!isLive() || (isTyping && now - wroteAt < TYPING_BEAT)) return;
    if (!isTyping && now - wroteAt > TYPING_LIFE) return;
    wroteAt = isTyping ? now : Number.NEGATIVE_INFINITY;
    session.signal(TYPING, isTyping, isTyping ? TYPING_LIFE : 0);
  }

  /** Says what is new, or lets the next beat say it. */
  function look(): void {
    if (!isLive() || said === JSON.stringify(value())) return;
    const wait = said === undefined ? 0 : saidAt + APART - clock.elapsed();
    if (wait <= 0) return say();
    cancel();
    cancel = clock.after(wait, say);
  }

  /** The last word of a page that is closed need not wait for its time to be over. */
  function leave(): void {
    sayGone();
    hasLeft = true;
  }

  function comeBack(): void {
    hasLeft = false;
    look();
  }

  let close: (() => void) | undefined;

  function open(): () => void {
    const unsubscribe = session.store.subscribe((view, before) => {
      if (view.status === before.status && view.connection.status === before.connection.status) return;
      // A link that was cut may have taken with it what was said.
      if (!isLive()) said = undefined;
      look();
    });
    const heard = [
      ['visibilitychange', look],
      ['pageshow', comeBack],
      ['pagehide', leave],
    ] as const;
    // What a page is told itself comes by its window, in the capture phase of which its document's is seen as well.
    const at = page?.defaultView;
    for (const [type, hear] of heard) at?.addEventListener(type, hear, true);
    return () => {
      unsubscribe();
      for (const [type, hear] of heard) at?.removeEventListener(type, hear, true);
    };
  }

  const surface: Surface = {
    reports,
    typing,
    changed() {
      if (reports.size > 0) {
        close ??= open();
        look();
        return;
      }
      sayGone();
      close?.();
      close = undefined;
    },
  };
  surfaces.set(session, surface);
  return surface;
}
