/** One link: requests that belong together, and end together with the first of them that cannot be answered. */

import type { LinkClosed, LinkHandlers, LinkIdentity, TransportLink } from '../../client/transport.ts';
import type { Clock } from '../../platform/clock.ts';
import { LIMITS } from '../../protocol/limits.ts';
import { type Append, type LinkMessage, VERSION } from '../../protocol/messages.ts';
import { isMalformed } from '../../protocol/parse.ts';
import { isMalformedEvent, parseClient } from '../../protocol/parseClient.ts';
import { createAppending, type Held } from './appending.ts';
import type { Following } from './followEvents.ts';
import { Broken, broken, type Http, wordsOf } from './streamHttp.ts';
import { createPages } from './streamPages.ts';
import { createReading, type Reading } from './streamReading.ts';

/** What outlives a link. */
export interface LinkSetup {
  readonly http: Http;
  readonly clock: Clock;
  readonly mintId: () => string;
  readonly level: number;
  readonly lease: number;
  readonly following: Following;
  readonly lanes: Map<string, Held>;
  /** Logs that a client has met, by instance and session. */
  readonly met: Set<string>;
}

interface Subscription {
  readonly session: string;
  readonly stop: AbortController;
  readonly reading: Reading;
}

export function openStreamsLink(
  setup: LinkSetup,
  identity: LinkIdentity,
  handlers: LinkHandlers,
): TransportLink {
  const { http, clock, met } = setup;
  const stop = new AbortController();
  const subscriptions = new Map<number, Subscription>();
  let over = false;

  function end(reason: LinkClosed): void {
    if (over) return;
    close();
    handlers.closed(reason);
  }

  function close(): void {
    over = true;
    stop.abort();
    for (const each of subscriptions.values()) each.stop.abort();
    subscriptions.clear();
  }

  const emit = (message: LinkMessage): void => {
    if (!over) handlers.message(message);
  };

  /** Never within the caller's own call: a link answers later. */
  const soon = (message: LinkMessage): void => void Promise.resolve().then(() => emit(message));

  function run(work: () => Promise<void>, signal: AbortSignal = stop.signal): void {
    work().catch((error: unknown) => {
      if (over || signal.aborted) return;
      end(error instanceof Broken ? error.reason : { terminal: false, message: wordsOf(error) });
    });
  }

  const wasThere = (session: string): boolean => met.has(`${identity.instance}\n${session}`);
  const isThere = (session: string, there: boolean): void => {
    const key = `${identity.instance}\n${session}`;
    if (there) met.add(key);
    else met.delete(key);
  };

  /** A sign of life of the server, whatever it thinks of its own root. */
  const knock = () => http.request('HEAD', undefined, stop.signal);

  /** The server answers for each session that is read: so it is known as well whether the reading is where it should be. */
  async function ping(): Promise<void> {
    const read = [...subscriptions.values()];
    if (read.length === 0) await knock();
    await Promise.all(
      read.map(async ({ session, reading }) => {
        reading.check(await createPages(http, session, stop.signal).tail());
      }),
    );
    emit({ type: 'pong' });
  }

  const append = createAppending({ ...setup, identity, signal: stop.signal, emit, run, wasThere, isThere });

  /** By the text, as on every link: nothing is shared with the caller, and nothing passes that a keeper would not read. */
  function take(message: Append): void {
    const read = parseClient(JSON.stringify(message), LIMITS);
    if (!isMalformed(read)) {
      if (read.type === 'append') append(read);
      return;
    }
    const { malformed: code, message: why } = read;
    const answer: LinkMessage = isMalformedEvent(read)
      ? { type: 'refused', ...read.batch, code, message: why }
      : { type: 'error', code, message: why };
    soon(answer);
  }

  run(async () => {
    // Before anything else: nothing may be handed over before `open` returns.
    await Promise.resolve();
    const pause = http.pause();
    if (pause > 0)
      throw broken('draining', `The server asked to be left alone for ${Math.ceil(pause / 1_000)} s more.`);
    await knock();
    const { level, lease } = setup;
    emit({ type: 'welcome', v: VERSION, participant: identity.participant, level, lease, limits: LIMITS });
  });

  return {
    subscribe(channel, session, cursor) {
      if (over) return;
      if (hasNoAddress(session))
        return soon({ type: 'error', channel, code: 'forbidden', message: NO_ADDRESS });
      const ending = new AbortController();
      const { signal } = ending;
      const reading = createReading({
        http,
        clock,
        following: setup.following,
        channel,
        session,
        cursor,
        signal,
        mintId: setup.mintId,
        emit: (message) => {
          if (!signal.aborted) emit(message);
        },
        malformed: (code, message) => {
          if (!over && !signal.aborted) handlers.malformed(code, message);
        },
        wasThere: () => wasThere(session),
        isThere: (there) => isThere(session, there),
      });
      subscriptions.set(channel, { session, stop: ending, reading });
      run(() => reading.run(), signal);
    },
    unsubscribe(channel) {
      subscriptions.get(channel)?.stop.abort();
      subscriptions.delete(channel);
    },
    append(session, batch) {
      if (over) return;
      const { producer, first } = batch;
      if (hasNoAddress(session))
        return soon({
          type: 'refused',
          session,
          producer,
          first,
          seq: first,
          code: 'forbidden',
          message: NO_ADDRESS,
        });
      take({ type: 'append', session, ...batch });
    },
    // P33: there is no place for what should not be kept.
    signal() {},
    ping() {
      if (!over) run(ping);
    },
    close,
  };
}

/** An address cannot end in these: they mean other places in it. */
const hasNoAddress = (session: string): boolean => session === '.' || session === '..';
const NO_ADDRESS = 'A session of this id cannot be a stream. Choose another id.';
