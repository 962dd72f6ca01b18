/** Who makes an HTTP request, and what its body says, before anything is done about it. */
import type { IncomingMessage } from 'node:http';
import {
  firstRefused,
  type InstanceRegistry,
  missing,
  type SessionAction,
  STATELESS,
} from '@rejoin/core/internal';
import {
  type InstanceId,
  isParticipant,
  kindOf,
  type ParticipantId,
  RejoinError,
} from '@rejoin/core/protocol';
import { addressOf } from '../link/connectionSlots.ts';
import { decodeName, headerText } from '../link/participantNames.ts';
import { type Authorize, sha256 } from './authorize.ts';
import type { HttpContext } from './httpContext.ts';
import { rule } from './ruling.ts';

/** Sessions of a list that `authorize` is asked about at once: it may ask a database. */
const AT_ONCE = 50;

/** What admission needs of the server. */
type Context = Pick<HttpContext, 'authorize' | 'asking' | 'clock' | 'slots' | 'limits' | 'reading'>;

/** Of some sessions, those that the participant may read. */
export async function readable<Info extends { readonly session: string }>(
  { authorize }: Context,
  req: IncomingMessage,
  participant: ParticipantId,
  infos: readonly Info[],
): Promise<readonly Info[]> {
  const token = tokenOf(req);
  const found: Info[] = [];
  for (let at = 0; at < infos.length; at += AT_ONCE) {
    const some = infos.slice(at, at + AT_ONCE);
    const rulings = await Promise.all(
      some.map(({ session }) => rule(authorize, { token, participant, action: 'read', session })),
    );
    if (rulings.includes('unauthorized')) throw unauthorized(participant);
    found.push(...some.filter((_, index) => rulings[index] === 'allowed'));
  }
  return found;
}

/** Who asks, once the server has agreed that it may. */
export async function admit(
  context: Context,
  req: IncomingMessage,
  actions: readonly SessionAction[],
  session?: string,
): Promise<ParticipantId> {
  const { asking, authorize, slots } = context;
  // A question may take long, and before its answer the participant is not known.
  const participant = await asking(addressOf(req.socket), () => ask(authorize, req, actions, session));
  if (slots.admit(req.socket, participant)) return participant;
  throw new RejoinError('server-full', 'The server takes no more connections now. Try again later.');
}

/**
 * Asks anew about who was admitted: a token expires and is revoked, and a right is taken away, while an answer goes on.
 *
 * @throws RejoinError `unauthorized` or `forbidden`; what else goes wrong is no refusal, and is reported
 */
export async function confirm(
  { authorize, onFault }: Pick<HttpContext, 'authorize' | 'onFault'>,
  req: IncomingMessage,
  actions: readonly SessionAction[],
  session?: string,
): Promise<void> {
  await ask(authorize, req, actions, session).catch((error: unknown) => {
    if (error instanceof RejoinError && (error.code === 'unauthorized' || error.code === 'forbidden'))
      throw error;
    onFault(error);
  });
}

async function ask(
  authorize: Authorize,
  req: IncomingMessage,
  actions: readonly SessionAction[],
  session: string | undefined,
): Promise<ParticipantId> {
  const participant = decodeName(header(req, 'rejoin-participant') ?? '');
  if (!isParticipant(participant))
    throw new RejoinError(
      'message-malformed',
      'The header Rejoin-Participant says who asks: <kind>:<name>, percent-encoded as by encodeURIComponent, a % too.',
    );
  if (kindOf(participant) === 'keeper') throw new RejoinError('forbidden', 'No client connects as a keeper.');
  const token = tokenOf(req);
  const refused = await firstRefused(['connect', ...actions], (action) =>
    rule(authorize, {
      ...{ token, participant, action },
      ...(action === 'connect' || session === undefined ? {} : { session }),
    }),
  );
  if (refused?.refusal === 'unauthorized') throw unauthorized(participant);
  if (refused) throw new RejoinError('forbidden', missing(participant, refused.action, session));
  return participant;
}

const tokenOf = (req: IncomingMessage): string | undefined =>
  /^Bearer (.+)$/i.exec(header(req, 'authorization') ?? '')?.[1];

const unauthorized = (participant: ParticipantId): RejoinError =>
  new RejoinError(
    'unauthorized',
    `The token is not accepted for ${participant}, or no longer. Send a good one as Authorization: Bearer <token>.`,
  );

/**
 * A client that does not know the secret to which an instance is bound speaks for another one (P1).
 *
 * @returns the secret's digest
 */
export async function proveInstance(
  instances: Pick<InstanceRegistry<never>, 'prove' | 'digestOf'>,
  req: IncomingMessage,
  instance: InstanceId,
): Promise<string> {
  const secret = header(req, 'rejoin-secret');
  if (await instances.prove(instance, secret)) return instances.digestOf(secret);
  throw new RejoinError(
    'producer-foreign',
    'This instance belongs to another connection. Send its Rejoin-Secret, or write as an instance of your own.',
  );
}

/** The instance of a writer that keeps no state (P7): the same for each request with its `Rejoin-Instance`. */
export function statelessInstance(participant: ParticipantId, req: IncomingMessage): InstanceId {
  const name = instanceName(req) ?? 'http';
  const digest = sha256(`${participant}\n${name}`).toString('base64url');
  return `${participant}/${`${STATELESS}${digest}`.slice(0, 16)}`;
}

/** Which process of a participant asks, as it calls itself. */
export function instanceName(req: IncomingMessage): string | undefined {
  const given = header(req, 'rejoin-instance');
  const name = given === undefined ? undefined : decodeName(given);
  if (given !== undefined && name === undefined)
    throw new RejoinError('message-malformed', 'The header Rejoin-Instance is percent-encoded UTF-8.');
  return name;
}

/** How long a body may take to come, ms. */
const BODY_WITHIN = 30_000;

/**
 * The body of a request.
 *
 * @param owner who shares the room for bodies that are being read: the participant that was admitted, else the address
 * @param most bytes. Default: the limit of a frame
 * @throws RejoinError `message-too-large` beyond the limit of a frame, before it is all read, `body-timeout` if it takes too long
 */
export async function readBody(
  { clock, limits, reading }: Context,
  req: IncomingMessage,
  owner: string,
  most: number = limits.frame,
): Promise<string> {
  let cancel = () => {};
  const late = new Promise<never>((_, reject) => {
    cancel = clock.after(BODY_WITHIN, () =>
      reject(
        new RejoinError('body-timeout', `The body did not come within ${BODY_WITHIN} ms. Send it again.`),
      ),
    );
  });
  try {
    return await reading(owner, () => Promise.race([collect(req, most), late]));
  } finally {
    cancel();
  }
}

async function collect(req: IncomingMessage, most: number): Promise<string> {
  const parts: Buffer[] = [];
  let size = 0;
  const tooLarge = () =>
    new RejoinError('message-too-large', `A body exceeds ${most} bytes. Send less at a time.`);
  if (Number(req.headers['content-length'] ?? 0) > most) throw tooLarge();
  try {
    // Left early it stays open, for the answer.
    for await (const part of req.iterator({ destroyOnReturn: false })) {
      // CAST: without an encoding, a request's parts are buffers.
      const bytes = part as Buffer;
      size += bytes.length;
      if (size > most) break;
      parts.push(bytes);
    }
  } catch {
    // Its connection ended: no client receives this, and it is no fault of the server.
    throw new RejoinError('message-malformed', 'The body ended before it was whole.');
  }
  if (size > most) throw tooLarge();
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(parts));
  } catch {
    throw new RejoinError('message-malformed', 'The body is not UTF-8.');
  }
}

export function header(req: IncomingMessage, name: string): string | undefined {
  const value = req.headers[name];
  const first = Array.isArray(value) ? value[0] : value;
  return first === undefined ? undefined : headerText(first);
}
