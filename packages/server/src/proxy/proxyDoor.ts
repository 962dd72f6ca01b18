/** Where pages reach the endpoint through the proxy: its own path, what its protocol has to go on with an answer, and Stop. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { answerOf, isAsked, omitUndefined } from '@rejoin/core/internal';
import {
  entityKey,
  isSessionId,
  type ParticipantId,
  RejoinError,
  type RunRef,
  type SessionState,
} from '@rejoin/core/protocol';
import { admit, header, readBody } from '../http/admission.ts';
import { publishEntry, stopThread, tellThread } from '../http/agUiEndpoints.ts';
import type { HttpContext } from '../http/httpContext.ts';
import { type Reply, sendReply } from '../http/httpReply.ts';
import { statusOf } from '../http/statusCodes.ts';
import { originRefusal } from '../link/origin.ts';
import { askByAgUi } from './agUiDoor.ts';
import type { HeldRequest, PageRequests } from './pageRequests.ts';
import type { Asked, ProxiedProtocol } from './proxiedProtocol.ts';
import { beginningOf, runFeed } from './runFeed.ts';

export interface DoorSetup {
  readonly protocol: ProxiedProtocol;
  readonly requests: PageRequests;
  readonly agent: ParticipantId;
  /** Where pages ask. */
  readonly path: string;
  /** Names of the headers of pages that go to the endpoint, in lower case. */
  readonly forward: readonly string[];
  /** Bytes of a request's body, at most. */
  readonly mostBytes: number;
}

/** Who a page is, where it does not say so. */
const PAGE: ParticipantId = 'user:page';

type Route = { readonly type: 'ask' } | { readonly type: 'read' | 'stop'; readonly session: string };

export interface ProxyDoor {
  /** False where the path is not the proxy's. */
  handle(req: IncomingMessage, res: ServerResponse): Promise<boolean>;
}

export function createProxyDoor(context: HttpContext, setup: DoorSetup): ProxyDoor {
  const { protocol, requests, agent, path, forward, mostBytes } = setup;

  const stateOf = (session: string): Promise<SessionState> => context.host.state(session);

  /** What the endpoint is sent of a page's request; the rest of the code sees a request of Rejoin's. */
  function split(req: IncomingMessage): Readonly<Record<string, string>> {
    const forwarded: Record<string, string> = {};
    for (const name of forward) {
      const value = req.headers[name];
      if (value !== undefined) forwarded[name] = Array.isArray(value) ? value.join(', ') : value;
    }
    req.headers['rejoin-participant'] ??= PAGE;
    const token = header(req, 'rejoin-token');
    // Where the endpoint is sent it, it is no token of the proxy.
    if (token !== undefined) req.headers.authorization = `Bearer ${token}`;
    else if (forward.includes('authorization')) delete req.headers.authorization;
    return forwarded;
  }

  async function ask(req: IncomingMessage, headers: Readonly<Record<string, string>>): Promise<Reply> {
    const participant = await admit(context, req, []);
    const body = await readBody(context, req, participant, mostBytes);
    const asks = parsed(body);
    if (!protocol.pages)
      return askByAgUi(context, req, {
        requests,
        agent,
        participant,
        json: asks,
        request: { body, headers },
      });
    const asked = await protocol.pages.read(asks, req, stateOf);
    const { session, message } = asked;
    await admit(context, req, ['read', 'append'], session);
    await context.rates.read(participant);
    const ref = { participant, id: message.id };
    let held = requests.find(session, ref);
    if (!held && !isAsked(await stateOf(session), participant, message.id)) {
      held = requests.hold(session, ref, { body, headers });
      await say(req, participant, asked).catch((error: unknown) => {
        held?.release();
        throw error;
      });
    }
    const run = (now: SessionState) => answerOf(now, { answers: ref, participant: agent });
    return tell(req, session, run, held);
  }

  async function say(req: IncomingMessage, participant: ParticipantId, { session, message }: Asked) {
    const event = { type: 'message.sent' as const, content: message.content, to: [agent] };
    await publishEntry(
      { context, req, session, participant },
      { id: message.id, saw: (await stateOf(session)).position, event },
      `message ${message.id}`,
    );
  }

  /** The answer that is being written, if there is one, or the one that the request names. */
  async function read(req: IncomingMessage, session: string): Promise<Reply> {
    if (!protocol.pages) return tellThread(context, req, { session, runsTools: true });
    await context.rates.read(await admit(context, req, ['read'], session));
    const named = URL.parse(req.url ?? '/', 'http://host')?.searchParams.get('run') ?? undefined;
    const state = await stateOf(session);
    if (named !== undefined) {
      if (!state.runs.has(entityKey(agent, named)))
        throw new RejoinError('not-found', 'The session has no answer under this `run`, or not any more.');
      return tell(req, session, () => ({ participant: agent, run: named }), undefined);
    }
    const held = requests.newest(session);
    if (held)
      return tell(req, session, (now) => answerOf(now, { answers: held.ref, participant: agent }), held);
    const newest = newestRun(state, agent, protocol.pages.replays);
    return newest ? tell(req, session, () => newest, undefined) : { status: 204 };
  }

  async function tell(
    req: IncomingMessage,
    session: string,
    run: (now: SessionState) => RunRef | undefined,
    held: HeldRequest | undefined,
  ): Promise<Reply> {
    const began = await beginningOf(context, req, { session, run, held });
    const headers = { 'X-Rejoin-Session': session };
    if (began.type === 'left') return { status: 204 };
    if (began.type === 'not-begun') {
      const words = 'The proxy has not begun to answer. Ask again with the same message, or read the stream.';
      return protocol.problem(504, 'run-not-begun', words);
    }
    if (began.type === 'failed') {
      const { code = 'run-failed', message = 'The answer failed.' } = omitUndefined({ ...began.run.error });
      const { status, body = '', headers: own } = protocol.problem(statusFor(code), code, message);
      return { status, body, headers: { ...own, ...headers, 'X-Should-Retry': 'false' } };
    }
    const { of } = began;
    if (!protocol.pages) return { status: 204 };
    const feed = await runFeed(context, req, protocol.pages, session, of, header(req, 'last-event-id'));
    return { ...feed, headers: { ...feed.headers, ...headers, 'X-Rejoin-Run': of.run } };
  }

  async function answer(req: IncomingMessage, route: Route): Promise<Reply> {
    const refused = originRefusal(req.headers, context.originPolicy);
    if (refused)
      throw new RejoinError(
        refused,
        'This proxy is not to be reached by this name, or from this page. Name it with --allow-host or --origin.',
      );
    const method = route.type === 'read' ? 'GET' : 'POST';
    if (req.method === 'OPTIONS') return preflight(req, method);
    const headers = split(req);
    if (req.method !== method) throw new RejoinError('method-not-allowed', `This address takes ${method}.`);
    if (route.type === 'ask') return ask(req, headers);
    if (!isSessionId(route.session))
      throw new RejoinError('session-malformed', 'A session id is 1–128 of A–Z a–z 0–9 . _ ~ : -');
    return route.type === 'stop' ? stopThread(context, req, route.session, 'stop') : read(req, route.session);
  }

  function failed(error: unknown): Reply {
    if (error instanceof RejoinError && error.code !== 'argument-invalid')
      return protocol.problem(statusOf(error.code), error.code, error.message);
    context.onFault(error);
    return protocol.problem(500, 'store-failed', 'The proxy failed. Try again.');
  }

  return {
    async handle(req, res) {
      const route = routeOf(path, URL.parse(req.url ?? '/', 'http://host')?.pathname ?? '/');
      if (!route) return false;
      const reply = await answer(req, route).catch(failed);
      const credentials: Readonly<Record<string, string>> =
        req.headers.origin !== undefined && forward.includes('cookie')
          ? { 'Access-Control-Allow-Credentials': 'true' }
          : {};
      const exposed = { 'Access-Control-Expose-Headers': 'X-Rejoin-Session, X-Rejoin-Run' };
      try {
        await sendReply(context, req, res, {
          ...reply,
          headers: { ...exposed, ...credentials, ...reply.headers },
        });
      } catch (error) {
        // Its head is gone: nothing can be said on this connection any more.
        context.onFault(error);
        res.destroy();
      }
      return true;
    },
  };
}

function routeOf(path: string, asked: string): Route | undefined {
  if (asked === path) return { type: 'ask' };
  const before = path.endsWith('/') ? path : `${path}/`;
  if (!asked.startsWith(before)) return undefined;
  const [, name = '', action] = /^([^/]+)\/(stream|stop)$/.exec(asked.slice(before.length)) ?? [];
  if (action === undefined) return undefined;
  return { type: action === 'stop' ? 'stop' : 'read', session: decoded(name) };
}

/** The newest answer, where there is something to tell of it: it goes on, its process is gone, or it can be told again. */
function newestRun(
  state: SessionState,
  agent: ParticipantId,
  replays: (state: SessionState, of: RunRef) => boolean = () => false,
): RunRef | undefined {
  const newest = [...state.runs.values()].findLast((each) => each.participant === agent);
  if (!newest) return undefined;
  const { run, status } = newest;
  const of = { participant: agent, run };
  const isTold = status === 'running' || status === 'lost' || (status === 'finished' && replays(state, of));
  return isTold ? of : undefined;
}

/** What a page may send to this address: it is asked what it wants to, and the names are checked. */
function preflight(req: IncomingMessage, method: string): Reply {
  const wanted = header(req, 'access-control-request-headers') ?? '';
  return {
    status: 204,
    headers: {
      'Access-Control-Allow-Methods': method,
      'Access-Control-Allow-Headers': /^[\w\-, ]{1,1000}$/.test(wanted) ? wanted : 'Content-Type',
      'Access-Control-Max-Age': '600',
    },
  };
}

/** The HTTP status of a run that has failed before there was anything of an answer. */
function statusFor(code: string): number {
  const [, status] = /^http-([45]\d\d)$/.exec(code) ?? [];
  if (status !== undefined) return Number(status);
  return code === 'endpoint-silent' ? 504 : 502;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new RejoinError('message-malformed', 'The body is no JSON.');
  }
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return '';
  }
}
