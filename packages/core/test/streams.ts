/** A real Durable Streams server behind a proxy, for tests: what is cut there is cut as a network cuts it. */
import { Server as HttpServer } from 'node:http';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { DurableStreamTestServer } from '@durable-streams/server';

export interface Streams {
  /** Where sessions are, through the proxy. */
  readonly url: string;
  readonly server: () => DurableStreamTestServer;
  /** What breaks when the network is cut: also a request whose connection is just being made. */
  readonly fetch: typeof fetch;
  /** Breaks every connection and every request, in the middle of whatever was on its way. */
  cut(): void;
  /** The server process ends and, after what happens meanwhile, begins again with the streams that it had. */
  restart(meanwhile?: () => Promise<void>): Promise<void>;
  close(): Promise<void>;
}

const PATH = '/v1/streams';

/** The path under which the server keeps a session. */
export const pathOf = (session: string): string => `${PATH}/${session}`;

async function startServer(former?: DurableStreamTestServer): Promise<DurableStreamTestServer> {
  const server = new DurableStreamTestServer({ port: 0, longPollTimeout: 2_000 });
  // What a store on a disk would give back. The server's own one is not atomic: docs/decisions/0006-durable-streams.md.
  if (former) Object.assign(server, { store: former.store });
  await server.start();
  // A connection for each request: Node's fetch does not notice at once that a connection it keeps was broken, and a case
  // that opens a link right after a cut would be answered by that cut.
  const http: unknown = Reflect.get(server, 'server');
  if (http instanceof HttpServer) http.maxRequestsPerSocket = 1;
  return server;
}

const portOf = ({ url }: DurableStreamTestServer): number => Number(new URL(url).port);

export async function startStreams(): Promise<Streams> {
  let server = await startServer();
  let port = portOf(server);
  const pairs = new Set<readonly [Socket, Socket]>();
  const proxy = createServer((near) => {
    const far = connect(port, '127.0.0.1');
    const pair = [near, far] as const;
    pairs.add(pair);
    for (const socket of pair) {
      socket.setNoDelay(true);
      socket.on('error', () => {});
      socket.on('close', () => {
        pairs.delete(pair);
        near.destroy();
        far.destroy();
      });
    }
    near.pipe(far);
    far.pipe(near);
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  const underWay = new Set<AbortController>();
  const cut = () => {
    for (const of of underWay) of.abort();
    underWay.clear();
    for (const pair of pairs) for (const socket of pair) socket.resetAndDestroy();
  };
  return {
    // CAST: it listens on a port.
    url: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}${PATH}`,
    async fetch(input, init) {
      const of = new AbortController();
      underWay.add(of);
      const stop = () => of.abort();
      if (init?.signal?.aborted) stop();
      init?.signal?.addEventListener('abort', stop);
      return fetch(input, { ...init, signal: of.signal });
    },
    server: () => server,
    cut,
    async restart(meanwhile = async () => {}) {
      // A port without a listener.
      port = 1;
      cut();
      await server.stop();
      await meanwhile();
      server = await startServer(server);
      port = portOf(server);
    },
    async close() {
      cut();
      await server.stop();
      await new Promise((resolve) => proxy.close(resolve));
    },
  };
}
