/** A client's one connection: carries out the connection machine, and hands what arrives to the session that it is for. */

import {
  type ConnectionEffect,
  type ConnectionSignal,
  type ConnectionState,
  LATE,
  step,
} from '../machine/connection.ts';
import { createKeeperTime } from '../machine/keeperTime.ts';
import { createLinkPatience, type LinkEnd } from '../machine/linkPatience.ts';
import type { Clock } from '../platform/clock.ts';
import type { ClientEnvironment } from '../platform/environment.ts';
import { RejoinError } from '../protocol/errors.ts';
import { LIMITS, type SessionLimits } from '../protocol/limits.ts';
import type { LinkMessage } from '../protocol/messages.ts';
import { omitUndefined } from '../protocol/omitUndefined.ts';
import { type Channels, createChannels } from './channels.ts';
import type { SessionChannel } from './sessionChannel.ts';
import type { SessionLink } from './sessionPort.ts';
import type { LinkIdentity, Transport, TransportLink } from './transport.ts';

/** What a connector needs from its client. */
export interface ConnectorPort {
  readonly transport: Transport;
  readonly identity: LinkIdentity;
  readonly clock: Clock;
  /** Numbers in [0, 1). */
  readonly random: () => number;
  readonly environment: ClientEnvironment;
  readonly report: (error: RejoinError) => void;
}

export interface Connector {
  connection(): ConnectionState;
  /** The client's sessions by id. */
  readonly sessions: Map<string, SessionLink>;
  /** What a session of that id uses of the present link. */
  channelOf(session: string): SessionChannel;
  /** Lets a session know how the connection is. */
  introduce(session: SessionLink): void;
  /** The keeper's time, ms since 1970; undefined before the first connection, and where there is no keeper. */
  keeperNow(): number | undefined;
  /** Connects if nothing has yet, also after `stop`. */
  start(): void;
  retry(): void;
  stop(): void;
  /** The link has brought an acknowledgement or a proof. */
  progress(): void;
}

/** Between two pings until the keeper names its lease, ms. */
const HEARTBEAT = 5_000;
/** However short a lease the keeper names, ms. */
const LEAST = 250;
export function createConnector(port: ConnectorPort): Connector {
  const { clock, report } = port;
  const keeperTime = createKeeperTime(clock.elapsed);
  const patience = createLinkPatience();
  const sessions = new Map<string, SessionLink>();
  const channels = createChannels({
    sessions,
    link: (early) => (early || connection.status === 'live' ? link : undefined),
    abandon,
  });
  let connection: ConnectionState = { status: 'idle' };
  let link: TransportLink | undefined;
  /** Counts links: what belongs to an earlier one is not listened to. */
  let links = 0;
  let limits: SessionLimits = LIMITS;
  let heartbeat = HEARTBEAT;
  /** A timer that came late was let pass. */
  let excused = false;
  let cancelTimer: () => void = () => {};
  let unwatch: () => void = () => {};

  function signal(next: ConnectionSignal, before = connection): void {
    // Looked at when something is due anyway: a page that comes and goes does not reconnect each time.
    const unneeded = next.type === 'timer' && ![...sessions.values()].some((each) => each.isBusy());
    const [to, effects] = step(before, unneeded ? { type: 'idle' } : next, {
      random: port.random(),
      now: clock.elapsed(),
      heartbeat,
      attempt: patience.attempts,
    });
    connection = to;
    const [wasLive, isLive] = [before, to].map(({ status }) => status === 'live');
    if (wasLive && !isLive) {
      channels.clear();
      for (const each of sessions.values()) each.disconnected();
    }
    for (const effect of effects) carryOut(effect);
    if (!wasLive && isLive) patience.opened();
    if (to !== before && !(wasLive && isLive)) for (const each of sessions.values()) introduce(each);
    if (to.status === 'idle') unwatch();
    if (to.status === 'closed' || to.status === 'idle') cancelTimer();
  }

  function introduce(session: SessionLink): void {
    session.show({ connection });
    if (connection.status === 'live') session.connected(limits);
    else if (link && port.transport.asksEarly) session.connected();
  }

  function carryOut(effect: ConnectionEffect): void {
    switch (effect.type) {
      case 'open':
        return openLink();
      case 'close':
        return closeLink();
      case 'ping':
        return link?.ping();
      case 'timer':
        cancelTimer();
        cancelTimer = startTimer(clock, effect.ms, (late) => {
          // Once: a hidden page's timers are always late, and what comes between two of them is heard.
          excused = !excused && late;
          signal({ type: 'timer', late: excused });
        });
    }
  }

  function openLink(): void {
    const mine = ++links;
    const ifCurrent =
      <A extends unknown[]>(run: (...args: A) => void) =>
      (...args: A) => {
        if (mine === links) run(...args);
      };
    channels.clear();
    try {
      link = port.transport.open(port.identity, {
        message: ifCurrent(receive),
        malformed: ifCurrent((code, message) => {
          signal({ type: 'heard' });
          report(new RejoinError(code, message));
        }),
        closed: ifCurrent((closed) => {
          closeLink();
          if (closed.code === 'message-too-large') for (const each of sessions.values()) each.outbox.shrink();
          end({ ...closed, ...patience.ended(closed) });
        }),
      });
    } catch (error) {
      // An address that is none stays none: trying again cannot help.
      const over = ifCurrent(end);
      clock.after(0, () => over({ terminal: true, code: 'argument-invalid', message: messageOf(error) }));
    }
  }

  function closeLink(): void {
    links++;
    link?.close();
    link = undefined;
  }

  /** The link is over. */
  function end({ terminal, message, code }: LinkEnd & { readonly message: string }): void {
    if (terminal) report(new RejoinError(code ?? 'closed', message));
    signal({ type: 'closed', terminal, cause: { message, ...omitUndefined({ code }) } });
  }

  function receive(message: LinkMessage): void {
    if (message.type === 'welcome') {
      keeperTime.heard(message.now);
      heartbeat = Math.max(LEAST, Math.min(HEARTBEAT, message.lease / 3));
      limits = { ...LIMITS, ...message.limits };
      return signal({ type: 'welcome' });
    }
    // Once between two pings: this is the path of every token.
    if (connection.status === 'live' && !connection.heard) signal({ type: 'heard' });
    if (message.type === 'pong') keeperTime.heard(message.now);
    if (message.type === 'ack' || message.type === 'pong' || message.type === 'joined') patience.accepted();
    if (!deliver(message, channels, sessions) && message.type === 'error')
      report(new RejoinError(message.code, message.message));
  }

  /** The link is of no use just now: what waits goes by the next one, after a pause. */
  function abandon({ code, message }: RejoinError): void {
    if (connection.status !== 'live') return;
    closeLink();
    end({ terminal: false, message, code });
  }

  return {
    connection: () => connection,
    sessions,
    channelOf: channels.of,
    introduce,
    keeperNow: keeperTime.now,
    start() {
      // Without a cause it was stopped, and may begin anew.
      if (connection.status === 'closed' && !connection.cause) connection = { status: 'idle' };
      if (connection.status !== 'idle') return;
      unwatch = watchPage(port.environment, sessions, signal);
      signal({ type: 'start' });
    },
    retry: () => signal({ type: 'retry' }),
    stop() {
      unwatch();
      signal({ type: 'stop' });
    },
    progress: patience.progress,
  };
}

/** What happens to the page is a signal of the connection, and sessions look whether they are seen. */
const watchPage = (
  environment: ClientEnvironment,
  sessions: ReadonlyMap<string, SessionLink>,
  signal: (next: ConnectionSignal) => void,
): (() => void) =>
  environment.watch((change) => {
    if (change !== 'hidden') signal({ type: change });
    if (change !== 'offline') for (const each of sessions.values()) each.visibility();
  });

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** @param run whether it came late: this page or process itself did not run for a while */
function startTimer({ elapsed, after }: Clock, ms: number, run: (late: boolean) => void): () => void {
  const due = elapsed() + ms;
  return after(ms, () => run(elapsed() - due > LATE));
}

/**
 * Hands a message to the session that it is for.
 *
 * @returns false for an error that is about no session
 */
function deliver(
  message: LinkMessage,
  channels: Channels,
  sessions: ReadonlyMap<string, SessionLink>,
): boolean {
  switch (message.type) {
    case 'frame':
      channels.get(message.channel)?.reader().takeFrame(message.frame);
      break;
    case 'snapshot':
      channels.get(message.channel)?.reader().takeSnapshot(message.snapshot);
      break;
    case 'live':
      channels.get(message.channel)?.reader().prove(message);
      break;
    case 'texts':
      channels.get(message.channel)?.texts(message);
      break;
    case 'signals':
      channels.get(message.channel)?.signals(message);
      break;
    case 'ack':
      sessions.get(message.session)?.outbox.acked(message);
      break;
    case 'refused':
      sessions.get(message.session)?.outbox.refused(message);
      break;
    case 'history':
    case 'error': {
      const { request } = message;
      if (request !== undefined)
        for (const { history } of sessions.values()) history()?.receive({ ...message, request });
      if (message.type === 'history' || request !== undefined) break;
      // An older keeper does not say which message it is that it does not know.
      if (message.code === 'message-unknown')
        for (const { history } of sessions.values()) history()?.unknown();
      if (message.channel === undefined) return false;
      channels.get(message.channel)?.reader().failed(message);
    }
  }
  return true;
}
