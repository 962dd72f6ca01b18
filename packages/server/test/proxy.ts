/**
 * A TCP proxy between one process and the server: what it does to bytes a network does. It cuts in the middle of whatever is
 * on its way, holds it up, lets it through late or slowly, and never loses or repeats a part of a stream that goes on.
 */
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import type { NetworkDirection } from '@rejoin/testing';

export interface TcpProxy {
  readonly port: number;
  /** Resets every connection; new ones get through. */
  cut(): void;
  /** Nothing passes on these ways until they are left out again. What waited passes then, if its connection lives. */
  hold(ways: readonly NetworkDirection[]): void;
  /** Bytes per second to the client: the rest waits in the server. Undefined ends that. */
  slow(bytes: number | undefined): void;
  close(): Promise<void>;
}

/** Bytes that the proxy itself takes in while it lets nothing through; beyond that, the sender has to wait. */
const WINDOW = 4 * 1024;
/** How often a slow way lets something through, ms. */
const TICK = 10;

export async function openProxy(target: () => number): Promise<TcpProxy> {
  const sockets = new Set<Socket>();
  const streams = new Set<{ readonly way: NetworkDirection; pump(): void }>();
  let held: ReadonlySet<NetworkDirection> = new Set();
  let rate: number | undefined;

  /** One way of one connection. */
  function forward(way: NetworkDirection, from: Socket, to: Socket): void {
    let waiting: Buffer[] = [];
    let size = 0;
    let budget = 0;
    const stream = {
      way,
      pump() {
        if (held.has(way)) return;
        const limited = way === 'down' && rate !== undefined;
        if (limited) budget = Math.min(WINDOW, budget + ((rate ?? 0) * TICK) / 1_000);
        while (waiting.length > 0 && (!limited || budget >= 1)) {
          const [next = Buffer.alloc(0), ...rest] = waiting;
          const part = limited ? next.subarray(0, Math.floor(budget)) : next;
          waiting = part.length < next.length ? [next.subarray(part.length), ...rest] : rest;
          budget -= limited ? part.length : 0;
          size -= part.length;
          to.write(part);
        }
        if (size < WINDOW) from.resume();
      },
    };
    streams.add(stream);
    from.on('data', (data) => {
      waiting.push(data);
      size += data.length;
      if (size >= WINDOW) from.pause();
      stream.pump();
    });
    from.on('close', () => {
      streams.delete(stream);
      // A connection that ended behind a held way ends when the way is open: it cannot be known before.
      to.destroy();
    });
  }

  const proxy = createServer((near) => {
    const far = connect(target(), '127.0.0.1');
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.setNoDelay(true);
      socket.on('error', () => {});
      socket.on('close', () => sockets.delete(socket));
    }
    forward('up', near, far);
    forward('down', far, near);
  });
  const pumpAll = () => {
    for (const stream of streams) stream.pump();
  };
  const timer = setInterval(pumpAll, TICK).unref();
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));

  const cut = () => {
    for (const socket of sockets) socket.resetAndDestroy();
  };
  return {
    // CAST: it listens on a port.
    port: (proxy.address() as AddressInfo).port,
    cut,
    hold(ways) {
      held = new Set(ways);
      pumpAll();
    },
    slow(bytes) {
      rate = bytes;
      pumpAll();
    },
    async close() {
      clearInterval(timer);
      cut();
      await new Promise((resolve) => proxy.close(resolve));
    },
  };
}
