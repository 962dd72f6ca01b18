/** The transport to our session server: one WebSocket per link (docs/protocol.md section 13). */

import type { Attempts } from './collectSnapshot.ts';
import { createNamedSnapshots, type NamedSnapshotsOptions } from './namedSnapshots.ts';
import { defined } from './protocol/defined.ts';
import { type ErrorCode, RejoinError } from './protocol/errors.ts';
import { CLOSE, type ClientMessage, VERSION } from './protocol/messages.ts';
import { isMalformed } from './protocol/parse.ts';
import { type ChannelLog, readServerText } from './protocol/parseServer.ts';
import type { Link, LinkClosed, LinkHandlers, Transport } from './transport.ts';

export interface WebSocketOptions {
  /** Where the session server listens, for example `ws://127.0.0.1:4400`. */
  readonly url: string | (() => string);
  /**
   * Sent in the first frame, never in the address. A function is called anew for each link: also when the server refuses a
   * token, once, so that one that has expired is replaced. While it throws, the client tries again later.
   */
  readonly token?: string | (() => string | Promise<string>);
  /** For tests, and for runtimes without one, as Node 20 is: the class of the package `ws`. Default: the global one. */
  readonly WebSocket?: typeof WebSocket;
  /**
   * By what a large snapshot is fetched, compressed, from the same address by HTTP GET; where that fails, it comes on the
   * socket. Default: the global one; `null` always takes the socket.
   */
  readonly fetch?: typeof fetch | null;
}

/** What a close code means, for code and for people (section 13). Any other is a lost connection. */
const REASONS: Readonly<Record<number, Omit<LinkClosed, 'code'> & { readonly code: ErrorCode }>> = {
  [CLOSE.tooLarge]: failed('message-too-large'),
  [CLOSE.draining]: failed('draining'),
  [CLOSE.helloTimeout]: failed('hello-timeout'),
  [CLOSE.replaced]: failed('link-replaced'),
  [CLOSE.slow]: failed('reader-slow'),
  [CLOSE.misbehaved]: failed('link-misbehaved', 'Too many messages were malformed.'),
  [CLOSE.unauthorized]: failed('unauthorized', 'The token was not accepted.'),
  [CLOSE.forbidden]: failed('forbidden', 'This participant may not come in from here.'),
  [CLOSE.version]: failed('protocol-version', 'The keeper speaks another version.'),
};

/** @param final why trying again cannot help */
function failed(code: ErrorCode, final?: string) {
  return { terminal: !!final, code, message: final ?? `The keeper closed the link: ${code}.` };
}

/** @param renewable whether a fresh token can be had */
function reasonOf(close: number, reason: string, renewable: boolean): LinkClosed {
  const usual = REASONS[close];
  if (!usual) return { terminal: false, message: reason || 'The connection was lost.' };
  if (renewable && close === CLOSE.unauthorized) return { ...usual, terminal: false };
  // The keeper may be more exact than the number: which of its doors was closed.
  // CAST: a code of a newer keeper is shown as it is.
  return /^[a-z-]{1,40}$/.test(reason) ? { ...usual, code: reason as ErrorCode } : usual;
}

export function websocket(options: WebSocketOptions): Transport {
  const address = () => (typeof options.url === 'function' ? options.url() : options.url);
  const get: typeof fetch = (...request) => (options.fetch ?? fetch)(...request);
  const attempts: Attempts = { failed: 0, failedAt: 0 };
  const fetches = () =>
    options.fetch !== null &&
    (attempts.failed < MOST_FAILED || Date.now() - attempts.failedAt > TRIED_AGAIN_AFTER);
  return {
    name: 'websocket',
    level: 5,
    place: address,
    open(identity, handlers) {
      const Socket = options.WebSocket ?? globalThis.WebSocket;
      if (!Socket) throw new RejoinError('argument-invalid', 'No WebSocket here: use Node 22, or pass one.');
      const url = address();
      const socket = new Socket(url);
      let token: string | undefined;
      const hello = async (): Promise<ClientMessage> => {
        token = typeof options.token === 'function' ? await options.token() : options.token;
        const snapshots = fetches() ? ({ snapshots: 'http' } as const) : {};
        return { type: 'hello', v: VERSION, ...identity, ...defined({ token }), ...snapshots };
      };
      const collect: Collect = async (session, cursor, stop) => {
        // Loaded when a server names a snapshot for the first time: most are small, and come on the socket.
        const { collectSnapshot } = await import('./onDemand.ts');
        const { participant } = identity;
        return collectSnapshot({ url, session, cursor, token, participant, fetch: get }, stop, attempts);
      };
      return bind(socket, handlers, hello, collect, typeof options.token === 'function');
    },
  };
}

type Collect = NamedSnapshotsOptions['collect'];

/** Something on the way lets no requests pass, or not to where the socket ends: after so many, links do without. */
const MOST_FAILED = 2;
/** And then try again after so long, ms. */
const TRIED_AGAIN_AFTER = 300_000;
function bind(
  socket: WebSocket,
  handlers: LinkHandlers,
  hello: () => Promise<ClientMessage>,
  collect: Collect,
  renewable: boolean,
): Link {
  /** Which log each channel reads: with it, offsets become cursors. Kept to the end: frames may still be on the way. */
  const channels = new Map<number, ChannelLog>();
  let over = false;
  const end = () => {
    over = true;
    named.end();
  };
  const close = (reason: LinkClosed) => {
    if (over) return;
    end();
    socket.close();
    handlers.closed(reason);
  };
  const send = (message: ClientMessage) => {
    if (socket.readyState === 1) socket.send(JSON.stringify(message));
  };
  socket.onopen = () => {
    hello().then(send, (error: unknown) =>
      close({ terminal: false, message: `Getting the token failed: ${String(error)}` }),
    );
  };
  socket.onclose = ({ code, reason }) => close(reasonOf(code, reason, renewable));
  // An error is always followed by a close, which says more.
  socket.onerror = () => {};
  socket.onmessage = ({ data }: MessageEvent<unknown>) => {
    if (over) return;
    const message = typeof data === 'string' ? readServerText(data, channels) : undefined;
    if (message === undefined) handlers.malformed('message-malformed', 'A message was binary.');
    else if (isMalformed(message)) handlers.malformed(message.malformed, message.message);
    else if (named.passes(message)) handlers.message(message);
  };
  const named = createNamedSnapshots({
    collect,
    pass: (message) => {
      if (!over) handlers.message(message);
    },
    again(channel, session) {
      send({ type: 'unsubscribe', channel });
      send({ type: 'subscribe', channel, session, inline: true });
    },
  });
  return {
    subscribe(channel, session, cursor) {
      named.subscribed(channel, session);
      send({ type: 'subscribe', channel, session, ...defined({ cursor }) });
    },
    unsubscribe(channel) {
      named.unsubscribed(channel);
      send({ type: 'unsubscribe', channel });
    },
    append: (session, batch) => send({ type: 'append', session, ...batch }),
    signal: (session, key, value, ttl, instance) =>
      send({ type: 'signal', session, key, value, ttl, ...defined({ instance }) }),
    ping: (instance) => send({ type: 'ping', ...defined({ instance }) }),
    join: (instance, secret) => send({ type: 'join', instance, secret }),
    leave: (instance) => send({ type: 'leave', instance }),
    history: (request, session, before) =>
      send({ type: 'history', request, session, ...defined({ before }) }),
    close() {
      end();
      socket.close(CLOSE.normal);
    },
  };
}

export { type FetchSnapshotOptions, fetchSnapshot } from './fetchSnapshot.ts';
