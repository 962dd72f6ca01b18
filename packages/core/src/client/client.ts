/** One client: one link at a time for all of its sessions, kept alive by the connection machine. */

import { readSnapshot } from '../fold/snapshot.ts';
import {
  type Connection,
  type ConnectionEffect,
  type ConnectionSignal,
  LATE,
  step,
} from '../machine/connection.ts';
import { createTries } from '../machine/tries.ts';
import { type Clock, systemClock } from '../platform/clock.ts';
import { type Environment, systemEnvironment } from '../platform/environment.ts';
import { isDevelopment } from '../platform/isDevelopment.ts';
import { systemRandom } from '../platform/systemRandom.ts';
import { checkCall } from '../protocol/checkCall.ts';
import type { Entry } from '../protocol/envelope.ts';
import { type ErrorCode, isRetryable, RejoinError } from '../protocol/errors.ts';
import {
  type InstanceId,
  isParticipant,
  isSessionId,
  type ParticipantId,
  randomId,
} from '../protocol/ids.ts';
import { LIMITS, type Limits } from '../protocol/limits.ts';
import type { LinkMessage, Snapshot } from '../protocol/messages.ts';
import { omitUndefined } from '../protocol/omitUndefined.ts';
import type { Link, Transport } from '../transports/transport.ts';
import { loadLater } from './loadLater.ts';
import type { Persist } from './persisting.ts';
import { createSchedule } from './schedule.ts';
import { createSession } from './session.ts';
import type { Session } from './sessionApi.ts';
import type { SessionLink } from './sessionPort.ts';

export interface ClientOptions {
  readonly transport: Transport;
  /** Who this client speaks as: `user:<name>`, `agent:<name>` or `operator:<name>`, in Unicode NFC. The keeper checks it. */
  readonly participant: ParticipantId;
  /** `page`: renders at most every 33 ms and refuses when the outbox is full. `agent`: folds at once and waits. Default `page`. */
  readonly role?: 'page' | 'agent' | undefined;
  /** Told of every fault that no caller waits for. Default: nobody; an agent's (`joinSession`) is the console. */
  readonly onError?: ((error: RejoinError) => void) | undefined;
  readonly clock?: Clock | undefined;
  /** Numbers in [0, 1). */
  readonly random?: (() => number) | undefined;
  readonly environment?: Environment | undefined;
  /** Keeps sessions beyond the page: `persist(indexedDb())` of `@rejoin/core/persist`. Default: nothing is kept. */
  readonly persist?: Persist | undefined;
  /** How long a page has to be hidden or cut off for `SessionView.away` to tell what happened, ms. Default 30 seconds. */
  readonly awayAfter?: number | undefined;
}

export interface SessionOptions {
  /**
   * `false` opens no connection: the session waits for `session.connect()`, or for something to say. For whoever must not
   * cause anything yet, as a component that is being rendered. Default true: it stays connected until it is closed.
   */
  readonly connect?: boolean | undefined;
  /**
   * What a server has read of the session already: it is there from the first render on, and only what came after it is
   * asked for. Taken when the session is opened for the first time; one that is damaged or of another version is left alone.
   */
  readonly snapshot?: Snapshot | undefined;
}

export interface SessionClient {
  readonly participant: ParticipantId;
  readonly instance: InstanceId;
  /** What its transport can do, 0 to 5 (docs/decisions/0003-transport-contract.md). */
  readonly level: Transport['level'];
  /** The connection now. Each session's store carries it as well. */
  readonly connection: Connection;
  /** The session of that id; the same object for the same id until it is closed. */
  session(id: string, options?: SessionOptions): Session;
  /**
   * The keeper's time, ms since 1970: what it last said plus what has passed here since, so behind by as long as that travelled.
   * What stands in the log is younger than this by the keeper's clock alone; this machine's own may be wrong. Undefined before the
   * first connection, and where there is no keeper (a stream server).
   */
  keeperNow(): number | undefined;
  /** Tries to connect now, also after an error that ended the attempts. */
  retryNow(): void;
  /** Called when the log forgot what this client had said: whatever stands on it must stop (P12). */
  onRestart(listener: (session: string, error: RejoinError) => void): () => void;
  /** Called for each event that was refused for good and given up. */
  onDropped(listener: (session: string, entry: Entry, error: RejoinError) => void): () => void;
  /**
   * Ends everything; what waits in the outbox is not sent. A session of it that is connected again, by its `connect()`, opens
   * the client again: a component may close its client in the cleanup of an effect, which StrictMode runs twice.
   */
  close(): void;
}

/** Shorter absences are not worth telling, ms. */
const AWAY_AFTER = 30_000;
/** Idle sessions that still hold their state, in case they are shown again; older ones read it anew. */
const MOST_RESTING = 5;
/** Between two pings until the keeper names its lease, ms. */
const HEARTBEAT = 5_000;
/** However short a lease the keeper names, ms. */
const LEAST = 250;
/** Links in a row that a server lets in and does nothing for, before the pauses between them grow, and before there is no other: about seven minutes. */
const SOME_FRUITLESS = 8;
const MOST_FRUITLESS = 60;
/** No answer travels for as long, ms: if the keeper's time is behind by more, its clock was set. */
const TRAVEL = 10_000;

export function createSessionClient(options: ClientOptions): SessionClient {
  // One name, however it was typed, is one participant.
  const participant = `${options?.participant}`.normalize();
  checkCall(
    typeof options?.transport?.open === 'function' && isParticipant(participant),
    isDevelopment && "createSessionClient({ transport, participant: 'user:ana' })",
  );
  const {
    transport,
    role = 'page',
    clock = systemClock,
    random = systemRandom,
    environment = systemEnvironment,
    awayAfter = AWAY_AFTER,
  } = options;
  const instance: InstanceId = `${participant}/${randomId(random)}`;
  const identity = { participant, instance, secret: randomId(random) };
  const sessions = new Map<string, SessionLink>();
  /** Those that stay connected until they are closed. */
  let kept = new WeakSet<Session>();
  /** Idle sessions that still hold their state, the one that became idle first at the front. */
  const resting = new Set<SessionLink>();
  let closed = false;
  let attempt = 1;
  const channels = new Map<number, string>();
  const restartListeners = new Set<(session: string, error: RejoinError) => void>();
  const dropListeners = new Set<(session: string, entry: Entry, error: RejoinError) => void>();
  let limits: Limits = LIMITS;
  let connection: Connection = { status: 'idle' };
  let link: Link | undefined;
  /** Counts links and channels: what belongs to an earlier one is not listened to. */
  let links = 0;
  let lastChannel = 0;
  let lastRequest = 0;
  let heartbeat = HEARTBEAT;
  /** A token was refused, and none has served since: a second refusal is final. */
  let refused = false;
  /** Links in a row that brought neither an acknowledgement nor a proof. The present one counts until it does. */
  let fruitless = 0;
  const { elapsed } = clock;
  /** The keeper's time less this machine's count. */
  let ahead: number | undefined;
  const keeperNow = () => (ahead === undefined ? undefined : Math.floor(ahead + elapsed()));
  /** A timer that came late was let pass. */
  let excused = false;
  let cancelTimer: () => void = () => {};
  let unwatch: () => void = () => {};

  const report =
    options.onError ??
    ((error: RejoinError) =>
      void loadLater().then(
        (late) => late.reportToConsole(options, error),
        // Without a network it may not come.
        () => console.error(error),
      ));

  function signal(next: ConnectionSignal): void {
    const before = connection;
    // Looked at when something is due anyway: a page that comes and goes does not reconnect each time.
    const unneeded = next.type === 'timer' && ![...sessions.values()].some((each) => each.busy);
    const [to, effects] = step(connection, unneeded ? { type: 'idle' } : next, {
      random: random(),
      now: elapsed(),
      heartbeat,
      attempt: fruitless - SOME_FRUITLESS,
    });
    connection = to;
    if (before.status === 'live' && to.status !== 'live') leave();
    for (const effect of effects) carryOut(effect);
    if (to !== before && (to.status !== 'live' || before.status !== 'live'))
      for (const each of sessions.values()) each.show({ connection: to });
    if (before.status !== 'live' && to.status === 'live') {
      fruitless++;
      for (const each of sessions.values()) each.connected(limits);
    }
    if (to.status === 'closed' || to.status === 'idle') cancelTimer();
    if (to.status === 'idle') stopWatching();
  }

  function stopWatching(): void {
    unwatch();
    unwatch = () => {};
  }

  function carryOut(effect: ConnectionEffect): void {
    switch (effect.type) {
      case 'open':
        return openLink();
      case 'close':
        links++;
        link?.close();
        link = undefined;
        return;
      case 'ping':
        return link?.ping();
      case 'timer': {
        cancelTimer();
        const due = elapsed() + effect.ms;
        cancelTimer = clock.after(effect.ms, () => {
          // Once: a hidden page's timers are always late, and what comes between two of them is heard.
          excused = !excused && elapsed() - due > LATE;
          signal({ type: 'timer', late: excused });
        });
      }
    }
  }

  function openLink(): void {
    const mine = ++links;
    const current = () => mine === links;
    channels.clear();
    try {
      link = transport.open(identity, {
        message: (message) => {
          if (current()) receive(message);
        },
        malformed: (code, message) => {
          if (!current()) return;
          signal({ type: 'heard' });
          report(new RejoinError(code, message));
        },
        closed: ({ terminal: fatal, code, message }) => {
          if (!current()) return;
          links++;
          link = undefined;
          const again = code === 'unauthorized';
          // A server that says that it cannot just now is no broken one.
          if (isRetryable(`${code}`)) fruitless = 0;
          const hopeless = fruitless > MOST_FRUITLESS;
          const terminal = fatal || hopeless || (again && refused);
          refused ||= again;
          if (code === 'message-too-large') for (const { writer } of sessions.values()) writer.shrink();
          over(terminal, message, hopeless ? (code ?? 'link-misbehaved') : code);
        },
      });
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      // An address that is none stays none: trying again cannot help.
      clock.after(0, () => {
        if (current()) over(true, message, 'argument-invalid');
      });
    }
  }

  function over(terminal: boolean, message: string, code?: ErrorCode): void {
    if (terminal) report(new RejoinError(code ?? 'closed', message));
    signal({ type: 'closed', terminal, cause: { message, ...omitUndefined({ code }) } });
  }

  function start(): void {
    if (closed) connection = { status: 'idle' };
    closed = false;
    if (connection.status !== 'idle') return;
    unwatch = environment.watch((change) => {
      if (change !== 'hidden') signal({ type: change });
      if (change !== 'offline') for (const each of sessions.values()) each.visibility();
    });
    signal({ type: 'start' });
  }

  function leave(): void {
    channels.clear();
    for (const each of sessions.values()) each.disconnected();
  }

  function receive(message: LinkMessage): void {
    if ('now' in message && message.now !== undefined) {
      const said = message.now - elapsed();
      // The answer that travelled least is the best.
      if (ahead === undefined || said > ahead || said < ahead - TRAVEL) ahead = said;
    }
    if (message.type === 'welcome') {
      heartbeat = Math.max(LEAST, Math.min(HEARTBEAT, message.lease / 3));
      limits = { ...LIMITS, ...message.limits };
      return signal({ type: 'welcome' });
    }
    // Said once between two pings: this is the path of every token.
    if (connection.status === 'live' && !connection.heard) signal({ type: 'heard' });
    switch (message.type) {
      case 'ack':
        refused = false;
        return sessions.get(message.session)?.writer.acked(message);
      case 'refused':
        return sessions.get(message.session)?.writer.refused(message);
      case 'pong':
      case 'joined':
        refused = false;
        return;
      case 'history':
        return ofRequest(message.request)?.receive(message);
      case 'error':
        if (message.request !== undefined)
          return ofRequest(message.request)?.receive({ ...message, request: message.request });
        // An older keeper does not say which message it is that it does not know.
        if (message.code === 'message-unknown') for (const each of sessions.values()) each.history?.unknown();
        if (message.channel === undefined) return report(new RejoinError(message.code, message.message));
        return ofChannel(message.channel)?.reader.receive(message);
      case 'signals':
        return ofChannel(message.channel)?.signals(message);
      default:
        return ofChannel(message.channel)?.reader.receive(message);
    }
  }

  const ofChannel = (channel: number): SessionLink | undefined => {
    const id = channels.get(channel);
    return id === undefined ? undefined : sessions.get(id);
  };

  function ofRequest(request: number): SessionLink['history'] {
    for (const { history } of sessions.values()) if (history?.expects(request)) return history;
    return undefined;
  }

  function unsubscribe(id: string): void {
    for (const [channel, session] of channels) {
      if (session !== id) continue;
      channels.delete(channel);
      link?.unsubscribe(channel);
    }
  }

  function openSession(id: string, snapshot: Snapshot | undefined): SessionLink {
    let unwatch = () => {};
    const opened = createSession(id, {
      participant,
      instance,
      attempt,
      full: role === 'agent' ? 'wait' : 'refuse',
      start,
      // A fresh channel each time, so that frames of the former subscription are told apart.
      subscribe(cursor) {
        unsubscribe(id);
        channels.set(++lastChannel, id);
        link?.subscribe(lastChannel, id, cursor);
      },
      unsubscribe: () => unsubscribe(id),
      append: (batch) => link?.append(id, batch),
      signal: (key, value, ttl) => link?.signal(id, key, value, ttl),
      now: clock.now,
      elapsed,
      keeperNow,
      // An agent reads whether or not somebody looks.
      hidden: () => role === 'page' && environment.hidden(),
      awayAfter: role === 'page' ? awayAfter : Number.POSITIVE_INFINITY,
      persist: options.persist,
      history: {
        number: () => ++lastRequest,
        ask(request, before) {
          link?.history?.(request, id, before);
          return link?.history !== undefined;
        },
      },
      schedule: (flush) => createSchedule(clock, environment, role === 'agent' ? 'immediate' : 'page', flush),
      judge: transport.judge,
      tries: () =>
        createTries(elapsed, () => {
          fruitless = 0;
        }),
      soon: (run) => void clock.after(0, run),
      after: (ms, run) => clock.after(ms, run),
      mintId: () => randomId(random),
      report,
      restarted: (error) => {
        for (const listener of restartListeners) listener(id, error);
      },
      broken: ({ code, message }) => closeBroken(code, message),
      dropped: (entry, error) => {
        for (const listener of dropListeners) listener(id, entry, error);
      },
      rested() {
        resting.delete(opened);
        const [oldest] = resting.add(opened);
        if (resting.size <= MOST_RESTING || !oldest) return;
        resting.delete(oldest);
        oldest.letGo();
      },
      // Only its own entry: the session may have been opened anew.
      closed: () => {
        if (sessions.get(id) === opened) sessions.delete(id);
        resting.delete(opened);
        // Its lanes are known to the log: what is said in the session when it is opened anew is said in others.
        attempt = Math.max(attempt, opened.writer.attempt + 1);
        unwatch();
      },
    });
    sessions.set(id, opened);
    const state = snapshot && readSnapshot(snapshot);
    if (state && typeof state !== 'string') opened.given({ state, cursor: snapshot.cursor });
    if (closed) opened.pause();
    if (connection.status !== 'idle') opened.show({ connection });
    if (connection.status === 'live') opened.connected(limits);
    // Loaded where no keeper watches over processes; without it a page shows less, and goes on.
    if (role === 'page' && transport.level < 5)
      loadLater()
        .then((late) => {
          if (sessions.get(id) === opened) unwatch = late.watchLiveness(opened.session, opened.show, clock);
        })
        .catch(() => {});
    return opened;
  }

  /** The link is of no use just now: what waits goes by the next one, after a pause. */
  function closeBroken(code: ErrorCode, message: string): void {
    if (connection.status !== 'live') return;
    carryOut({ type: 'close' });
    over(false, message, code);
  }

  return {
    participant,
    instance,
    level: transport.level,
    get connection() {
      return connection;
    },
    session(id, { connect = true, snapshot } = {}) {
      checkCall(isSessionId(id), isDevelopment && "client.session('my-session')");
      const { session } = sessions.get(id) ?? openSession(id, snapshot);
      if (connect && !closed && !kept.has(session)) {
        kept.add(session);
        session.connect();
      }
      return session;
    },
    keeperNow,
    retryNow: () => signal({ type: 'retry' }),
    onRestart: (listener) => listen(restartListeners, listener),
    onDropped: (listener) => listen(dropListeners, listener),
    close() {
      if (closed) return;
      stopWatching();
      signal({ type: 'stop' });
      closed = true;
      kept = new WeakSet();
      for (const each of sessions.values()) each.pause();
    },
  };
}

function listen<T>(listeners: Set<T>, listener: T): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
