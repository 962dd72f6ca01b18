/** `rejoin proxy`: makes an endpoint that is there durable, without touching it. */
import { isIP } from 'node:net';
import { join } from 'node:path';
import { PATIENCE } from '@rejoin/core/internal';
import { isParticipant } from '@rejoin/core/protocol';
import { folderBlobs } from '../blobs/folderBlobs.ts';
import { authorizeTokens } from '../http/authorize.ts';
import { createProxy, type EndpointProxy, PROTOCOLS } from '../proxy/createProxy.ts';
import type { ProxiedProtocol } from '../proxy/proxiedProtocol.ts';
import { sqliteStore } from '../store/sqliteStore.ts';
import { onlyOne, parseCommand, TEXT, TEXTS, whole } from './commandLine.ts';
import { readServerOptions, SERVER_OPTIONS, type ServerSettings } from './serverOptions.ts';
import { readToken, readTokenFile } from './tokenFiles.ts';
import { attempt, describeError, explainListening, UsageError } from './usageError.ts';

export const PROXY_USAGE: string = `Usage: rejoin proxy <endpoint> [options]

Stands before an endpoint that streams answers, and makes them durable: pages ask at the proxy instead, in the same
protocol, at the endpoint's own path, or read and write the same sessions by Rejoin's hooks. Each message is one
request to the endpoint, made by the proxy: a page that is closed, cut or reloaded stops nothing and loses nothing.

  --protocol <name>        ai-sdk (UI message stream), ag-ui, or openai (Chat Completions). Default: openai where the
                           endpoint ends with /chat/completions, else ai-sdk
  --model <name>           openai: the model of messages that pages send by Rejoin
  --port <n>               default 4400; 0 takes a free one          (REJOIN_PORT)
  --host <address>         default 127.0.0.1
  --data <folder>          default .rejoin                           (REJOIN_DATA)
  --dev                    no token is needed: for a first try, on this machine alone
  --token-file <file>      who may ask and read, as for rejoin serve (--token, REJOIN_TOKENS)
  --origin <origin>        a page that may ask, besides loopback; repeatable
  --allow-host <name>      a name by which this proxy may be reached, besides loopback; repeatable
  --forward-header <name>  a header of pages that the endpoint is sent, as authorization or cookie; repeatable. No other is
  --header-file <file>     headers that the endpoint is always sent: a line <name>: <value> for each. For keys
  --path <path>            where pages ask. Default: the endpoint's own path
  --agent <name>           as what the endpoint stands in the sessions, default agent:endpoint
  --max-body <bytes>       of a request, default 4194304
  --silence <ms>           longest silence of the endpoint before its answer fails, default 300000
  --lease <ms>             silence of the proxy's own process, after a crash, before its answers count as lost: four times
                           this. Default 5000

POST <path> asks. GET <path>/<session>/stream reads on, POST <path>/<session>/stop stops what runs there. The session's
log is at /sessions/<session>, for Rejoin's clients.
  ai-sdk   The session is the chat's id. GET gives the answer under way from its beginning, as useChat's resume reads it;
           204: nothing is under way
  ag-ui    The session is the threadId. GET gives the thread, then what runs in it, as /sessions/<session>/agui does
  openai   The session is named by the header x-rejoin-session, else by metadata.session or user; without one it is new.
           The answer's headers have X-Rejoin-Session and X-Rejoin-Run. GET takes ?run=<run>, and gives what comes behind
           Last-Event-ID. By its Idempotency-Key a request that is repeated is known. Only streams

Who asks: a page sends a token as Rejoin-Token, or as Authorization: Bearer where that is not forwarded; who it is as
Rejoin-Participant, default user:page.

Limits   - Stop of useChat ends its own reading alone, as any closed connection does: call <path>/<id>/stop, as the hook in
           docs/proxy.md does.
         - The request is in this process alone. If it is killed, what was written stands, the answer counts as lost
           after four leases, and is not asked for again. Headers and bodies of pages are never stored.
         - A page knows a chat by its id: who has a token for it may read it. Logins of the endpoint are not checked here.
         - providerMetadata of chunks, transient data and results over 256 kB do not reach pages whole.
         - Endpoints are asked by POST, and have to answer with an event stream, which a text stream of the AI SDK is not; redirects
           are not followed.`;

export interface ProxySettings extends ServerSettings {
  readonly endpoint: string;
  readonly protocol: ProxiedProtocol;
  readonly forward: readonly string[];
  readonly headers: Readonly<Record<string, string>>;
  readonly path: string | undefined;
  readonly agent: `agent:${string}`;
  readonly mostBytes: number;
  readonly silence: number;
}

/** A reader of a process that is gone hears of it after four of these, ms. */
const LEASE = 5_000;

const OPTIONS = {
  ...SERVER_OPTIONS,
  ...{ protocol: TEXT, model: TEXT, path: TEXT, agent: TEXT, 'max-body': TEXT, silence: TEXT },
  ...{ 'forward-header': TEXTS, 'header-file': TEXT },
} as const;

/** Of one connection, or the proxy's own to say. */
const OWN_HEADERS: ReadonlySet<string> = new Set([
  ...['connection', 'keep-alive', 'proxy-authenticate', 'proxy-authorization', 'proxy-connection', 'te'],
  ...[
    'trailer',
    'transfer-encoding',
    'upgrade',
    'host',
    'content-length',
    'content-type',
    'accept',
    'expect',
  ],
  ...['rejoin-token', 'rejoin-participant', 'rejoin-instance', 'rejoin-secret'],
]);

/** @throws UsageError */
export function readProxySettings(args: readonly string[], env: NodeJS.ProcessEnv): ProxySettings {
  const { values, positionals } = parseCommand(args, OPTIONS, PROXY_USAGE);
  const endpoint = onlyOne(positionals, 'endpoint', PROXY_USAGE);
  const server = readServerOptions(values, env, LEASE);
  if (!server.dev && server.tokens.length === 0)
    throw new UsageError(
      'Say who may ask: --token-file <file> with a line such as user:*=<secret>, or --dev on this machine alone.',
    );
  const agent = `agent:${(values.agent ?? 'agent:endpoint').replace(/^agent:/, '')}` as const;
  if (!isParticipant(agent))
    throw new UsageError(`--agent ${values.agent}: a name is needed, as agent:docs is.`);
  return {
    ...{ ...server, agent },
    endpoint: endpointOf(endpoint),
    protocol: protocolNamed(values.protocol ?? protocolOf(endpoint), values.model),
    forward: (values['forward-header'] ?? []).map(headerName),
    headers: values['header-file'] === undefined ? {} : readHeaders(values['header-file']),
    path: pathOf(values.path, endpoint),
    mostBytes: whole('--max-body', values['max-body'] ?? String(4 * 1024 * 1024), 1_024, 64 * 1024 * 1024),
    silence: whole('--silence', values.silence ?? '300000', 100),
  };
}

function endpointOf(text: string): string {
  const url = URL.parse(text);
  if (!url || !/^https?:$/.test(url.protocol) || url.username !== '' || url.password !== '')
    throw new UsageError('The endpoint is an http:// or https:// address without a name and password in it.');
  return url.href;
}

const protocolOf = (endpoint: string): string =>
  /\/chat\/completions$/.test(URL.parse(endpoint)?.pathname ?? '') ? 'openai' : 'ai-sdk';

function protocolNamed(name: string, model: string | undefined): ProxiedProtocol {
  const protocol = PROTOCOLS.get(name)?.(model);
  if (protocol) return protocol;
  throw new UsageError(`--protocol ${name}: one of ${[...PROTOCOLS.keys()].join(', ')} is needed.`);
}

function pathOf(given: string | undefined, endpoint: string): string | undefined {
  const path = given ?? new URL(endpoint).pathname;
  if (/^\/(sessions|push|healthz)(\/|$)/.test(path))
    throw new UsageError(
      `${path} is the session server's own. Say with --path where pages ask, as /api/chat.`,
    );
  if (/^\/[\w\-.~/]*$/.test(path)) return path;
  throw new UsageError(`--path ${path}: a path is needed, as /api/chat is.`);
}

function headerName(text: string): string {
  const name = text.toLowerCase();
  if (!/^[a-z0-9!#$%&'*+.^_`|~-]{1,100}$/.test(name))
    throw new UsageError(`--forward-header ${text}: the name of a header is needed, as authorization is.`);
  if (OWN_HEADERS.has(name))
    throw new UsageError(`--forward-header ${text}: this header belongs to one connection, or to the proxy.`);
  return name;
}

/** @throws UsageError, which repeats no value */
function readHeaders(file: string): Readonly<Record<string, string>> {
  const lines = readTokenFile(file);
  return Object.fromEntries(
    lines.map((line, at) => {
      const [, name = '', value = ''] = /^([^:\s]+):\s*(.*)$/.exec(line) ?? [];
      if (name === '' || !/^[\x20-\x7e]+$/.test(value))
        throw new UsageError(`${file}: entry ${at + 1} is no header. A line is <name>: <value>.`);
      return [headerName(name), value];
    }),
  );
}

/**
 * Starts the proxy, and says where it listens as the last line that it prints.
 *
 * @throws UsageError if the port, the data folder or an argument is not usable
 */
export async function startProxy(
  settings: ProxySettings,
  print: (line: string) => void,
): Promise<EndpointProxy> {
  const { endpoint, protocol, data, dev, tokens, port, host, headers, silence, lease } = settings;
  const known = tokens.map(readToken);
  const store = attempt(() => sqliteStore(data, { notice: print }));
  const proxy = createProxy({
    ...{ protocol, store, blobs: folderBlobs(join(data, 'blobs')), path: settings.path },
    upstream: { url: endpoint, headers, silence },
    authorize: dev ? () => true : authorizeTokens(known),
    ...{ agent: settings.agent, forward: settings.forward, mostBytes: settings.mostBytes },
    ...{ origins: settings.origins, hosts: settings.hosts, patience: { ...PATIENCE, lease } },
    onFault: (error) => print(`fault: ${faultOf(error)}`),
  });
  try {
    const { port: taken } = await proxy.listen(port, host);
    if (dev) print('No token is needed (--dev): every program and page of this machine may ask and read.');
    const at = `${isIP(host) === 6 ? `[${host}]` : host}:${taken}`;
    print(`pages ask at http://${at}${proxy.path}, in the protocol ${protocol.name}`);
    print(`rejoin listening on ws://${at}`);
    return proxy;
  } catch (cause) {
    await proxy.close();
    throw explainListening(cause, port, host);
  }
}

/** An endpoint's own words may name accounts and keys: they are not printed. */
function faultOf(error: unknown): string {
  const text = describeError(error);
  const cause =
    error instanceof Error && error.cause instanceof Error && 'code' in error.cause ? error.cause : undefined;
  return cause ? `${text} (${String(cause.code)})` : text;
}
