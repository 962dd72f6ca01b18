/** What browsers ask for to be sent notices (docs/notifications.md). */
import type { IncomingMessage } from 'node:http';
import { isRecord } from '@rejoin/core/internal';
import { type ParticipantId, RejoinError } from '@rejoin/core/protocol';
import { admit, readBody } from '../http/admission.ts';
import type { HttpContext } from '../http/httpContext.ts';
import type { Methods } from '../http/httpEndpoints.ts';
import { json, type Reply } from '../http/httpReply.ts';
import { type PushSubscriptions, readSubscription } from './pushSubscriptions.ts';

/** Bytes of a body. */
export const MOST_BODY = 8_192;

export function pushRoutes(
  subscriptions: PushSubscriptions,
  key: string,
  loopback: boolean,
): ReadonlyMap<string, Methods> {
  async function put(context: HttpContext, req: IncomingMessage): Promise<Reply> {
    const { participant, body } = await readAdmitted(context, req);
    await subscriptions.put(participant, readSubscription(body, context.clock.now(), loopback));
    return { status: 204 };
  }

  async function remove(context: HttpContext, req: IncomingMessage): Promise<Reply> {
    const { participant, body } = await readAdmitted(context, req);
    const { endpoint } = isRecord(body) ? body : {};
    const url = typeof endpoint === 'string' ? URL.parse(endpoint) : undefined;
    if (url) await subscriptions.remove(participant, url.href);
    return { status: 204 };
  }

  return new Map([
    [
      '/push/key',
      new Map([
        [
          'GET',
          async (context: HttpContext, req: IncomingMessage) => {
            await admit(context, req, []);
            return json(200, { key });
          },
        ],
      ]),
    ],
    [
      '/push/subscription',
      new Map([
        ['PUT', put],
        ['DELETE', remove],
      ]),
    ],
  ]);
}

async function readAdmitted(
  context: HttpContext,
  req: IncomingMessage,
): Promise<{ readonly participant: ParticipantId; readonly body: unknown }> {
  const participant = await admit(context, req, []);
  return { participant, body: parseJson(await readBody(context, req, participant, MOST_BODY)) };
}

/** @throws RejoinError `message-malformed` */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new RejoinError('message-malformed', 'The body is no JSON.');
  }
}
