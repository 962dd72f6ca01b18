/**
 * What is shown of the connection. `live`: what is on the screen is proven to be all there is. `closed`: refused or broken for
 * good. `diverged`, `outdated`, `ended`, `forbidden`: of the session, whatever the link does.
 */
export type ConnectionPhase =
  | 'connecting'
  | 'catching-up'
  | 'live'
  | 'waiting'
  | 'offline'
  | 'closed'
  | 'diverged'
  | 'outdated'
  | 'ended'
  | 'forbidden';

export interface ConnectionDetails {
  /** Whether there was a connection before: without one, none was lost. */
  readonly reached: boolean;
  /** The attempt that is made or comes next, counted since the connection was lost; 0 for a page's first. */
  readonly attempt: number;
  /** Commands of this page that wait to be sent. */
  readonly queued: number;
  /** Why the last attempt ended or, while all is live, what the session has lost: in the words of the labels `errors`. */
  readonly cause?: string | undefined;
}

export interface RetryDetails {
  /** Full seconds that are left. */
  readonly seconds: number;
  /** 1 for the first after the connection was lost. */
  readonly attempt: number;
}

export interface ConnectionStatusLabels {
  /** The accessible name of the whole. */
  readonly name: string;
  /** How it stands. */
  readonly status: (phase: ConnectionPhase, details: ConnectionDetails) => string;
  /** Which attempt is made next, and when: `duration` is made ready by the locale. */
  readonly retryIn: (duration: string, details: RetryDetails) => string;
  readonly retry: string;
  /** Said aloud when a lost connection is back. */
  readonly restored: string;
}

/** Attempts of a page that was never connected, after which it is no hiccup: a server that is down, or a proxy without WebSockets. */
const SOME = 2;

const WORDS: Readonly<Record<ConnectionPhase, string>> = {
  connecting: 'Connecting',
  'catching-up': 'Catching up',
  live: 'Live',
  waiting: 'Connection lost',
  offline: 'Offline',
  closed: 'Not connected',
  diverged: 'This view went wrong. Reload the page',
  outdated: 'Reload the page: its version does not fit this session',
  ended: 'This session is closed',
  forbidden: 'No access to this session',
};

export const connectionStatusLabels: ConnectionStatusLabels = {
  name: 'Connection',
  status(phase, { reached, attempt, queued, cause }) {
    const words =
      phase === 'connecting' && attempt > 0
        ? `${reached ? 'Reconnecting' : WORDS.connecting} · attempt ${attempt}`
        : phase === 'waiting' && !reached
          ? `No connection yet${attempt > SOME ? '. The network may block it' : ''}`
          : phase === 'closed' && cause
            ? `${WORDS.closed}: ${cause}`
            : WORDS[phase];
    if (phase === 'live') return cause ? `${words} · ${cause}` : words;
    return queued > 0 ? `${words} · ${queued} waiting to be sent` : words;
  },
  retryIn: (duration, { attempt }) => `Attempt ${attempt} in ${duration}`,
  retry: 'Retry now',
  restored: 'Connected again',
};
