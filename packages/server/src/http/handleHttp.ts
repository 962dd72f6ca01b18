/** The HTTP side (docs/protocol.md section 16): enough for an agent in any language, and for looking things up. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import {
  type Appended,
  actionsOf,
  type Clock,
  type InstanceRegistry,
  type KeeperHost,
  parseBody,
  type RequestRates,
} from '@rejoin/core/internal';
import {
  instanceOf,
  isInstance,
  isMalformed,
  isParticipant,
  isSessionId,
  type Limits,
  makeCursor,
  participantOf,
  RejoinError,
  splitCursor,
} from '@rejoin/core/protocol';
import type { Backlog } from '../link/backlog.ts';
import type { ConnectionSlots } from '../link/connectionSlots.ts';
import { type OriginPolicy, originRefusal } from '../link/origin.ts';
import { decodeName } from '../link/participantNames.ts';
import type { RequestQueue } from '../link/requestQueue.ts';
import { compress, type Encoding, encodingFor, type Kept, type Snapshots } from '../link/snapshotSending.ts';
import { reasonOf } from '../store/storeErrors.ts';
import {
  admit,
  header,
  instanceName,
  proveInstance,
  readable,
  readBody,
  statelessInstance,
} from './admission.ts';
import type { Authorize } from './authorize.ts';
import { appendOnce, type Requests } from './idempotency.ts';
import { statusOf } from './statusCodes.ts';

export interface HttpContext {
  readonly host: KeeperHost;
  readonly snapshots: Snapshots;
  readonly instances: Pick<InstanceRegistry<never>, 'prove' | 'digestOf'>;
  readonly slots: Pick<ConnectionSlots, 'admit'>;
  /** Requests whose token is being looked at, by address. */
  readonly asking: RequestQueue;
  /** Bodies that are being read, by participant. */
  readonly reading: RequestQueue;
  readonly authorize: Authorize;
  readonly clock: Clock;
  readonly limits: Limits;
  readonly originPolicy: OriginPolicy;
  /** What stands before `/sessions` and `/healthz`. */
  readonly path: string;
  readonly requests: Requests;
  /** Resolves when it is the turn of a piece of work that takes long. */
  readonly turn: () => Promise<void>;
  /** One participant may not use up what all share: it waits. */
  readonly rates: RequestRates;
  readonly backlog: Backlog;
  readonly draining: () => boolean;
  readonly onFault: (error: unknown) => void;
}

interface Reply {
  readonly status: number;
  /** JSON text. */
  readonly body?: string;
  /** The same, compressed, where it is at hand. */
  readonly compressed?: (encoding: Encoding) => Promise<Buffer>;
  readonly headers?: Readonly<Record<string, string>>;
}

type Endpoint = (context: HttpContext, req: IncomingMessage, session: string) => Promise<Reply>;

type Methods = ReadonlyMap<string, Endpoint>;

/** By what stands behind `/sessions/:id/`. Maps: these names come from outside. */
const ENDPOINTS: ReadonlyMap<string, Methods> = new Map([
  ['', new Map([['DELETE', remove]])],
  [
    'events',
    new Map([
      ['GET', read],
      ['POST', append],
    ]),
  ],
  ['snapshot', new Map([['GET', snapshot]])],
  ['history', new Map([['GET', history]])],
  ['alive', new Map([['POST', alive]])],
]);
const LIST: Methods = new Map([['GET', list]]);

function endpointsAt(path: string): Methods | undefined {
  if (path === '/sessions') return LIST;
  const [, root, , action = '', more] = path.split('/');
  return root === 'sessions' && more === undefined ? ENDPOINTS.get(action) : undefined;
}

/** Answers one request. False if its path is not this server's: then nothing was answered. */
export async function handleHttp(
  context: HttpContext,
  req: IncomingMessage,
  res: ServerResponse,
): Promise<boolean> {
  const path = URL.parse(req.url ?? '/', 'http://host')?.pathname ?? '/';
  if (!path.startsWith(`${context.path}/`)) return false;
  const reply = await route(context, req, path.slice(context.path.length)).catch((error: unknown) =>
    explain(context, error),
  );
  const { origin } = req.headers;
  const cors =
    origin !== undefined && !originRefusal(req.headers, context.originPolicy)
      ? { 'Access-Control-Allow-Origin': origin }
      : {};
  const type = reply.body === undefined ? {} : { 'Content-Type': 'application/json' };
  const { body, compressed = (encoding: Encoding) => compress(body ?? '', encoding) } = reply;
  const encoding =
    body !== undefined && body.length >= COMPRESSED_FROM
      ? encodingFor(req.headers['accept-encoding'])
      : undefined;
  const sent = encoding ? await compressed(encoding) : body;
  const length = sent === undefined ? {} : { 'Content-Length': Buffer.byteLength(sent) };
  res.writeHead(reply.status, {
    Vary: VARY,
    'Cache-Control': 'no-store',
    ...type,
    ...length,
    ...cors,
    ...(encoding ? { 'Content-Encoding': encoding } : {}),
    ...reply.headers,
  });
  if (sent !== undefined && sent.length >= LARGE) {
    const participant = decodeName(header(req, 'rejoin-participant') ?? '');
    // Nobody else is sent as much.
    if (isParticipant(participant)) {
      const waiting = context.backlog.enter(participant, () => res.destroy());
      res.once('close', waiting.leave);
      waiting.set(sent.length);
    }
  }
  res.end(sent);
  // A body that was refused unread would be taken for the next request.
  if (!req.complete) res.once('finish', () => req.destroy());
  return true;
}

async function route(context: HttpContext, req: IncomingMessage, path: string): Promise<Reply> {
  const { method = 'GET' } = req;
  // Tells nothing, so that whoever watches over the server needs no token and no name for it.
  if (path === '/healthz') return health(context);
  const refused = originRefusal(req.headers, context.originPolicy);
  if (refused)
    throw new RejoinError(
      refused,
      'This server is not to be reached by this name, or from this page. Name it with --allow-host or --origin.',
    );
  const endpoints = endpointsAt(path);
  if (!endpoints)
    throw new RejoinError('not-found', 'There is nothing at this address. See docs/protocol.md, section 16.');
  const methods = [...endpoints.keys()].join(', ');
  if (method === 'OPTIONS') return preflight(methods);
  const endpoint = endpoints.get(method);
  if (!endpoint)
    return {
      ...problem('method-not-allowed', `This address takes ${methods}.`),
      headers: { Allow: methods },
    };
  const session = decode(path.split('/')[2] ?? '');
  if (endpoints !== LIST && !isSessionId(session))
    throw new RejoinError('session-malformed', 'A session id is 1–128 of A–Z a–z 0–9 . _ ~ : -');
  return endpoint(context, req, session);
}

/** Anybody may ask: the reason is one of a few words, without names and paths. */
function health({ draining, host }: HttpContext): Reply {
  if (draining()) return json(503, { status: 'draining' });
  const fault = host.failing();
  if (!fault) return json(200, { status: 'ok' });
  return json(503, { status: 'failing', code: fault.code, reason: reasonOf(fault) });
}

const preflight = (methods: string): Reply => ({
  status: 204,
  headers: {
    'Access-Control-Allow-Methods': methods,
    'Access-Control-Allow-Headers':
      'Authorization, Content-Type, Idempotency-Key, Rejoin-Participant, Rejoin-Instance, Rejoin-Secret',
    'Access-Control-Max-Age': '600',
  },
});

async function list(context: HttpContext, req: IncomingMessage): Promise<Reply> {
  const participant = await admit(context, req, ['list']);
  return json(200, { sessions: await readable(context, req, participant, await context.host.list()) });
}

async function remove(context: HttpContext, req: IncomingMessage, session: string): Promise<Reply> {
  await admit(context, req, ['delete'], session);
  await context.host.delete(session);
  return { status: 204 };
}

async function admitReader(context: HttpContext, req: IncomingMessage, session: string): Promise<void> {
  await context.rates.read(await admit(context, req, ['read'], session));
}

async function snapshot(context: HttpContext, req: IncomingMessage, session: string): Promise<Reply> {
  await admitReader(context, req, session);
  const cursor = URL.parse(req.url ?? '/', 'http://host')?.searchParams.get('cursor') ?? undefined;
  await context.turn();
  if (cursor === undefined) return whole(context.snapshots.of(await context.host.snapshot(session)));
  const kept = context.snapshots.find(session, cursor);
  // Deleted, or created anew, since it was named: what it held is nobody's any more.
  const log = kept && (await context.host.history(session, 0)).log;
  if (!kept || !log?.startsWith(`${splitCursor(cursor)?.incarnation}.`))
    throw new RejoinError(
      'cursor-evicted',
      'This snapshot is no longer at hand. Take the newest, without `cursor`.',
    );
  return { ...whole(kept), headers: FOR_EVER };
}

const whole = ({ text, compressed }: Kept): Reply => ({ status: 200, body: text, compressed });

async function read(context: HttpContext, req: IncomingMessage, session: string): Promise<Reply> {
  await admitReader(context, req, session);
  const after = URL.parse(req.url ?? '/', 'http://host')?.searchParams.get('after') ?? undefined;
  await context.turn();
  const { incarnation, page, end } = await context.host.read(session, after);
  const cursors = JSON.stringify({
    after: makeCursor(incarnation, page.after),
    upTo: makeCursor(incarnation, page.upTo),
    end,
  });
  // The items go out as they were stored.
  return { status: 200, body: `${cursors.slice(0, -1)},"items":[${page.items}]}` };
}

/** Of an answer, from which on it counts as one that waits. */
const LARGE = 64 * 1024;
/** Characters of an answer from which on it is compressed, for whoever takes it so. */
const COMPRESSED_FROM = 1_024;
/** Who asks and what is asked stand in headers: a cache must not give it to somebody else. */
const VARY = 'Origin, Accept-Encoding, Authorization, Rejoin-Participant';
/** A page that is asked for by the log that it is of, and that is full, never changes, nor does a snapshot under its cursor: it need not be asked for again. */
const FOR_EVER = { 'Cache-Control': 'private, max-age=31536000, immutable' };

async function history(context: HttpContext, req: IncomingMessage, session: string): Promise<Reply> {
  await admitReader(context, req, session);
  const query = URL.parse(req.url ?? '/', 'http://host')?.searchParams;
  const given = query?.get('before') ?? undefined;
  if (given !== undefined && !/^\d{1,15}$/.test(given))
    throw new RejoinError('message-malformed', '`before` is the number of an entry of history.');
  const before = given === undefined ? undefined : Number(given);
  const named = query?.get('log') ?? undefined;
  await context.turn();
  const { log, entries, from, end, full } = await context.host.history(session, before);
  if (named !== undefined && named !== log)
    throw new RejoinError('cursor-foreign', 'This is the history of another log now. Ask without `log`.');
  const head = JSON.stringify({ log, from, end });
  return {
    status: 200,
    body: `${head.slice(0, -1)},"entries":[${entries.join()}]}`,
    ...(named !== undefined && full ? { headers: FOR_EVER } : {}),
  };
}

async function append(context: HttpContext, req: IncomingMessage, session: string): Promise<Reply> {
  // Who it is comes before what it says: nobody else's body is read.
  const participant = await admit(context, req, [], session);
  const text = await readBody(context, req, participant);
  const key = header(req, 'idempotency-key');
  if (key !== undefined && !/^[\x21-\x7e]{1,256}$/.test(key))
    throw new RejoinError('message-malformed', 'An Idempotency-Key is 1–256 visible ASCII characters.');
  const instance = statelessInstance(participant, req);
  const batch = parseBody(text, context.limits, session, key === undefined ? undefined : `${instance}/http`);
  if (isMalformed(batch)) throw new RejoinError(batch.malformed, batch.message);
  await admit(context, req, actionsOf(batch.events), session);
  const { events } = batch;
  await context.rates.append(participant, session, { first: key === undefined ? batch.first : 0, events });
  if (key !== undefined)
    return answer(await appendOnce(context, { participant, instance }, batch, { key, text }));
  const writer = { participant, instance: instanceOf(batch.producer) };
  // Of somebody else's instance nothing is bound here; the host refuses it.
  if (participantOf(writer.instance) !== participant)
    return answer(await context.host.append(session, writer, batch));
  const secret = await proveInstance(context.instances, req, writer.instance);
  return answer(await context.host.append(session, { ...writer, secret }, batch));
}

async function alive(context: HttpContext, req: IncomingMessage, session: string): Promise<Reply> {
  const participant = await admit(context, req, ['append'], session);
  const named = instanceName(req);
  const own = isInstance(named) && participantOf(named) === participant ? named : undefined;
  if (own !== undefined) await proveInstance(context.instances, req, own);
  context.host.alive(own ?? statelessInstance(participant, req));
  return { status: 204 };
}

function answer(appended: Appended): Reply {
  if (appended.type === 'ack') return json(200, { seq: appended.seq });
  const { type, ...error } = appended;
  return json(statusOf(error.code), { error });
}

const json = (status: number, value: object): Reply => ({ status, body: JSON.stringify(value) });

const problem = (code: RejoinError['code'], message: string): Reply =>
  json(statusOf(code), { error: { code, message } });

function explain({ onFault }: HttpContext, error: unknown): Reply {
  // What is wrong with an answer of `authorize` is nothing that its asker could mend.
  if (error instanceof RejoinError && error.code !== 'argument-invalid') {
    const challenge = error.code === 'unauthorized' ? { headers: { 'WWW-Authenticate': 'Bearer' } } : {};
    return { ...problem(error.code, error.message), ...challenge };
  }
  onFault(error);
  return json(500, { error: { code: 'store-failed', message: 'The server failed. Try again.' } });
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return '';
  }
}
