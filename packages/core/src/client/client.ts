/** One client: one link at a time for all of its sessions, kept alive by its connector. */

import { readSnapshot } from '../fold/snapshot.ts';
import type { ConnectionState } from '../machine/connection.ts';
import { createTries } from '../machine/tries.ts';
import { type Clock, systemClock } from '../platform/clock.ts';
import { type ClientEnvironment, systemEnvironment } from '../platform/environment.ts';
import { isDevelopment } from '../platform/isDevelopment.ts';
import { systemRandom } from '../platform/systemRandom.ts';
import { checkCall } from '../protocol/checkCall.ts';
import type { EventEntry } from '../protocol/envelope.ts';
import type { RejoinError } from '../protocol/errors.ts';
import {
  type InstanceId,
  isParticipant,
  isSessionId,
  type ParticipantId,
  randomId,
} from '../protocol/ids.ts';
import { checkInterest, type SessionInterest } from '../protocol/interest.ts';
import type { SessionSnapshot } from '../protocol/messages.ts';
import { createConnector } from './connector.ts';
import { loadLater } from './loadLater.ts';
import type { Persist } from './persisting.ts';
import { createSchedule } from './schedule.ts';
import { createSession } from './session.ts';
import type { Session } from './sessionApi.ts';
import type { SessionLink } from './sessionPort.ts';
import type { Transport } from './transport.ts';

export interface ClientOptions {
  readonly transport: Transport;
  /** Who this client speaks as: `user:<name>`, `agent:<name>` or `operator:<name>`, in Unicode NFC. The keeper checks it. */
  readonly participant: ParticipantId;
  /** `page`: renders at most every 33 ms and refuses when the outbox is full. `agent`: folds at once and waits. Default `page`. */
  readonly role?: 'page' | 'agent' | undefined;
  /** Called with every fault that no caller waits for. Default: none; an agent's (`joinSession`) is the console. */
  readonly onError?: ((error: RejoinError) => void) | undefined;
  readonly clock?: Clock | undefined;
  /** Numbers in [0, 1). */
  readonly random?: (() => number) | undefined;
  readonly environment?: ClientEnvironment | undefined;
  /** Keeps sessions beyond the page: `persist(indexedDb())` of `@rejoin/core/persist`. Default: nothing is kept. */
  readonly persist?: Persist | undefined;
  /** How long a page has to be hidden or cut off for `SessionView.away` to tell what happened, ms. Default 30 seconds. */
  readonly awayAfter?: number | undefined;
}

export interface SessionOptions {
  /**
   * `false` opens no connection: the session waits for `session.connect()`, or for something to say. For code that must not
   * cause anything yet, as a component that is being rendered. Default true: it stays connected until it is closed.
   */
  readonly connect?: boolean | undefined;
  /**
   * What a server has read of the session already: it is there from the first render on, and only what came after it is
   * asked for. Taken when the session is opened for the first time; one that is damaged or of another version is left alone.
   */
  readonly snapshot?: SessionSnapshot | undefined;
  /**
   * Which texts are read, when the session is opened for the first time; `readContent` reads more while something needs it. An
   * empty object is the outline: all that happens, and of what agents write how much it is. Default: `all`. A transport that
   * withholds nothing (a stream server) delivers all, whatever is asked for. Tabs that share a connection are given what they
   * want together.
   */
  readonly interest?: SessionInterest | undefined;
}

export interface SessionClient {
  readonly participant: ParticipantId;
  readonly instance: InstanceId;
  /** What its transport can do, 0 to 5 (docs/decisions/0003-transport-contract.md). */
  readonly level: Transport['level'];
  /** Whether its transport withholds the texts that are not wanted (P38). If not, every text is delivered. */
  readonly withholds: boolean;
  /** The connection now. Each session's store carries it as well. */
  readonly connection: ConnectionState;
  /** The session of that id; the same object for the same id until it is closed. */
  session(id: string, options?: SessionOptions): Session;
  /**
   * The keeper's time, ms since 1970: the time that it last sent, plus what has passed here since, so behind by as long as that travelled.
   * What stands in the log is younger than this by the keeper's clock alone; this machine's own may be wrong. Undefined before the
   * first connection, and where there is no keeper (a stream server).
   */
  keeperNow(): number | undefined;
  /** Tries to connect now, also after an error that ended the attempts. */
  retryNow(): void;
  /** Called when the log forgot what this client had said: whatever stands on it must stop (P12). */
  onRestart(listener: (session: string, error: RejoinError) => void): () => void;
  /** Called for each event that was refused for good and given up. */
  onDropped(listener: (session: string, entry: EventEntry, error: RejoinError) => void): () => void;
  /**
   * Ends everything; what waits in the outbox is not sent. A session of it that is connected again, by its `connect()`, opens
   * the client again: a component may close its client in the cleanup of an effect, which StrictMode runs twice.
   */
  close(): void;
}

/** Shorter absences are not worth showing, ms. */
const AWAY_AFTER = 30_000;
/** Idle sessions that still hold their state, in case they are shown again; older ones read it anew. */
const MOST_IDLE = 5;

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
  const isAgent = role === 'agent';
  const instance: InstanceId = `${participant}/${randomId(random)}`;
  /** Those that stay connected until they are closed. */
  let connected = new WeakSet<Session>();
  /** Idle sessions that still hold their state, the one that became idle first at the front. */
  const idle = new Set<SessionLink>();
  let closed = false;
  let attempt = 1;
  const restartListeners = new Set<(session: string, error: RejoinError) => void>();
  const dropListeners = new Set<(session: string, entry: EventEntry, error: RejoinError) => void>();

  const report =
    options.onError ??
    ((error: RejoinError) =>
      void loadLater().then(
        (late) => late.reportToConsole(options, error),
        // Without a network it may not come.
        () => console.error(error),
      ));
  const identity = { participant, instance, secret: randomId(random) };
  const connector = createConnector({ transport, identity, clock, random, environment, report });
  const { sessions, keeperNow } = connector;

  function start(): void {
    closed = false;
    connector.start();
  }

  function openSession(id: string, { snapshot, interest = 'all' }: SessionOptions): SessionLink {
    let unwatch = () => {};
    const opened: SessionLink = createSession(id, {
      participant,
      instance,
      attempt,
      clock,
      // An agent reads whether or not anyone looks.
      hidden: () => !isAgent && environment.hidden(),
      awayAfter: isAgent ? Number.POSITIVE_INFINITY : awayAfter,
      full: isAgent ? 'wait' : 'refuse',
      schedule: (flush) => createSchedule(clock, environment, isAgent ? 'immediate' : 'page', flush),
      keeperNow,
      mintId: () => randomId(random),
      persist: options.persist,
      judge: transport.judge,
      blobs: transport.blobs,
      tries: () => createTries(clock.elapsed, connector.progress),
      start,
      channel: connector.channelOf(id),
      interest,
      on: {
        report,
        restarted: (error) => {
          for (const listener of restartListeners) listener(id, error);
        },
        dropped: (entry, error) => {
          for (const listener of dropListeners) listener(id, entry, error);
        },
        idle() {
          idle.delete(opened);
          const [oldest] = idle.add(opened);
          if (idle.size <= MOST_IDLE || !oldest) return;
          idle.delete(oldest);
          oldest.dropState();
        },
        closed() {
          // Only its own entry: the session may have been opened anew.
          if (sessions.get(id) === opened) sessions.delete(id);
          idle.delete(opened);
          // Its lanes are known to the log: what is published in the session when it is opened anew goes in others.
          attempt = Math.max(attempt, opened.outbox.attempt + 1);
          unwatch();
        },
      },
    });
    sessions.set(id, opened);
    const state = snapshot && readSnapshot(snapshot);
    if (state && typeof state !== 'string') opened.given({ state, cursor: snapshot.cursor });
    if (closed) opened.pause();
    if (connector.connection().status !== 'idle') connector.introduce(opened);
    // Loaded where no keeper watches over processes; without it a page shows less, and goes on.
    if (!isAgent && transport.level < 5)
      loadLater()
        .then((late) => {
          if (sessions.get(id) === opened) unwatch = late.watchLiveness(opened.session, opened.show, clock);
        })
        .catch(() => {});
    return opened;
  }

  return {
    participant,
    instance,
    level: transport.level,
    withholds: transport.withholds === true,
    get connection() {
      return connector.connection();
    },
    session(id, options) {
      checkCall(
        isSessionId(id) && !(isDevelopment && options !== undefined && Object(options) !== options),
        isDevelopment && "client.session('my-session')",
      );
      const { connect = true } = options ?? {};
      // In production the keeper refuses it, with a sentence of its own.
      if (isDevelopment && options?.interest !== undefined)
        checkInterest(options.interest, "client.session('my-session', { interest: {} })");
      const { session } = sessions.get(id) ?? openSession(id, options ?? {});
      if (connect && !closed && !connected.has(session)) {
        connected.add(session);
        session.connect();
      }
      return session;
    },
    keeperNow,
    retryNow: connector.retry,
    onRestart: (listener) => listen(restartListeners, listener, 'onRestart'),
    onDropped: (listener) => listen(dropListeners, listener, 'onDropped'),
    close() {
      if (closed) return;
      connector.stop();
      closed = true;
      connected = new WeakSet();
      for (const each of sessions.values()) each.pause();
    },
  };
}

function listen<T>(listeners: Set<T>, listener: T, name: string): () => void {
  if (isDevelopment) checkCall(typeof listener === 'function', `client.${name}((session) => {})`);
  listeners.add(listener);
  return () => listeners.delete(listener);
}
