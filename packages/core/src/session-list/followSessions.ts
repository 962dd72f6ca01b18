/** The list of a server's sessions, as this participant may see it, followed over HTTP while something subscribes to it. */
import type { SessionInfo } from '../keeper/logStore.ts';
import { backoffDelay } from '../machine/backoff.ts';
import { type Clock, systemClock } from '../platform/clock.ts';
import { createEventStreamParser } from '../platform/eventStream.ts';
import { systemRandom } from '../platform/systemRandom.ts';
import { checkCall } from '../protocol/checkCall.ts';
import { RejoinError } from '../protocol/errors.ts';
import { isParticipant } from '../protocol/ids.ts';
import { omitUndefined } from '../protocol/omitUndefined.ts';
import { askServer, httpAddress, refusalIn } from '../protocol/overHttp.ts';
import { isCount, isRecord } from '../protocol/shapes.ts';
import { createStore, type ReadableStore } from '../view/readableStore.ts';
import { applyListEvent, type ListEvent, readListEvent, type SessionListChange } from './listEvents.ts';

export interface FollowSessionsOptions {
  /** Of the session server: `ws://127.0.0.1:4400`, or the same address with `http:`. */
  readonly url: string;
  /** Who asks, and the token that proves it. */
  readonly participant: string;
  /** A function is called for each request, and once more if the server does not accept the token. */
  readonly token?: string | (() => string | Promise<string>) | undefined;
  /**
   * Only sessions in which this agent has something to do, `agent:<name>`: a message waits for it, or for any agent, or a run of
   * its own can go on. Default: all that may be read.
   */
  readonly asked?: string | undefined;
  /** Only sessions that were archived, or only those that were not. Default: both. */
  readonly archived?: boolean | undefined;
  /** How many sessions the list begins with, the newest, 0 to 200; each that changes comes to them. Default: all. */
  readonly limit?: number | undefined;
  readonly fetch?: typeof fetch | undefined;
  /** For tests. */
  readonly clock?: Clock | undefined;
  /** Numbers in [0, 1), for tests. */
  readonly random?: (() => number) | undefined;
}

export interface SessionListView {
  /** The session that changed last comes first. While there is no connection: as it was last known. */
  readonly sessions: readonly SessionInfo[];
  /**
   * `idle`: nothing subscribes to the store, so nothing is asked for. `connecting`: no answer has come yet. `live`: this is the
   * list. `waiting`: the connection was lost and is tried again. `refused`: this participant may not list sessions, its token is
   * not accepted, or no session server answers there. `closed`: by `close`.
   */
  readonly status: 'idle' | 'connecting' | 'live' | 'waiting' | 'refused' | 'closed';
  /** Whether `status` has been `live` since this was made: before that, what `sessions` lacks may only not have come yet. */
  readonly proven?: true | undefined;
  /** Why it is `waiting` or `refused`. */
  readonly error?: RejoinError | undefined;
}

export interface SessionList {
  /** The server is asked while something subscribes to it. */
  readonly store: ReadableStore<SessionListView>;
  /**
   * Calls a listener with each change as it comes, until the result is called. The server is asked meanwhile, as while something
   * subscribes to the store.
   */
  follow(listener: (change: SessionListChange) => void): () => void;
  /** Connects now, also after a refusal. */
  retryNow(): void;
  /** Ends it for good. */
  close(): void;
}

/** A server shows every 15 s that it lives: after three times that, its connection is given up, ms. */
const SILENCE = 45_000;
/** What the same request would be answered again. */
const FINAL: ReadonlySet<string> = new Set(['unauthorized', 'forbidden', 'not-found', 'message-malformed']);
/** How long the connection outlives its last subscriber, ms: a page that shows the list anew takes it over. */
const LINGER = 1_000;
/** UTF-16 units of one event. */
const LONGEST = 64 * 1024 * 1024;

/** @throws RejoinError `argument-invalid` for a call that is none */
export function followSessions(options: FollowSessionsOptions): SessionList {
  checkCall(
    isRecord(options) &&
      /^(ws|http)s?:\/\/./.test(`${options.url}`) &&
      isParticipant(options.participant) &&
      (options.asked === undefined || isParticipant(options.asked)) &&
      (options.archived === undefined || typeof options.archived === 'boolean') &&
      (options.limit === undefined || isCount(options.limit)),
    "followSessions({ url: 'ws://127.0.0.1:4400', participant: 'user:ana', token })",
  );
  const { clock = systemClock, random = systemRandom } = options;
  const store = createStore<SessionListView>({ sessions: [], status: 'idle' });
  const listeners = new Set<(change: SessionListChange) => void>();
  let subscribers = 0;
  let attempt = 0;
  let current: AbortController | undefined;
  let cancelRetry = () => {};
  let cancelEnd = () => {};

  function take(event: ListEvent): void {
    // What ends the stream: the reason for its end.
    if (event.type === 'error') throw event.error;
    attempt = 0;
    store.set({ sessions: applyListEvent(store.getState().sessions, event), status: 'live', proven: true });
    for (const listener of [...listeners]) listener(event);
  }

  async function connect(): Promise<void> {
    const controller = new AbortController();
    current = controller;
    const error = await follow(options, clock, controller, take);
    if (current !== controller) return;
    current = undefined;
    // A token that was good has expired: the next request asks for another one, and is believed when it is refused.
    const { status } = store.getState();
    if (error.code === 'unauthorized' && status === 'live' && typeof options.token === 'function') {
      store.update({ status: 'waiting', error });
      return connect();
    }
    if (FINAL.has(error.code)) return store.update({ status: 'refused', error });
    attempt++;
    store.update({ status: 'waiting', error });
    cancelRetry = clock.after(backoffDelay(attempt, random()), () => void connect());
  }

  function begin(): void {
    store.update({ status: 'connecting', error: undefined });
    void connect();
  }

  function stop(): void {
    const former = current;
    current = undefined;
    former?.abort();
    cancelRetry();
  }

  /** @returns what a subscriber calls to leave */
  function enter(leave: () => void): () => void {
    cancelEnd();
    if (subscribers++ === 0 && store.getState().status === 'idle') begin();
    let isLeft = false;
    return () => {
      if (isLeft) return;
      isLeft = true;
      leave();
      left();
    };
  }

  function left(): void {
    if (--subscribers > 0 || store.getState().status === 'closed') return;
    cancelEnd = clock.after(LINGER, () => {
      stop();
      store.update({ status: 'idle', error: undefined });
    });
  }

  return {
    store: {
      ...store,
      subscribe: (listener) => enter(store.subscribe(listener)),
    },
    follow(listener) {
      checkCall(typeof listener === 'function', 'list.follow((change) => …)');
      // One of its own: the same function may follow twice.
      const own = (change: SessionListChange) => listener(change);
      listeners.add(own);
      return enter(() => void listeners.delete(own));
    },
    retryNow() {
      const { status } = store.getState();
      if (status !== 'waiting' && status !== 'refused') return;
      stop();
      begin();
    },
    close() {
      cancelEnd();
      stop();
      store.update({ status: 'closed', error: undefined });
    },
  };
}

const unreachable = (url: string, cause: unknown): RejoinError =>
  new RejoinError('server-unreachable', `The connection to ${url} failed or was lost.`, { cause });

/** Reads one stream until it ends, and says why it did. */
async function follow(
  options: FollowSessionsOptions,
  clock: Clock,
  controller: AbortController,
  take: (event: ListEvent) => void,
): Promise<RejoinError> {
  const url = httpAddress(options.url);
  let cancel = () => {};
  const listen = <T>(wait: Promise<T>): Promise<T> => {
    cancel();
    cancel = clock.after(SILENCE, () => controller.abort());
    return wait;
  };
  try {
    const response = await ask(options, url, controller.signal, listen);
    if (!response.ok)
      return refusalIn(await response.json().catch(() => undefined), `${url} answered ${response.status}.`);
    const reader = response.body?.getReader();
    if (!reader) return unreachable(url, undefined);
    const parser = createEventStreamParser(LONGEST);
    for (;;) {
      const { done, value } = await listen(reader.read());
      if (done) return unreachable(url, undefined);
      const events = parser.push(value);
      if (events === 'too-long')
        return new RejoinError('message-too-large', `What answered at ${url} is no list of sessions.`);
      for (const { type, data } of events) {
        const event = readListEvent(type, data);
        if (event) take(event);
      }
    }
  } catch (error) {
    return error instanceof RejoinError ? error : unreachable(url, error);
  } finally {
    cancel();
    controller.abort();
  }
}

async function ask(
  options: FollowSessionsOptions,
  url: string,
  signal: AbortSignal,
  listen: <T>(wait: Promise<T>) => Promise<T>,
): Promise<Response> {
  const { asked, archived, limit } = options;
  const named = omitUndefined({ asked, archived: archived?.toString(), limit: limit?.toString() });
  const query = Object.keys(named).length === 0 ? '' : `?${new URLSearchParams(named)}`;
  const init = { headers: { Accept: 'text/event-stream' }, signal };
  return listen(askServer(options, `${url}/sessions${query}`, init));
}
