/** Tokens that the server itself gives: to one agent, for one session, for as long as its work may take. */
import { randomBytes } from 'node:crypto';
import type { Clock } from '@rejoin/core';
import type { SessionAction } from '@rejoin/core/internal';
import type { RecordStore } from '@rejoin/core/memory';
import type { ParticipantId } from '@rejoin/core/protocol';
import { jwtVerify, SignJWT } from 'jose';
import type { Authorize } from '../http/authorize.ts';

export interface Grants {
  /** @param until ms since 1970 */
  write(participant: ParticipantId, session: string, until: number): Promise<string>;
  /** Answers about its own tokens by what they say, and about all others as the app does. */
  readonly authorize: Authorize;
}

const PREFIX = 'rejoin-grant.';
const AUDIENCE = 'rejoin.grant';
const LONGEST = 2_048;
/** An agent reads, answers, and stops those that it has asked. It gives no consent, and deletes nothing. */
const GRANTED: ReadonlySet<SessionAction> = new Set(['read', 'append', 'control']);

/**
 * The key lies in the store, so that a grant holds over a restart of the server.
 *
 * @param app the app's own `authorize`
 */
export function createGrants(records: RecordStore, clock: Pick<Clock, 'now'>, app: Authorize): Grants {
  let made: Promise<Buffer> | undefined;
  const key = (): Promise<Buffer> => {
    // One that failed to be read is read again.
    made ??= readKey(records).catch((fault: unknown) => {
      made = undefined;
      throw fault;
    });
    return made;
  };

  return {
    async write(participant, session, until) {
      const token = await new SignJWT({ sid: session })
        .setProtectedHeader({ alg: 'HS256' })
        .setAudience(AUDIENCE)
        .setSubject(participant)
        .setExpirationTime(Math.ceil(until / 1_000))
        .sign(await key());
      return PREFIX + token;
    },
    authorize(question) {
      const { token } = question;
      if (!token?.startsWith(PREFIX)) return app(question);
      return (async () => {
        if (token.length > LONGEST) return 'unauthorized';
        const verified = await jwtVerify(token.slice(PREFIX.length), await key(), {
          algorithms: ['HS256'],
          audience: AUDIENCE,
          requiredClaims: ['exp', 'sub'],
          currentDate: new Date(clock.now()),
        }).catch(() => undefined);
        if (!verified || verified.payload.sub !== question.participant) return 'unauthorized';
        if (question.action === 'connect') return true;
        const { sid } = verified.payload;
        return GRANTED.has(question.action) && sid === question.session ? true : 'forbidden';
      })();
    },
  };
}

async function readKey(records: RecordStore): Promise<Buffer> {
  const fresh = randomBytes(32).toString('base64url');
  return Buffer.from((await records.add('invocation.keys', 'grants', fresh)) ?? fresh, 'base64url');
}
