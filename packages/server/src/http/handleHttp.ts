/** The HTTP side (docs/protocol.md section 16): enough for an agent in any language, and for looking things up. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { isSessionId, RejoinError } from '@rejoin/core/protocol';
import { originRefusal } from '../link/origin.ts';
import { reasonOf } from '../store/storeErrors.ts';
import { routesOf } from './besideRoutes.ts';
import type { HttpContext } from './httpContext.ts';
import { ENDPOINTS, LIST, type Methods, NAMED } from './httpEndpoints.ts';
import { explain, json, problem, type Reply, sendReply } from './httpReply.ts';

function endpointsAt(context: HttpContext, path: string): Methods | undefined {
  if (path === '/sessions') return LIST;
  const besides = routesOf(context).get(path);
  if (besides) return besides;
  const [, root, , action = '', name, more] = path.split('/');
  if (root !== 'sessions' || more !== undefined) return undefined;
  return (name === undefined ? ENDPOINTS : NAMED).get(action);
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
  try {
    await sendReply(context, req, res, reply);
  } catch (error) {
    // Its head is gone: nothing can be said on this connection any more.
    context.onFault(error);
    res.destroy();
  }
  return true;
}

async function route(context: HttpContext, req: IncomingMessage, path: string): Promise<Reply> {
  const { method = 'GET' } = req;
  // Reveals nothing, so that a monitor needs no token and no name for it.
  if (path === '/healthz') return health(context);
  const refused = originRefusal(req.headers, context.originPolicy);
  if (refused)
    throw new RejoinError(
      refused,
      'This server is not to be reached by this name, or from this page. Name it with --allow-host or --origin.',
    );
  const endpoints = endpointsAt(context, path);
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
  const isOfSession = endpoints !== LIST && endpoints !== routesOf(context).get(path);
  if (isOfSession && !isSessionId(session))
    throw new RejoinError('session-malformed', 'A session id is 1–128 of A–Z a–z 0–9 . _ ~ : -');
  return endpoint(context, req, session, decode(path.split('/')[4] ?? ''));
}

/** Any client may ask: the reason is one of a few words, without names and paths. */
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

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return '';
  }
}
