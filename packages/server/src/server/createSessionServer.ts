/** The session server: the keeper of core behind WebSocket and HTTP. */
import { randomInt } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Clock } from '@rejoin/core/internal';
import {
  checkCall,
  createInstanceRegistry,
  createKeeperHost,
  createRequestRates,
  createShares,
  type InstanceOwner,
  type KeeperHost,
  PATIENCE,
  type Patience,
  reportToConsole,
  type Store,
} from '@rejoin/core/internal';
import { CLOSE, LIMITS, type Limits, type RejoinError } from '@rejoin/core/protocol';
import { type ServerOptions, WebSocketServer } from 'ws';
import { type Authorize, secretDigests } from '../http/authorize.ts';
import { type HttpContext, handleHttp } from '../http/handleHttp.ts';
import { rule } from '../http/ruling.ts';
import { createBacklog } from '../link/backlog.ts';
import { createConnectionSlots } from '../link/connectionSlots.ts';
import { createEventLoopTurns } from '../link/eventLoopTurns.ts';
import { createHandshakeLimits } from '../link/handshakeLimits.ts';
import { originRefusal } from '../link/origin.ts';
import { MAX_PARTIAL_MESSAGES } from '../link/partialMessages.ts';
import { createRequestQueue } from '../link/requestQueue.ts';
import { createSnapshots } from '../link/snapshotSending.ts';
import { watchStalls } from '../link/stalls.ts';
import { createWebSocketLink, type WebSocketContext, type WebSocketLink } from '../link/webSocketLink.ts';
import { nodeClock } from './nodeClock.ts';
import { checkNode } from './nodeVersion.ts';

export interface SessionServerOptions {
  readonly store: Store;
  /** Who may do what. */
  readonly authorize: Authorize;
  /** Default: docs/protocol.md section 14. */
  readonly limits?: Limits | undefined;
  /** When silence is called stalled and lost, and a control expired or unresponsive. */
  readonly patience?: Patience | undefined;
  /** Events that each log keeps, at least; older ones are forgotten once a snapshot has them (P25). Default: all. */
  readonly retain?: number | undefined;
  /** Origins of pages that may connect, besides loopback and the server's own; `*` for all. */
  readonly origins?: readonly string[] | undefined;
  /** Names by which the server may be reached, besides loopback names and plain addresses; `*` for all. */
  readonly hosts?: readonly string[] | undefined;
  /** What stands before every path, for a server inside another one: `/rejoin`. Default: nothing. */
  readonly path?: string | undefined;
  /**
   * Connections at once that have shown a token, links and requests alike, but for requests to a server of your own. Of these,
   * one participant may have a tenth, and at least 100. Beside them there is room for 1,000 that have not shown a
   * token yet: when more come, the longest waiting of the address that has the most is cut off. Behind a proxy all have one
   * address; there, let the proxy limit them. Default 10,000.
   */
  readonly connections?: number | undefined;
  /** Bytes that may wait for one reader before it is served from the log instead. Default 1 MiB. */
  readonly buffer?: number | undefined;
  /**
   * Characters from which on a snapshot is fetched by HTTP, compressed, instead of sent on the link. Default 262,144: below,
   * a connection more costs most networks more than it saves.
   */
  readonly snapshotsByHttpFrom?: number | undefined;
  /**
   * Told of faults that no client can be told of. Carries no content of sessions. Default: `console.error`, once for each kind
   * of fault.
   */
  readonly onFault?: ((error: unknown) => void) | undefined;
  /** Told that the store takes commits again: after which fault, and how many commits failed. `onFault` was told of the first. */
  readonly onRecovered?: ((fault: RejoinError, failures: number) => void) | undefined;
  /** For tests. */
  readonly clock?: Clock | undefined;
}

export interface SessionServer {
  /** The keeper, for code in the same process. */
  readonly host: KeeperHost;
  /** Listens on a server of its own. Port 0 takes a free one. */
  listen(port: number, host?: string): Promise<AddressInfo>;
  /** Takes the WebSocket upgrades of a server that the app has made, at `path`; other paths stay the app's. */
  attach(server: Server): void;
  /** Answers an HTTP request. False if its path is not this server's: then it is the app's to answer. */
  handle(req: IncomingMessage, res: ServerResponse): Promise<boolean>;
  /** Accepts no more, commits what is under way, closes its links, and closes the store. */
  close(options?: { readonly drainMs?: number }): Promise<void>;
}

const CHECK_EVERY = 30_000;
/** Fragments of one message, and pieces of one fragment. */
const MOST_PARTS = 4_096;
/** How long the other side has for its half of closing a link, ms. */
const CLOSING_WITHIN = 5_000;
const CONNECTIONS = 10_000;
/** How long a request may take to come, ms: its head, and all of it. */
const HEAD_WITHIN = 10_000;
const REQUEST_WITHIN = 60_000;
/** How long a request's connection may stand still, ms: an answer that nobody reads. */
const IDLE_FOR = 60_000;
/** Requests whose token is being looked at. */
const ASKING = 1_000;
/** Bodies that are being read: in all, and of one participant. */
const READING = [1_000, 250] as const;

/** Also ends a connection whose other side would keep it open for ever. */
function decline(socket: Duplex, status: string): void {
  socket.once('finish', () => socket.destroy());
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\n\r\n`);
}

/** @throws RejoinError `argument-invalid` on a Node that is too old, and without a store or `authorize` */
export function createSessionServer(options: SessionServerOptions): SessionServer {
  checkNode();
  checkCall(
    typeof options?.store?.commit === 'function' && typeof options.authorize === 'function',
    "createSessionServer({ store: sqliteStore('.rejoin'), authorize: authorizeTokens([{ pattern: 'user:*', secret }]) })",
  );
  const {
    store,
    authorize,
    limits = LIMITS,
    patience = PATIENCE,
    clock = nodeClock,
    path = '',
    buffer = 1024 * 1024,
  } = options;
  const onFault = options.onFault ?? ((fault: unknown) => reportToConsole(options, fault));
  const originPolicy = { origins: options.origins ?? [], hosts: options.hosts ?? [] };
  const random = () => randomInt(2 ** 32) / 2 ** 32;
  const turn = createEventLoopTurns();
  const host = createKeeperHost({
    ...{ store, clock, random, limits, patience, turn, onFault },
    ...(options.retain === undefined ? {} : { retain: options.retain }),
    onRecovered: options.onRecovered,
  });
  const instances = createInstanceRegistry<InstanceOwner>(store, clock, secretDigests);
  const slots = createConnectionSlots(options.connections ?? CONNECTIONS);
  const links = new Set<WebSocketLink>();
  const servers = new Set<Server>();
  const own = new Set<Server>();
  let draining = false;
  let closing: Promise<void> | undefined;

  // No compression: a reader's memory of it would cost more than all else that the server keeps for it.
  const settings: ServerOptions & { readonly closeTimeout: number } = {
    noServer: true,
    maxPayload: limits.frame,
    perMessageDeflate: false,
    clientTracking: true,
    // Each is kept apart until its message is whole.
    maxBufferedChunks: MOST_PARTS,
    maxFragments: MOST_PARTS,
    closeTimeout: CLOSING_WITHIN,
    // The protocol has no sub-protocol: of those that are offered none is confirmed (section 13).
    handleProtocols: () => false,
  };
  const sockets = new WebSocketServer(settings);
  const snapshots = createSnapshots(clock, options.snapshotsByHttpFrom);
  const rates = createRequestRates(clock);
  const backlog = createBacklog();
  const context: WebSocketContext = {
    link: {
      ...{ host, instances, rates, clock, limits, patience, turn, onFault },
      decide: (question) => rule(authorize, question),
      offerSnapshot: snapshots.offer,
    },
    snapshots,
    slots,
    partialMessages: createShares(MAX_PARTIAL_MESSAGES),
    buffer,
    backlog,
  };
  const http: HttpContext = {
    host,
    snapshots,
    instances,
    slots,
    asking: createRequestQueue(ASKING),
    reading: createRequestQueue(...READING),
    authorize,
    clock,
    limits,
    originPolicy,
    path,
    requests: new Map(),
    turn,
    rates,
    backlog,
    draining: () => draining,
    onFault,
  };

  const stalls = watchStalls(clock);
  let cancelCheck = clock.after(CHECK_EVERY, check);
  function check(): void {
    // What clients said while the process stood still may not have been read yet.
    const listened = !stalls.any();
    for (const link of links) link.check(listened);
    cancelCheck = clock.after(CHECK_EVERY, check);
  }

  const isOurs = (req: IncomingMessage) =>
    (req.url ?? '/').replace(/[?#].*$/, '').replace(/\/$/, '') === path;

  function upgrade(req: IncomingMessage, socket: Duplex, head: Buffer): void {
    // A client that is refused may break the connection before it has received the refusal. Its close follows.
    socket.on('error', () => {});
    if (!isOurs(req)) return;
    if (draining) return decline(socket, '503 Service Unavailable');
    slots.enter(socket);
    sockets.handleUpgrade(req, socket, head, (ws) => {
      // What breaks the WebSocket's own rules (an oversized message: 1009) ends it; its close event follows.
      ws.on('error', () => {});
      const refused = originRefusal(req.headers, originPolicy);
      // A page cannot read the status of a refused upgrade, and would try again for ever; a close code tells it why.
      if (refused) return createHandshakeLimits(ws, socket, clock, () => {}).close(CLOSE.forbidden, refused);
      const link = createWebSocketLink(ws, socket, context);
      links.add(link);
      ws.on('close', () => links.delete(link));
    });
  }

  function attach(server: Server): void {
    servers.add(server);
    server.on('upgrade', upgrade);
  }

  async function answer(req: IncomingMessage, res: ServerResponse): Promise<void> {
    if (!(await handleHttp(http, req, res))) res.writeHead(404).end();
  }

  async function close({ drainMs = 2_000 } = {}): Promise<void> {
    draining = true;
    cancelCheck();
    stalls.stop();
    const closed = [...own].map((server) => new Promise((resolve) => server.close(resolve)));
    // Acknowledges what was accepted, and refuses what still comes with `draining`.
    await host.close();
    const gone = [...sockets.clients].map((ws) => new Promise((resolve) => ws.once('close', resolve)));
    for (const link of links) link.close(CLOSE.draining, 'draining');
    let cancel = () => {};
    const late = new Promise<void>((resolve) => {
      cancel = clock.after(drainMs, resolve);
    });
    for (const server of own) server.closeIdleConnections();
    await Promise.race([Promise.all([...gone, ...closed]), late]);
    cancel();
    for (const ws of sockets.clients) ws.terminate();
    for (const server of own) server.closeAllConnections();
    await Promise.all(closed);
    for (const server of servers) server.off('upgrade', upgrade);
  }

  return {
    host,
    attach,
    handle: (req, res) => handleHttp(http, req, res),
    async listen(port, name = '127.0.0.1') {
      const server = createServer(
        { headersTimeout: HEAD_WITHIN, requestTimeout: REQUEST_WITHIN, connectionsCheckingInterval: 1_000 },
        (req, res) => void answer(req, res),
      );
      server.timeout = IDLE_FOR;
      server.on('connection', slots.enter);
      attach(server);
      server.on('upgrade', (req, socket) => {
        if (!isOurs(req)) decline(socket, '404 Not Found');
      });
      await new Promise<void>((resolve, reject) => {
        server.once('error', reject);
        server.listen(port, name, resolve);
      });
      own.add(server);
      // CAST: a server that listens on a port has an address of this form.
      return server.address() as AddressInfo;
    },
    close: (how) => (closing ??= close(how)),
  };
}
