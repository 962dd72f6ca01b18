/** The transport to our session server: one WebSocket per link (docs/protocol.md section 13). */

import { defined } from './protocol/defined.ts';
import type { ErrorCode } from './protocol/errors.ts';
import { CLOSE, type ClientMessage, type LinkMessage, VERSION } from './protocol/messages.ts';
import { isMalformed } from './protocol/parse.ts';
import { type ChannelLog, readServerText } from './protocol/parseServer.ts';
import type { Link, LinkClosed, LinkHandlers, Transport } from './transport.ts';

export interface WebSocketOptions {
  /** Where the session server listens, for example `ws://127.0.0.1:4400`. */
  readonly url: string | (() => string);
  /** Sent in the first frame, never in the address. Called anew for each link, so that it may be renewed. */
  readonly token?: string | (() => string | Promise<string>);
  /** For tests and old runtimes. Default: the global one. */
  readonly WebSocket?: typeof WebSocket;
}

/** What a close code means, for code and for people (section 13). Any other is a lost connection. */
const REASONS: Readonly<Record<number, Omit<LinkClosed, 'code'> & { readonly code: ErrorCode }>> = {
  [CLOSE.tooLarge]: failed('message-too-large', 'A message was too large.'),
  [CLOSE.draining]: failed('draining', 'The keeper is restarting.'),
  [CLOSE.helloTimeout]: failed('hello-timeout', 'No hello came in time.'),
  [CLOSE.replaced]: failed('link-replaced', 'A newer link took over.'),
  [CLOSE.slow]: failed('reader-slow', 'This reader fell behind.'),
  // Trying again cannot help.
  [CLOSE.misbehaved]: failed('link-misbehaved', 'Too many messages were malformed.', true),
  [CLOSE.unauthorized]: failed('unauthorized', 'The token was not accepted.', true),
  [CLOSE.forbidden]: failed('forbidden', 'This participant may not come in from here.', true),
  [CLOSE.version]: failed('protocol-version', 'The keeper speaks another version.', true),
};

function failed(code: ErrorCode, message: string, terminal = false) {
  return { terminal, code, message };
}

function reasonOf(close: number, reason: string): LinkClosed {
  const usual = REASONS[close];
  if (!usual) return { terminal: false, message: reason || 'The connection was lost.' };
  // The keeper may be more exact than the number: which of its doors was closed.
  // CAST: a code of a newer keeper is shown as it is.
  return /^[a-z-]{1,40}$/.test(reason) ? { ...usual, code: reason as ErrorCode } : usual;
}

export function websocket(options: WebSocketOptions): Transport {
  const address = () => (typeof options.url === 'function' ? options.url() : options.url);
  return {
    name: 'websocket',
    level: 5,
    place: address,
    open(identity, handlers) {
      const Socket = options.WebSocket ?? WebSocket;
      const socket = new Socket(address());
      return bind(socket, handlers, async () => {
        const token = typeof options.token === 'function' ? await options.token() : options.token;
        return { type: 'hello', v: VERSION, ...identity, ...defined({ token }) };
      });
    },
  };
}

function bind(socket: WebSocket, handlers: LinkHandlers, hello: () => Promise<ClientMessage>): Link {
  /** Which log each channel reads: with it, offsets become cursors. Kept to the end: frames may still be on the way. */
  const channels = new Map<number, ChannelLog>();
  let over = false;
  const close = (reason: LinkClosed) => {
    if (over) return;
    over = true;
    socket.close();
    handlers.closed(reason);
  };
  const send = (message: ClientMessage) => {
    if (socket.readyState === 1) socket.send(JSON.stringify(message));
  };
  socket.onopen = () => {
    hello().then(send, (error: unknown) =>
      close(failed('unauthorized', `No token could be had: ${String(error)}`)),
    );
  };
  socket.onclose = ({ code, reason }) => close(reasonOf(code, reason));
  // An error is always followed by a close, which says more.
  socket.onerror = () => {};
  socket.onmessage = ({ data }: MessageEvent<unknown>) => {
    if (over) return;
    const message = typeof data === 'string' ? readServerText(data, channels) : undefined;
    if (message === undefined) handlers.malformed('message-malformed', 'A message was binary.');
    else if (isMalformed(message)) handlers.malformed(message.malformed, message.message);
    else if (message.type !== 'subscribed') handlers.message(message satisfies LinkMessage);
  };
  return {
    subscribe(channel, session, cursor) {
      send({ type: 'subscribe', channel, session, ...defined({ cursor }) });
    },
    unsubscribe(channel) {
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
      over = true;
      socket.close(CLOSE.normal);
    },
  };
}
