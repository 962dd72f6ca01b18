/** The WebSocket side of a session server: upgrades become links, which are checked now and then, and let go at the end. */
import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { CLOSE } from '@rejoin/core/protocol';
import { type ServerOptions, type WebSocket, WebSocketServer } from 'ws';
import { createHandshakeLimits } from '../link/handshakeLimits.ts';
import { type OriginPolicy, originRefusal } from '../link/origin.ts';
import { type Encoding, encodingFor } from '../link/snapshotSending.ts';
import { watchStalls } from '../link/stalls.ts';
import { createWebSocketLink, type WebSocketContext, type WebSocketLink } from '../link/webSocketLink.ts';

const CHECK_EVERY = 30_000;
/** Fragments of one message, and pieces of one fragment. */
const MOST_PARTS = 4_096;
/** How long the other side has for its half of closing a link, ms. */
const CLOSING_WITHIN = 5_000;

export interface LinkServer {
  /** Takes the upgrades of a server, at the path. */
  attach(server: Server): void;
  /** Whether a request is for the path at which links are taken. */
  isOurs(req: IncomingMessage): boolean;
  /** Takes no more links, and checks none. */
  drain(): void;
  /** Asks all links to go, and resolves when they have. */
  dismiss(): Promise<unknown>;
  /** Cuts off the links that are still there, and lets go of the servers. */
  end(): void;
}

const ignore = (): void => {};

/** Also ends a connection whose other side would keep it open for ever. */
export function decline(socket: Duplex, status: string): void {
  socket.once('finish', () => socket.destroy());
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\n\r\n`);
}

export function createLinkServer(
  context: WebSocketContext,
  path: string,
  originPolicy: OriginPolicy,
): LinkServer {
  const { slots } = context;
  const { clock, limits } = context.link;
  const links = new Set<WebSocketLink>();
  const servers = new Set<Server>();
  let draining = false;

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

  const stalls = watchStalls(clock);
  let cancelCheck = clock.after(CHECK_EVERY, check);
  function check(): void {
    // What clients sent while the process stood still may not have been read yet.
    const listened = !stalls.any();
    for (const link of links) link.check(listened);
    cancelCheck = clock.after(CHECK_EVERY, check);
  }

  const isOurs = (req: IncomingMessage) =>
    (req.url ?? '/').replace(/[?#].*$/, '').replace(/\/$/, '') === path;

  function upgrade(req: IncomingMessage, socket: Duplex, head: Buffer): void {
    // A client that is refused may break the connection before it has received the refusal. Its close follows.
    socket.on('error', ignore);
    if (!isOurs(req)) return;
    if (draining) return decline(socket, '503 Service Unavailable');
    slots.enter(socket);
    const refused = originRefusal(req.headers, originPolicy);
    const encoding = encodingFor(req.headers['accept-encoding']);
    sockets.handleUpgrade(req, socket, head, (ws) => begin(ws, socket, refused, encoding));
  }

  // Not within `upgrade`: what listens for as long as the link lives would keep the request with all its headers.
  function begin(
    ws: WebSocket,
    socket: Duplex,
    refused: string | undefined,
    encoding: Encoding | undefined,
  ): void {
    // What breaks the WebSocket's own rules (an oversized message: 1009) ends it; its close event follows.
    ws.on('error', ignore);
    // A page cannot read the status of a refused upgrade, and would try again for ever; a close code names the reason.
    if (refused) return createHandshakeLimits(ws, socket, clock, ignore).close(CLOSE.forbidden, refused);
    const link = createWebSocketLink(ws, socket, encoding, context);
    links.add(link);
    ws.on('close', () => links.delete(link));
  }

  return {
    attach(server) {
      servers.add(server);
      server.on('upgrade', upgrade);
    },
    isOurs,
    drain() {
      draining = true;
      cancelCheck();
      stalls.stop();
    },
    dismiss() {
      const gone = [...sockets.clients].map((ws) => new Promise((resolve) => ws.once('close', resolve)));
      for (const link of links) link.close(CLOSE.draining, 'draining');
      return Promise.all(gone);
    },
    end() {
      for (const ws of sockets.clients) ws.terminate();
      for (const server of servers) server.off('upgrade', upgrade);
    },
  };
}
