/** `rejoin proxy`: an endpoint, and a session server before it. */
import { randomBytes } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { KeeperPatience, LogStore } from '@rejoin/core/memory';
import { RejoinError } from '@rejoin/core/protocol';
import type { BlobStore } from '../blobs/blobStore.ts';
import { type Authorize, authorizeTokens } from '../http/authorize.ts';
import { createSessionServer, type SessionServer } from '../server/createSessionServer.ts';
import { contextOf } from '../server/serverContexts.ts';
import { agUiProtocol } from './agUiProtocol.ts';
import { aiSdkProtocol } from './aiSdkProtocol.ts';
import { openaiProtocol } from './openaiProtocol.ts';
import { createPageRequests } from './pageRequests.ts';
import type { ProxiedProtocol } from './proxiedProtocol.ts';
import { type ProxyAgent, startProxyAgent } from './proxyAgent.ts';
import { createProxyDoor } from './proxyDoor.ts';
import type { UpstreamSetup } from './upstream.ts';

/** By name. What they take: the model of messages that pages send by Rejoin, where the protocol names one. */
export const PROTOCOLS: ReadonlyMap<string, (model: string | undefined) => ProxiedProtocol> = new Map([
  ['ai-sdk', () => aiSdkProtocol],
  ['ag-ui', () => agUiProtocol],
  ['openai', openaiProtocol],
]);

export interface ProxyOptions {
  readonly protocol: ProxiedProtocol;
  readonly upstream: UpstreamSetup;
  readonly store: LogStore;
  readonly blobs?: BlobStore | undefined;
  /** Who may do what, besides the proxy's own agent. */
  readonly authorize: Authorize;
  /** Where pages ask. Default: the endpoint's own path. */
  readonly path?: string | undefined;
  /** `agent:<name>`, as which the endpoint stands in the sessions. */
  readonly agent: `agent:${string}`;
  readonly forward: readonly string[];
  readonly mostBytes: number;
  readonly origins: readonly string[];
  readonly hosts: readonly string[];
  readonly patience: KeeperPatience;
  readonly onFault: (error: unknown) => void;
}

export interface EndpointProxy {
  /** Where pages ask. */
  readonly path: string;
  listen(port: number, host: string): Promise<AddressInfo>;
  close(): Promise<void>;
}

/** How long a request may take to come, ms: its head, and all of it; and how long a connection may stand still. */
const HEAD_WITHIN = 10_000;
const REQUEST_WITHIN = 60_000;
const IDLE_FOR = 60_000;
/** How long the answers under way have to be ended in the log when the proxy stops, ms. */
const STOPS_WITHIN = 5_000;

export function createProxy(options: ProxyOptions): EndpointProxy {
  const { protocol, upstream, agent, store, blobs, origins, hosts, patience, onFault } = options;
  const token = randomBytes(24).toString('base64url');
  const own = authorizeTokens([{ pattern: agent, secret: token }]);
  const authorize: Authorize = (question) => {
    // No one else writes as the endpoint.
    if (question.participant === agent) return own(question);
    return options.authorize(question);
  };
  const sessions: SessionServer = createSessionServer({
    ...{ store, blobs, authorize, origins, hosts, patience, onFault },
  });
  const context = contextOf(sessions);
  if (!context) throw new RejoinError('argument-invalid', 'The server of the proxy has no context.');
  const requests = createPageRequests();
  const path = options.path ?? new URL(upstream.url).pathname;
  const door = createProxyDoor(context, {
    ...{ protocol, requests, agent, path },
    ...{ forward: options.forward, mostBytes: options.mostBytes },
  });
  let served: ProxyAgent | undefined;
  let closing: Promise<void> | undefined;

  const server: Server = createServer(
    { headersTimeout: HEAD_WITHIN, requestTimeout: REQUEST_WITHIN, connectionsCheckingInterval: 1_000 },
    async (req, res) => {
      if ((await door.handle(req, res)) || (await sessions.handle(req, res))) return;
      res.writeHead(404).end();
    },
  );
  server.timeout = IDLE_FOR;
  sessions.attach(server);

  async function close(): Promise<void> {
    const late = new Promise<void>((resolve) => void setTimeout(resolve, STOPS_WITHIN).unref());
    await Promise.race([served?.stop(), late]);
    const closed = new Promise((resolve) => server.close(resolve));
    await sessions.close();
    server.closeAllConnections();
    if (server.listening) await closed;
  }

  return {
    path,
    async listen(port, host) {
      await new Promise<void>((resolve, reject) => {
        server.once('error', reject);
        server.listen(port, host, resolve);
      });
      // CAST: a server that listens on a port has an address of this form.
      const address = server.address() as AddressInfo;
      served = startProxyAgent(context, {
        ...{ protocol, upstream, requests, token, participant: agent, report: onFault },
        url: `ws://${hostOf(address)}:${address.port}`,
      });
      await served.ready;
      return address;
    },
    close() {
      closing ??= close();
      return closing;
    },
  };
}

/** How a process on this machine reaches it. */
function hostOf({ address, family }: AddressInfo): string {
  if (address === '0.0.0.0') return '127.0.0.1';
  if (address === '::') return '[::1]';
  return family === 'IPv6' ? `[${address}]` : address;
}
