/** The transport to our session server: one WebSocket per link (docs/protocol.md section 13). */

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

/** What a close code means, and for people (section 13). Any other is a lost connection. */
const REASONS: Readonly<Record<number, readonly [ErrorCode, string]>> = {
  [CLOSE.tooLarge]: ['message-too-large', 'A message was too large for the keeper.'],
  [CLOSE.draining]: ['draining', 'The keeper is restarting.'],
  [CLOSE.misbehaved]: ['link-misbehaved', 'The keeper received too many malformed messages.'],
  [CLOSE.unauthorized]: ['unauthorized', 'The keeper does not accept this token.'],
  [CLOSE.forbidden]: ['forbidden', 'The keeper does not let this participant in from here.'],
  [CLOSE.version]: ['protocol-version', 'The keeper speaks another version of the protocol.'],
  [CLOSE.helloTimeout]: ['hello-timeout', 'The keeper heard no hello in time.'],
  [CLOSE.replaced]: ['link-replaced', 'A newer link of this instance took over.'],
  [CLOSE.slow]: ['reader-slow', 'This reader fell too far behind.'],
};
/** Trying again cannot help. */
const TERMINAL: ReadonlySet<number> = new Set([
  CLOSE.misbehaved,
  CLOSE.unauthorized,
  CLOSE.forbidden,
  CLOSE.version,
]);

function reasonOf(close: number, reason: string): LinkClosed {
  const [usual, message] = REASONS[close] ?? [];
  if (usual === undefined) return { terminal: false, message: reason || 'The connection was lost.' };
  // The keeper may be more exact than the number: which of its doors was closed.
  // CAST: a code of a newer keeper is shown as it is.
  const code = /^[a-z-]{1,40}$/.test(reason) ? (reason as ErrorCode) : usual;
  return { terminal: TERMINAL.has(close), code, message: message ?? '' };
}

export function websocket(options: WebSocketOptions): Transport {
  return {
    name: 'websocket',
    level: 5,
    open(identity, handlers) {
      const Socket = options.WebSocket ?? WebSocket;
      const socket = new Socket(typeof options.url === 'function' ? options.url() : options.url);
      return bind(socket, handlers, async () => {
        const token = typeof options.token === 'function' ? await options.token() : options.token;
        return { type: 'hello', v: VERSION, ...identity, ...(token === undefined ? {} : { token }) };
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
    if (message === undefined)
      handlers.malformed('message-malformed', 'A binary message arrived; this protocol is text.');
    else if (isMalformed(message)) handlers.malformed(message.malformed, message.message);
    else if (message.type !== 'subscribed') handlers.message(message satisfies LinkMessage);
  };
  return {
    subscribe(channel, session, cursor) {
      send({ type: 'subscribe', channel, session, ...(cursor === undefined ? {} : { cursor }) });
    },
    unsubscribe(channel) {
      send({ type: 'unsubscribe', channel });
    },
    append: (session, batch) => send({ type: 'append', session, ...batch }),
    signal: (session, key, value, ttl) => send({ type: 'signal', session, key, value, ttl }),
    ping: () => send({ type: 'ping' }),
    close() {
      over = true;
      socket.close(CLOSE.normal);
    },
  };
}

const failed = (code: ErrorCode, message: string): LinkClosed => ({ terminal: false, code, message });
