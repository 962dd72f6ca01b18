/** The transport to our session server: one WebSocket per link (docs/protocol.md section 13). */

import type { Attempts } from '../client/collectSnapshot.ts';
import { loadLater } from '../client/loadLater.ts';
import type { NamedSnapshots, NamedSnapshotsOptions } from '../client/namedSnapshots.ts';
import type { LinkClosed, LinkHandlers, Transport, TransportLink } from '../client/transport.ts';
import { isDevelopment } from '../platform/isDevelopment.ts';
import { checkCall } from '../protocol/checkCall.ts';
import { type ClientMessage, type LinkMessage, type ServerMessage, VERSION } from '../protocol/messages.ts';
import { omitUndefined } from '../protocol/omitUndefined.ts';
import { type ChannelLog, readServerText } from '../protocol/parseServer.ts';
import { closedBy } from './closedBy.ts';
import { messageLink } from './messageLink.ts';

export interface WebSocketOptions {
  /** Where the session server listens, for example `ws://127.0.0.1:4400`. */
  readonly url: string | (() => string);
  /**
   * Sent in the first frame, never in the address. A function is called anew for each link: also when the server refuses a
   * token, once, so that one that has expired is replaced. While it throws, the client tries again later.
   */
  readonly token?: string | (() => string | Promise<string>) | undefined;
  /** For tests, and for runtimes without one, as Node 20 is: the class of the package `ws`. Default: the global one. */
  readonly WebSocket?: typeof WebSocket | undefined;
  /**
   * By what a large snapshot is fetched, compressed, from the same address by HTTP GET; where that fails, it comes on the
   * socket. Default: the global one; `null` always takes the socket.
   */
  readonly fetch?: typeof fetch | null | undefined;
}

function addressOf(url: unknown): string {
  const address = `${url}`;
  checkCall(/^wss?:\/\/./.test(address), isDevelopment && "websocket({ url: 'ws://127.0.0.1:4400' })");
  return address;
}

/** @throws RejoinError `argument-invalid` if `url` is no address that begins with `ws:` or `wss:` */
export function websocket(options: WebSocketOptions): Transport {
  const address = () => addressOf(typeof options.url === 'function' ? options.url() : options.url);
  if (typeof options?.url !== 'function') addressOf(options?.url);
  const get: typeof fetch = (...request) => (options.fetch ?? fetch)(...request);
  const attempts: Attempts = { failed: 0, failedAt: 0 };
  const fetches = () =>
    options.fetch !== null &&
    (attempts.failed < MOST_FAILED || performance.now() - attempts.failedAt > TRIED_AGAIN_AFTER);
  return {
    name: 'websocket',
    level: 5,
    withholds: true,
    asksEarly: true,
    place: address,
    blobs: async (participant) =>
      (await loadLater()).createBlobClient({
        url: address(),
        participant,
        token: options.token,
        fetch: options.fetch ?? undefined,
      }),
    open(identity, handlers) {
      const Socket = options.WebSocket ?? WebSocket;
      const url = address();
      const socket = new Socket(url);
      let token: string | undefined;
      const hello = async (): Promise<ClientMessage> => {
        token = typeof options.token === 'function' ? await options.token() : options.token;
        const snapshots = fetches() ? ({ snapshots: 'http' } as const) : {};
        return { type: 'hello', v: VERSION, ...identity, ...omitUndefined({ token }), ...snapshots };
      };
      const loadNamed: LoadNamed = async (options) => {
        // Until it is there: a link that ends over it is followed by one that takes snapshots on the socket.
        attempts.failed += MOST_FAILED;
        attempts.failedAt = performance.now();
        const { openNamedSnapshots } = await loadLater();
        attempts.failed -= MOST_FAILED;
        const { participant } = identity;
        return openNamedSnapshots(options, { url, token, participant, fetch: get }, attempts);
      };
      return bind(socket, handlers, hello, loadNamed, typeof options.token === 'function');
    },
  };
}

/** Characters that may leave before the welcome, `hello` among them: a keeper takes 16 kB, and a character is up to 3 bytes. */
const EARLY = 4_096;

type LoadNamed = (options: Omit<NamedSnapshotsOptions, 'collect'>) => Promise<NamedSnapshots>;

/** Something on the way lets no requests pass, or not to where the socket ends: after so many, links do without. */
const MOST_FAILED = 2;
/** And then try again after so long, ms. */
const TRIED_AGAIN_AFTER = 300_000;

function bind(
  socket: WebSocket,
  handlers: LinkHandlers,
  hello: () => Promise<ClientMessage>,
  loadNamed: LoadNamed,
  renewable: boolean,
): TransportLink {
  /** Which log each channel reads: with it, offsets become cursors. Kept to the end: frames may still be on the way. */
  const channels = new Map<number, ChannelLog>();
  let over = false;
  const end = () => {
    over = true;
    named?.end();
  };
  const close = (reason: LinkClosed) => {
    if (over) return;
    end();
    socket.close();
    handlers.closed(reason);
  };
  /** What is asked before the welcome: if it is little, it leaves right behind `hello`, and is answered a round trip sooner. */
  let waiting: ClientMessage[] | undefined = [];
  const put = (message: ClientMessage) => {
    if (socket.readyState === 1) socket.send(JSON.stringify(message));
  };
  const putAll = () => waiting?.splice(0).forEach(put);
  const send = (message: ClientMessage) => {
    if (waiting) waiting.push(message);
    else put(message);
  };
  socket.onopen = () => {
    hello().then(
      (message) => {
        put(message);
        if (JSON.stringify([message, waiting]).length < EARLY) putAll();
      },
      (error: unknown) => close({ terminal: false, message: `Getting the token failed: ${error}` }),
    );
  };
  socket.onclose = ({ code, reason }) => close(closedBy(code, reason, renewable));
  // An error is always followed by a close, which says more.
  socket.onerror = () => {};
  socket.onmessage = ({ data }: MessageEvent<unknown>) => {
    if (over) return;
    const message = readServerText(data, channels);
    // The path of every token: asked in place.
    if (message.type === undefined) handlers.malformed(message.malformed, message.message);
    else if (message.type === 'frame' && !named && !held) handlers.message(message);
    else take(message);
  };
  /** Loaded when a server names a snapshot for the first time: most are small, and come on the socket. */
  let named: NamedSnapshots | undefined;
  /** What arrives for channels while it is loaded. */
  let held: ServerMessage[] | undefined;
  const pass = (message: LinkMessage) => {
    if (!over) handlers.message(message);
  };
  function take(message: ServerMessage): void {
    if (message.type === 'welcome') {
      putAll();
      waiting = undefined;
    }
    // A pong among them would let the link look silent.
    if (held && 'channel' in message) held.push(message);
    else if (named) {
      if (named.passes(message)) pass(message);
    } else if (message.type === 'snapshot-at') {
      held = [message];
      openNamed().catch((error: unknown) => close({ terminal: false, message: String(error) }));
    } else if (message.type !== 'subscribed') pass(message);
  }
  async function openNamed(): Promise<void> {
    named = await loadNamed({
      sessionOf: (channel) => channels.get(channel)?.session,
      pass,
      again(channel, session) {
        send({ type: 'unsubscribe', channel });
        send({ type: 'subscribe', channel, session, inline: true });
      },
    });
    if (over) return named.end();
    const before = held ?? [];
    held = undefined;
    for (const message of before) take(message);
  }
  const ask = (message: ClientMessage) => {
    if (message.type === 'unsubscribe') named?.unsubscribed(message.channel);
    send(message);
  };
  return messageLink(ask, () => {
    end();
    socket.close(1000);
  });
}
