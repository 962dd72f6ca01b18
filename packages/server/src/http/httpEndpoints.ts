/** What can be asked for by HTTP under `/sessions` (docs/protocol.md section 16). */
import type { IncomingMessage } from 'node:http';
import { type Appended, actionsOf, newestFirst, parseBody } from '@rejoin/core/internal';
import type { SessionInfo } from '@rejoin/core/memory';
import {
  instanceOf,
  isInstance,
  isMalformed,
  makeCursor,
  type ParticipantId,
  participantOf,
  RejoinError,
  splitCursor,
} from '@rejoin/core/protocol';
import type { SnapshotText } from '../link/snapshotSending.ts';
import {
  admit,
  header,
  instanceName,
  proveInstance,
  readable,
  readBody,
  statelessInstance,
} from './admission.ts';
import { askThread, readThread, stopThread } from './agUiEndpoints.ts';
import { getBlob, putBlob } from './blobEndpoints.ts';
import { eventFeed } from './eventFeed.ts';
import type { HttpContext } from './httpContext.ts';
import { json, type Reply } from './httpReply.ts';
import { appendOnce } from './idempotency.ts';
import { listQueryOf, positionOf } from './listQuery.ts';
import { wantsFeed } from './liveFeed.ts';
import { sessionFeed } from './sessionFeed.ts';
import { actionsOfUpdate, readSessionUpdate } from './sessionUpdate.ts';
import { statusOf } from './statusCodes.ts';

/** @param name what the last part of the path names, where it names something */
type Endpoint = (context: HttpContext, req: IncomingMessage, session: string, name: string) => Promise<Reply>;

export type Methods = ReadonlyMap<string, Endpoint>;

/** By what stands behind `/sessions/:id/`. Maps: these names come from outside. */
export const ENDPOINTS: ReadonlyMap<string, Methods> = new Map([
  [
    '',
    new Map([
      ['PATCH', update],
      ['DELETE', remove],
    ]),
  ],
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
  [
    'agui',
    new Map([
      ['GET', readThread],
      ['POST', askThread],
    ]),
  ],
]);
/** By what stands behind `/sessions/:id/` and before a name. */
export const NAMED: ReadonlyMap<string, Methods> = new Map([
  [
    'blobs',
    new Map([
      ['GET', getBlob],
      ['HEAD', getBlob],
      ['PUT', putBlob],
    ]),
  ],
  ['agui', new Map([['POST', stopThread]])],
]);
export const LIST: Methods = new Map([['GET', list]]);

async function list(context: HttpContext, req: IncomingMessage): Promise<Reply> {
  const participant = await admit(context, req, ['list']);
  const query = listQueryOf(req);
  if (wantsFeed(req)) return sessionFeed(context, req, participant, query);
  const wanted = (await context.host.list())
    .filter((info) => query.isWanted(info) && query.isAfter(info))
    .sort(newestFirst);
  const { sessions, isMore } = await pageOf(context, req, participant, wanted, query.limit);
  const last = sessions.at(-1);
  return json(200, {
    sessions: await context.readMarks.withUnread(participant, sessions),
    ...(isMore && last ? { next: positionOf(last) } : {}),
  });
}

/** The first of some sessions that may be read: no more is asked about than that takes. */
async function pageOf(
  context: HttpContext,
  req: IncomingMessage,
  participant: ParticipantId,
  wanted: readonly SessionInfo[],
  limit = Infinity,
): Promise<{ readonly sessions: readonly SessionInfo[]; readonly isMore: boolean }> {
  const found: SessionInfo[] = [];
  const step = Math.min(limit + 1, wanted.length);
  for (let at = 0; at < wanted.length && found.length <= limit; at += step)
    found.push(...(await readable(context, req, participant, wanted.slice(at, at + step))));
  return { sessions: found.slice(0, limit), isMore: found.length > limit };
}

/** Bytes of what is said about a session: far more than its longest title takes. */
const LONGEST_UPDATE = 8 * 1024;

async function update(context: HttpContext, req: IncomingMessage, session: string): Promise<Reply> {
  // The participant comes before the body: of a client that is not admitted no body is read.
  const participant = await admit(context, req, [], session);
  const asked = readSessionUpdate(await readBody(context, req, participant, LONGEST_UPDATE));
  await admit(context, req, actionsOfUpdate(asked), session);
  await context.rates.read(participant);
  await context.host.update(session, asked);
  return { status: 204 };
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
  if (cursor === undefined) {
    const newest = await context.host.snapshot(session);
    await context.snapshots.prepare(newest);
    return whole(context.snapshots.of(newest));
  }
  const named = context.snapshots.find(session, cursor);
  // Deleted, or created anew, since it was named: what it held may not be served any more.
  const log = named && (await context.host.history(session, 0)).log;
  if (!named || !log?.startsWith(`${splitCursor(cursor)?.incarnation}.`))
    throw new RejoinError(
      'cursor-evicted',
      'This snapshot is no longer at hand. Take the newest, without `cursor`.',
    );
  return { ...whole(named), headers: FOR_EVER };
}

const whole = ({ pieces, compressed }: SnapshotText): Reply => ({ status: 200, body: pieces, compressed });

async function read(context: HttpContext, req: IncomingMessage, session: string): Promise<Reply> {
  await admitReader(context, req, session);
  const after = URL.parse(req.url ?? '/', 'http://host')?.searchParams.get('after') ?? undefined;
  await context.turn();
  const first = await context.host.read(session, header(req, 'last-event-id') ?? after);
  if (wantsFeed(req)) return eventFeed(context, req, session, first);
  const { incarnation, page, end } = first;
  const cursors = JSON.stringify({
    after: makeCursor(incarnation, page.after),
    upTo: makeCursor(incarnation, page.upTo),
    end,
  });
  // The items go out as they were stored.
  return { status: 200, body: `${cursors.slice(0, -1)},"items":[${page.items}]}` };
}

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
  // The participant comes before the body: of a client that is not admitted no body is read.
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
  // For an instance of another participant nothing is bound here; the host refuses it.
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
