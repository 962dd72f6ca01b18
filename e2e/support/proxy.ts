/** A wire that can be cut: a TCP proxy which ends its connections after a number of bytes, so in the middle of a frame. */
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

export interface Wire {
  readonly port: number;
  /** Connections that were cut so far. */
  readonly cuts: number;
  /** Connections that are open now, and that ever were. */
  readonly open: number;
  readonly opened: number;
  /** Cuts every connection after so many more bytes towards the client, where they happen to fall. */
  cutAfter(bytes: number): void;
  /** Lets nothing more through towards the clients, while what they send still arrives: acknowledgements are lost. */
  deafen(): void;
  /** Lets so many more bytes through towards the server, all connections together, and holds what comes then until all are cut. */
  holdSentAfter(bytes: number): void;
  /** Refuses connections until `mend`. */
  down(): void;
  mend(): void;
  close(): Promise<void>;
}

export async function startProxy(target: number): Promise<Wire> {
  const pairs = new Set<{ readonly client: Socket; readonly server: Socket }>();
  let budget = Number.POSITIVE_INFINITY;
  let sendBudget = Number.POSITIVE_INFINITY;
  let cuts = 0;
  let opened = 0;
  let isDown = false;
  let isDeaf = false;

  const listener = createServer((client) => {
    if (isDown) return void client.destroy();
    const server = connect(target, '127.0.0.1');
    const pair = { client, server };
    pairs.add(pair);
    opened++;
    const end = () => {
      pairs.delete(pair);
      client.destroy();
      server.destroy();
    };
    server.on('data', (chunk: Buffer) => {
      if (isDeaf) return;
      if (chunk.length <= budget) {
        budget -= chunk.length;
        client.write(chunk);
        return;
      }
      // The first part of the chunk gets through, the rest never does.
      client.write(chunk.subarray(0, budget), () => cut());
      server.pause();
    });
    client.on('data', (chunk: Buffer) => {
      const passed = chunk.subarray(0, sendBudget);
      sendBudget -= passed.length;
      if (passed.length < chunk.length) client.pause();
      // What waits here is what a slow network holds: its sender sees it.
      if (!server.write(passed)) {
        client.pause();
        server.once('drain', () => sendBudget > 0 && client.resume());
      }
    });
    for (const socket of [client, server]) {
      socket.on('error', end);
      socket.on('close', end);
    }
  });

  function cut(): void {
    if (pairs.size === 0) return;
    budget = Number.POSITIVE_INFINITY;
    sendBudget = Number.POSITIVE_INFINITY;
    cuts++;
    for (const { client, server } of pairs) {
      client.destroy();
      server.destroy();
    }
    pairs.clear();
  }

  listener.listen(0, '127.0.0.1');
  await once(listener, 'listening');
  return {
    // CAST: a server that listens on a port has an address of this form.
    port: (listener.address() as AddressInfo).port,
    get cuts() {
      return cuts;
    },
    get open() {
      return pairs.size;
    },
    get opened() {
      return opened;
    },
    cutAfter(bytes) {
      budget = bytes;
    },
    deafen() {
      isDeaf = true;
    },
    holdSentAfter(bytes) {
      sendBudget = bytes;
    },
    down() {
      isDown = true;
      cut();
    },
    mend() {
      isDown = false;
      isDeaf = false;
    },
    async close() {
      cut();
      listener.close();
      await once(listener, 'close');
    },
  };
}
