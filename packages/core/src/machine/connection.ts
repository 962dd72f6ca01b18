/**
 * A client's connection as a pure, total machine: `step(connection, signal, context)` gives the next state and the
 * effects to carry out. Reconnection, liveness and wake-up are decided here and nowhere else.
 *
 * |            | start      | opened | heard | closed            | timer                  | wake        | offline | retry      | stop   |
 * | idle       | connecting |        |       |                   |                        |             |         |            | closed |
 * | connecting |            |        | live¹ | waiting/closed    | waiting (timed out)⁵   |             | offline |            | closed |
 * | live       |            |        | live  | waiting/closed    | ping, or waiting²⁵     | ping, soon  | live³   | ping, soon | closed |
 * | waiting    |            |        |       |                   | connecting             | connecting  | offline | connecting | closed |
 * | offline    |            |        |       |                   |                        | connecting  |         | connecting | closed |
 * | closed     |            |        |       |                   |                        |             |         | connecting⁴| closed |
 *
 * ¹ by `welcome`. ² when nothing was heard since the last ping. ³ some browsers say offline while a loopback or LAN link
 * works: the link's own silence decides. ⁴ only after an error; a client that was closed stays closed.
 * ⁵ a late one waits a little longer, for what may have come meanwhile.
 * `idle` leads from each of them but `closed` to idle, and closes the link. An empty cell means that the signal is late or repeated: the same state comes back.
 */

import type { ErrorCode } from '../protocol/errors.ts';
import { backoffDelay } from './backoff.ts';

/** Why the last attempt ended, for people and for code. */
export interface DisconnectCause {
  readonly code?: ErrorCode;
  readonly message: string;
}

export type ConnectionState = {
  /** A link is live, or was before. Without it no connection was lost: there has been none. */
  readonly reached?: true;
} & (
  | { readonly status: 'idle' }
  | { readonly status: 'connecting'; readonly attempt: number; readonly cause?: DisconnectCause }
  /** `retries`: how many it took since a link last held. A keeper that accepts and closes is not hammered. */
  | { readonly status: 'live'; readonly heard: boolean; readonly retries: number }
  /** `retryAt`: when the next attempt is made, by `elapsed` of the client's clock, which is `performance.now()`. */
  | {
      readonly status: 'waiting';
      readonly attempt: number;
      readonly retryAt: number;
      readonly cause: DisconnectCause;
    }
  | { readonly status: 'offline'; readonly attempt: number; readonly cause: DisconnectCause }
  | { readonly status: 'closed'; readonly cause?: DisconnectCause }
);

export type ConnectionSignal =
  | { readonly type: 'start' }
  /** The keeper's `welcome` arrived. */
  | { readonly type: 'welcome' }
  /** Any other message arrived. */
  | { readonly type: 'heard' }
  | { readonly type: 'closed'; readonly terminal: boolean; readonly cause: DisconnectCause }
  /** `late`: the page or process itself did not run for a while, so that silence proves nothing. */
  | { readonly type: 'timer'; readonly late?: boolean }
  /** The network is back, the page is visible again, or was restored from the back/forward cache. */
  | { readonly type: 'wake' }
  | { readonly type: 'offline' }
  /** A person asks to try now. */
  | { readonly type: 'retry' }
  /** Nothing needs a link at the moment. */
  | { readonly type: 'idle' }
  | { readonly type: 'stop' };

export type ConnectionEffect =
  | { readonly type: 'open' }
  | { readonly type: 'close' }
  | { readonly type: 'ping' }
  /** Replaces the timer. */
  | { readonly type: 'timer'; readonly ms: number };

/** What a pure function cannot know by itself. */
export interface StepContext {
  /** In [0, 1). */
  readonly random: number;
  /** Milliseconds by `elapsed` of the client's clock, for `retryAt`. */
  readonly now: number;
  /** Between two pings of a quiet link, ms. */
  readonly heartbeat: number;
  /** What comes next counts as at least so many attempts: links in a row that a server let in and did nothing for. */
  readonly attempt?: number;
}

/** A link that lasted this long has held, ms: the next retry counts from one again. On a train links are short, but they work. */
const HELD = 1_000;
/** Links that end young count no further than this: a keeper that let a client in is there, so a bad network costs seconds. */
const MOST_AFTER_WELCOME = 2;
/** How long opening and welcome may take, ms. */
const OPEN_TIMEOUT = 10_000;
/** How long a link may stay silent after a wake-up before it is given up, ms: it may be a link to a network that is gone. */
const PROBE = 2_500;
/** A timer that comes this much too late says more about this page than about the link, ms. */
export const LATE: number = PROBE;

type Step = readonly [ConnectionState, readonly ConnectionEffect[]];

export function step(from: ConnectionState, signal: ConnectionSignal, context: StepContext): Step {
  const [to, effects] = move(from, signal, context);
  const reached = to !== from && (to.status === 'live' || from.reached);
  return [reached ? { ...to, reached } : to, effects];
}

function move(from: ConnectionState, signal: ConnectionSignal, context: StepContext): Step {
  if (signal.type === 'stop')
    return [{ status: 'closed' }, from.status === 'closed' ? [] : [{ type: 'close' }]];
  if (signal.type === 'idle' && from.status !== 'closed')
    return [{ status: 'idle' }, from.status === 'idle' ? [] : [{ type: 'close' }]];
  switch (from.status) {
    case 'idle':
      return signal.type === 'start' ? connect(0) : [from, []];
    case 'connecting':
      if (signal.type === 'welcome')
        return [
          { status: 'live', heard: true, retries: Math.min(from.attempt, MOST_AFTER_WELCOME) },
          [{ type: 'timer', ms: Math.min(HELD, context.heartbeat) }],
        ];
      if (signal.type === 'closed') return lost(from.attempt, signal, context);
      if (signal.type === 'timer')
        return signal.late
          ? [from, [{ type: 'timer', ms: PROBE }]]
          : drop(from.attempt, 'No answer came in time.', context);
      if (signal.type === 'offline')
        return [{ status: 'offline', attempt: from.attempt, cause: OFFLINE }, [{ type: 'close' }]];
      return [from, []];
    case 'live':
      return stepLive(from, signal, context);
    case 'waiting':
      if (signal.type === 'timer' || signal.type === 'wake' || signal.type === 'retry')
        return connect(from.attempt, from.cause);
      if (signal.type === 'offline')
        return [{ status: 'offline', attempt: from.attempt, cause: OFFLINE }, []];
      return [from, []];
    case 'offline':
      return signal.type === 'wake' || signal.type === 'retry'
        ? connect(from.attempt, from.cause)
        : [from, []];
    case 'closed':
      return signal.type === 'retry' && from.cause ? connect(0, from.cause) : [from, []];
    default:
      return from satisfies never;
  }
}

const OFFLINE: DisconnectCause = { message: 'The device is offline.' };

function stepLive(
  from: ConnectionState & { status: 'live' },
  signal: ConnectionSignal,
  context: StepContext,
): Step {
  switch (signal.type) {
    case 'heard':
    case 'welcome':
      return [from.heard ? from : { ...from, heard: true }, []];
    case 'closed':
      return lost(from.retries, signal, context);
    case 'timer':
      if (!from.heard)
        return signal.late ? probe(from) : drop(from.retries, 'The link went silent.', context);
      return [
        { status: 'live', heard: false, retries: 0 },
        [{ type: 'ping' }, { type: 'timer', ms: context.heartbeat }],
      ];
    case 'wake':
    case 'retry':
      return probe(from);
    default:
      return [from, []];
  }
}

/** Asks for a sign of life, and waits for it. */
const probe = (from: ConnectionState & { status: 'live' }): Step => [
  { ...from, heard: false },
  [{ type: 'ping' }, { type: 'timer', ms: PROBE }],
];

const connect = (attempt: number, cause?: DisconnectCause): Step => [
  { status: 'connecting', attempt, ...(cause ? { cause } : {}) },
  [{ type: 'open' }, { type: 'timer', ms: OPEN_TIMEOUT }],
];

/** The link ended by itself. */
function lost(
  attempt: number,
  signal: { readonly terminal: boolean; readonly cause: DisconnectCause },
  context: StepContext,
): Step {
  return signal.terminal
    ? [{ status: 'closed', cause: signal.cause }, []]
    : wait(attempt, signal.cause, context, []);
}

/** The link is given up. */
const drop = (attempt: number, message: string, context: StepContext): Step =>
  wait(attempt, { message }, context, [{ type: 'close' }]);

function wait(
  attempt: number,
  cause: DisconnectCause,
  { random, now, attempt: least = 0 }: StepContext,
  effects: readonly ConnectionEffect[],
): Step {
  const next = Math.max(attempt, least) + 1;
  const ms = backoffDelay(next, random);
  return [
    { status: 'waiting', attempt: next, retryAt: now + ms, cause },
    [...effects, { type: 'timer', ms }],
  ];
}
