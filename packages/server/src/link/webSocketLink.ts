/** One link over a WebSocket: the keeper's side of it on a socket, with what a socket needs besides. */
import type { Duplex } from 'node:stream';
import { createKeeperLink, type LinkContext, type Shares } from '@rejoin/core/internal';
import { CLOSE } from '@rejoin/core/protocol';
import type { RawData, WebSocket } from 'ws';
import type { Backlog, Waiting } from './backlog.ts';
import type { ConnectionSlots } from './connectionSlots.ts';
import { createHandshakeLimits } from './handshakeLimits.ts';
import { createOutgoing } from './outgoing.ts';
import { watchPartialMessages } from './partialMessages.ts';
import type { Encoding, Snapshots } from './snapshotSending.ts';
import { type PageFrames, wireFrame } from './wireFrame.ts';

/** What all WebSockets of one server share. */
export interface WebSocketContext {
  readonly link: LinkContext;
  readonly snapshots: Snapshots;
  readonly pages: PageFrames;
  readonly slots: ConnectionSlots;
  /** Links whose message is large and has not ended, as what cuts them off. */
  readonly partialMessages: Shares<() => void>;
  /** Bytes that may wait for one reader before it is served from the log. */
  readonly buffer: number;
  readonly backlog: Backlog;
}

export interface WebSocketLink {
  /** Ends the connection. The client reads the reason's code from `code`, people from `reason`. */
  close(code: number, reason: string): void;
  /** Called every 30 s: asks for a sign of life, and gives up a client that gave none since, if the server was able to listen. */
  check(listened: boolean): void;
}

/** @param encoding what its client takes when it fetches something */
export function createWebSocketLink(
  socket: WebSocket,
  raw: Duplex,
  encoding: Encoding | undefined,
  context: WebSocketContext,
): WebSocketLink {
  const { snapshots, pages, slots, partialMessages, buffer, backlog } = context;
  let heard = true;
  let waiting: Waiting | undefined;
  /** A message has ended. */
  let whole = () => {};

  const out = createOutgoing({
    socket,
    raw,
    high: buffer,
    onRoom: () => link.resume(),
    onFlood: () => link.close(CLOSE.slow, 'reader-slow'),
    onWaiting: (bytes) => waiting?.set(bytes),
  });
  const link = createKeeperLink(context.link, {
    admit(participant) {
      if (!slots.admit(raw, participant)) return false;
      waiting = backlog.enter(participant, () => socket.terminate());
      handshake.pass();
      whole = watchPartialMessages(raw, participant, partialMessages, () => {
        link.close(CLOSE.full, 'server-full');
        socket.terminate();
      });
      return true;
    },
    answer: (message) => out.urgent(wireFrame(message, snapshots, pages)),
    stream: (message) => out.send(wireFrame(message, snapshots, pages)),
    offerSnapshot: (session, snapshot, reader) => snapshots.offer(session, snapshot, reader, encoding),
    ready: out.ready,
    idle: out.idle,
    room: out.room,
    hold(held) {
      if (held) socket.pause();
      else socket.resume();
    },
    close(code, reason) {
      out.flush();
      handshake.close(code, reason);
    },
  });
  const handshake = createHandshakeLimits(socket, raw, context.link.clock, link.close);

  socket.on('message', (data: RawData, binary: boolean) => {
    heard = true;
    whole();
    if (binary) link.complain('message-malformed', 'A binary message arrived; this protocol is text.');
    else link.receive(String(data));
  });
  socket.on('pong', () => {
    heard = true;
  });
  socket.on('close', () => {
    waiting?.leave();
    link.ended();
  });

  return {
    close: link.close,
    check(listened) {
      if (!heard && listened) socket.terminate();
      heard = false;
      if (socket.readyState === socket.OPEN) socket.ping();
      link.confirm();
    },
  };
}
