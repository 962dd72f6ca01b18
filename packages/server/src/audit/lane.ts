/** One connection to an endpoint, each on a socket of its own, so that it can be cut as a network cuts it. */
import { type IncomingMessage, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { WebSocket } from 'ws';
import type { DialectRequest, ResponseHead } from '../dialects/streamDialect.ts';
import { deferred } from '../platform/deferred.ts';
import { explainConnection, unusable } from './auditFault.ts';
import { type Budget, MOST_BYTES, MOST_CONNECTIONS, MOST_REDIRECTS } from './auditLimits.ts';

/** Why nothing more comes. `closed`: in good order. `broken`: not. `cut`: by us. `huge`: it was more than an answer may be. */
export type LaneEnd = 'closed' | 'broken' | 'cut' | 'huge';

export interface LaneListener {
  bytes(bytes: Uint8Array): void;
  end(how: LaneEnd): void;
}

export interface Lane {
  readonly head: ResponseHead;
  /** What came before it listens is given at once. */
  listen(listener: LaneListener): void;
  /** The socket is destroyed. */
  cut(): void;
}

export interface LaneOptions {
  readonly budget: Budget;
  /** Of the person who audits: they win over those of a dialect. */
  readonly headers: Readonly<Record<string, string>>;
  /** How long the head of a response may take, ms. Default: the budget's patience. */
  readonly within?: number;
}

/** @throws RejoinError `endpoint-unusable` */
export async function openLane(request: DialectRequest, options: LaneOptions): Promise<Lane> {
  const { spent } = options.budget;
  if (++spent.connections > MOST_CONNECTIONS)
    throw unusable(`The audit would need more than ${MOST_CONNECTIONS} connections, and stops here.`);
  return /^wss?:/.test(request.url)
    ? openSocket(request, options)
    : openHttp(request, options, MOST_REDIRECTS);
}

/** Names of headers count without their case; the person's win. */
export function headersOf(
  own: Readonly<Record<string, string>>,
  given: Readonly<Record<string, string>>,
): Record<string, string> {
  const merged = new Map<string, string>();
  for (const [name, value] of [...Object.entries(own), ...Object.entries(given)])
    merged.set(name.toLowerCase(), value);
  return Object.fromEntries(merged);
}

function createEmitter() {
  const waiting: Uint8Array[] = [];
  let ended: LaneEnd | undefined;
  let listener: LaneListener | undefined;
  let bytes = 0;
  return {
    take(chunk: Uint8Array): boolean {
      if (ended) return true;
      bytes += chunk.length;
      if (listener) listener.bytes(chunk);
      else waiting.push(chunk);
      return bytes <= MOST_BYTES;
    },
    end(how: LaneEnd) {
      if (ended) return;
      ended = how;
      listener?.end(how);
    },
    listen(next: LaneListener) {
      listener = next;
      for (const chunk of waiting.splice(0)) next.bytes(chunk);
      if (ended) next.end(ended);
    },
  };
}

const flat = (headers: IncomingMessage['headers']): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));

const tooLate = (ms: number) =>
  unusable(
    `The endpoint sent no answer within ${Math.round(ms / 1000)} s. Is it at work? Give it longer with --timeout <seconds>.`,
  );

function openHttp(request: DialectRequest, options: LaneOptions, redirects: number): Promise<Lane> {
  const { headers, budget, within = budget.patience } = options;
  const url = new URL(request.url);
  const body = request.body === undefined ? undefined : Buffer.from(request.body);
  const send = url.protocol === 'https:' ? requestHttps : requestHttp;
  const { promise, resolve, reject } = deferred<Lane>();
  const outgoing = send(
    url,
    {
      method: request.method,
      // A socket of its own, so that to cut it cuts nothing else.
      agent: false,
      headers: {
        ...headersOf({ 'Accept-Encoding': 'identity', ...request.headers }, headers),
        ...(body ? { 'content-length': String(body.length) } : {}),
      },
    },
    (response) => {
      clearTimeout(timer);
      const { statusCode: status = 0, headers: received } = response;
      if (status >= 300 && status < 400 && received.location !== undefined) {
        outgoing.destroy();
        resolve(redirected(request, options, received.location, redirects));
        return;
      }
      resolve(laneOf(response, status, () => outgoing.destroy()));
    },
  );
  const timer = setTimeout(() => {
    reject(tooLate(within));
    outgoing.destroy();
  }, within);
  outgoing.on('error', (error) => {
    clearTimeout(timer);
    reject(unusable(`The endpoint cannot be reached: ${explainConnection(error)}`, error));
  });
  outgoing.end(body);
  return promise;
}

async function redirected(
  request: DialectRequest,
  options: LaneOptions,
  location: string,
  redirects: number,
): Promise<Lane> {
  const [from, to] = [new URL(request.url), URL.parse(location, request.url)];
  if (redirects === 0)
    throw unusable(
      `The endpoint redirects more than ${MOST_REDIRECTS} times. Give the address where it ends.`,
    );
  if (!to || !/^https?:$/.test(to.protocol) || (from.protocol === 'https:' && to.protocol === 'http:'))
    throw unusable('The endpoint redirects to an address that is not followed. Give the right one yourself.');
  // Headers of a person are for the server that they named.
  if (from.origin !== to.origin)
    throw unusable(
      `The endpoint redirects to another server, ${to.origin}. Give that address, if it is the one.`,
    );
  return openHttp({ ...request, url: to.href }, options, redirects - 1);
}

function laneOf(response: IncomingMessage, status: number, destroy: () => void): Lane {
  const { take, end, listen } = createEmitter();
  const cut = (how: LaneEnd) => {
    end(how);
    destroy();
  };
  response.on('data', (chunk: Buffer) => {
    if (!take(chunk)) cut('huge');
  });
  response.on('end', () => end(response.complete ? 'closed' : 'broken'));
  response.on('error', () => end('broken'));
  response.on('close', () => end('broken'));
  return { head: { status, headers: flat(response.headers) }, listen, cut: () => cut('cut') };
}

function openSocket(request: DialectRequest, options: LaneOptions): Promise<Lane> {
  const { headers, budget, within = budget.patience } = options;
  const { promise, resolve, reject } = deferred<Lane>();
  const { take, end, listen } = createEmitter();
  const { accept: _accept, 'content-type': _type, ...own } = headersOf(request.headers, headers);
  const socket = new WebSocket(request.url, {
    headers: own,
    handshakeTimeout: within,
    maxPayload: MOST_BYTES,
    perMessageDeflate: false,
  });
  const cut = (how: LaneEnd) => {
    end(how);
    socket.terminate();
  };
  socket.on('open', () => {
    if (request.body !== undefined) socket.send(request.body);
    resolve({ head: { status: 101, headers: {} }, listen, cut: () => cut('cut') });
  });
  socket.on('message', (data, isBinary) => {
    const bytes = Array.isArray(data) ? Buffer.concat(data) : new Uint8Array(data);
    if (!isBinary && !take(bytes)) cut('huge');
  });
  socket.on('close', (code) => end(code === 1006 ? 'broken' : 'closed'));
  socket.on('unexpected-response', (_request, response) => {
    resolve(laneOf(response, response.statusCode ?? 0, () => socket.terminate()));
  });
  socket.on('error', (error) => {
    end('broken');
    reject(
      /timed? ?out|handshake/i.test(error.message)
        ? tooLate(within)
        : unusable(`The endpoint cannot be reached: ${explainConnection(error)}`, error),
    );
  });
  return promise;
}
