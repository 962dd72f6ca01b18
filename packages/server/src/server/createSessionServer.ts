/** The session server: the keeper of core behind WebSocket and HTTP. */
import { randomInt } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Clock } from '@rejoin/core';
import {
  checkCall,
  createInstanceRegistry,
  createKeeperHost,
  createRequestRates,
  createShares,
  type InstanceOwner,
  type KeeperHost,
  PATIENCE,
  reportToConsole,
} from '@rejoin/core/internal';
import type { KeeperPatience, LogStore, SessionHost } from '@rejoin/core/memory';
import { LIMITS, type RejoinError, type SessionLimits } from '@rejoin/core/protocol';
import type { BlobStore } from '../blobs/blobStore.ts';
import { type BlobLimits, createBlobs } from '../blobs/createBlobs.ts';
import { type Authorize, secretDigests } from '../http/authorize.ts';
import { handleHttp } from '../http/handleHttp.ts';
import type { HttpContext } from '../http/httpContext.ts';
import { createReadMarks } from '../http/readMarks.ts';
import { rule } from '../http/ruling.ts';
import { checkInvoke, type InvokeOptions, openInvocations } from '../invocations/openInvocations.ts';
import { createBacklog } from '../link/backlog.ts';
import { createConnectionSlots } from '../link/connectionSlots.ts';
import { createEventLoopTurns } from '../link/eventLoopTurns.ts';
import { MAX_PARTIAL_MESSAGES } from '../link/partialMessages.ts';
import { createRequestQueue } from '../link/requestQueue.ts';
import { createSnapshots } from '../link/snapshotSending.ts';
import type { WebSocketContext } from '../link/webSocketLink.ts';
import { createPageFrames } from '../link/wireFrame.ts';
import { nodeClock } from '../platform/nodeClock.ts';
import { checkNode } from '../platform/nodeVersion.ts';
import { createLinkServer, decline } from './linkServer.ts';
import { rememberContext } from './serverContexts.ts';

export interface SessionServerOptions {
  readonly store: LogStore;
  /** Who may do what. */
  readonly authorize: Authorize;
  /** Default: docs/protocol.md section 14. */
  readonly limits?: SessionLimits | undefined;
  /** When silence is called stalled and lost, and a control expired or unresponsive. */
  readonly patience?: KeeperPatience | undefined;
  /**
   * Where large content lies beside the log: `folderBlobs('.rejoin/blobs')`, or a store of your own. Default: nowhere, and
   * requests for it are answered `not-found`.
   */
  readonly blobs?: BlobStore | undefined;
  readonly blobLimits?: BlobLimits | undefined;
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
   * Receives faults that no answer reports to a client. Carries no content of sessions. Default: `console.error`, once for each kind
   * of fault.
   */
  readonly onFault?: ((error: unknown) => void) | undefined;
  /** Called when the store takes commits again, with the last fault and how many commits failed. `onFault` received the first. */
  readonly onRecovered?: ((fault: RejoinError, failures: number) => void) | undefined;
  /**
   * Agents that are functions, called when they are asked (docs/agents.md, "Serverless"). The store has to keep records beside the
   * logs, as `sqliteStore` and `memoryStore` do. Default: none.
   */
  readonly invoke?: InvokeOptions | undefined;
  /** For tests. */
  readonly clock?: Clock | undefined;
}

export interface SessionServer {
  /** The sessions that it keeps, for code in the same process. */
  readonly host: SessionHost;
  /** Listens on a server of its own. Port 0 takes a free one. */
  listen(port: number, host?: string): Promise<AddressInfo>;
  /** Takes the WebSocket upgrades of a server that the app has made, at `path`; other paths stay the app's. */
  attach(server: Server): void;
  /** Answers an HTTP request. False if its path is not this server's: then it is the app's to answer. */
  handle(req: IncomingMessage, res: ServerResponse): Promise<boolean>;
  /** Accepts no more, commits what is under way, closes its links, and closes the store. */
  close(options?: { readonly drainMs?: number | undefined }): Promise<void>;
}

/** How long a request may take to come, ms: its head, and all of it. What reads a body ends it much earlier, if it comes too slowly. */
const HEAD_WITHIN = 10_000;
const REQUEST_WITHIN = 15 * 60_000;
/** How long a request's connection may stand still, ms: an answer that is not read. */
const IDLE_FOR = 60_000;
/** Requests whose token is being looked at. */
const ASKING = 1_000;
/** Bodies that are being read: in all, and of one participant. */
const READING = [1_000, 250] as const;

/**
 * The session server: WebSocket and HTTP over a store, on a port of its own (`listen`) or inside another server (`attach`, `handle`).
 *
 * @throws RejoinError `argument-invalid` on a Node that is too old, and without a store or `authorize`
 */
export const createSessionServer = (options: SessionServerOptions): SessionServer =>
  createKeeperServer(options);

/** With all that its keeper can do, for this package alone. */
export interface KeeperServer extends SessionServer {
  readonly host: KeeperHost;
}

export function createKeeperServer(options: SessionServerOptions): KeeperServer {
  checkNode();
  checkCall(
    typeof options?.store?.commit === 'function' && typeof options.authorize === 'function',
    "createSessionServer({ store: sqliteStore('.rejoin'), authorize: authorizeTokens([{ pattern: 'user:*', secret }]) })",
  );
  checkInvoke(options);
  const {
    store,
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
  const snapshots = createSnapshots({ clock, turn, from: options.snapshotsByHttpFrom });
  const host = createKeeperHost({
    ...{ store, clock, random, limits, patience, turn, onFault },
    prepare: snapshots.prepare,
    ...(options.retain === undefined ? {} : { retain: options.retain }),
    onRecovered: options.onRecovered,
  });
  const { authorize, invoker } = openInvocations(options, host, clock, onFault);
  const blobs = options.blobs && createBlobs(options.blobs, options.blobLimits ?? {}, host, clock, onFault);
  const readMarks = createReadMarks(host, clock, onFault);
  const instances = createInstanceRegistry<InstanceOwner>(store, clock, secretDigests);
  const slots = createConnectionSlots(options.connections);
  const own = new Set<Server>();
  let draining = false;
  let closing: Promise<void> | undefined;

  const rates = createRequestRates(clock);
  const backlog = createBacklog();
  const link: WebSocketContext = {
    link: {
      ...{ host, instances, rates, clock, limits, patience, turn, onFault },
      decide: (question) => rule(authorize, question),
    },
    snapshots,
    pages: createPageFrames(),
    slots,
    partialMessages: createShares(MAX_PARTIAL_MESSAGES),
    buffer,
    backlog,
  };
  const links = createLinkServer(link, path, originPolicy);
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
    blobs,
    readMarks,
    draining: () => draining,
    onFault,
  };

  async function answer(req: IncomingMessage, res: ServerResponse): Promise<void> {
    if (!(await handleHttp(http, req, res))) res.writeHead(404).end();
  }

  async function close({ drainMs = 2_000 } = {}): Promise<void> {
    draining = true;
    links.drain();
    blobs?.close();
    const closed = [...own].map((server) => new Promise((resolve) => server.close(resolve)));
    await invoker?.close();
    await readMarks.close().catch(onFault);
    // Acknowledges what was accepted, and refuses what still comes with `draining`.
    await host.close();
    const dismissed = links.dismiss();
    let cancel = () => {};
    const late = new Promise<void>((resolve) => {
      cancel = clock.after(drainMs, resolve);
    });
    for (const server of own) server.closeIdleConnections();
    await Promise.race([Promise.all([dismissed, ...closed]), late]);
    cancel();
    links.end();
    for (const server of own) server.closeAllConnections();
    await Promise.all(closed);
  }

  const keeperServer: KeeperServer = {
    host,
    attach(server) {
      checkCall(typeof server?.on === 'function', "server.attach(createServer()) with Node's own server");
      links.attach(server);
    },
    async handle(req, res) {
      checkCall(
        typeof req?.url === 'string' && typeof res?.writeHead === 'function',
        'server.handle(req, res) in a request listener',
      );
      return handleHttp(http, req, res);
    },
    async listen(port, name = '127.0.0.1') {
      checkCall(
        Number.isInteger(port) && port >= 0 && port < 65_536 && typeof name === 'string',
        "server.listen(4400, '127.0.0.1')",
      );
      const server = createServer(
        { headersTimeout: HEAD_WITHIN, requestTimeout: REQUEST_WITHIN, connectionsCheckingInterval: 1_000 },
        (req, res) => void answer(req, res),
      );
      server.timeout = IDLE_FOR;
      server.on('connection', slots.enter);
      links.attach(server);
      server.on('upgrade', (req, socket) => {
        if (!links.isOurs(req)) decline(socket, '404 Not Found');
      });
      await new Promise<void>((resolve, reject) => {
        server.once('error', reject);
        server.listen(port, name, resolve);
      });
      own.add(server);
      // CAST: a server that listens on a port has an address of this form.
      return server.address() as AddressInfo;
    },
    async close(how = {}) {
      checkCall(Object(how) === how, 'server.close({ drainMs: 2_000 })');
      closing ??= close(how);
      await closing;
    },
  };
  rememberContext(keeperServer, http);
  return keeperServer;
}
