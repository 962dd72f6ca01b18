/** One-time tokens by which a real phone gets into one session: exchanged once, and soon, for a token of that session alone. */
import { createHmac, randomBytes } from 'node:crypto';

/** What a phone is let into. */
export interface PhoneGrant {
  readonly session: string;
  readonly scene: string;
  readonly participant: string;
  /** For the session server, which checks it by the same secret. */
  readonly token: string;
}

export interface PhoneLinks {
  /** A one-time token for a session. */
  make(session: string, scene: string): string;
  /** Undefined if there is no such token: it was used, or is too old, or never was. */
  exchange(token: string): PhoneGrant | undefined;
}

/** How long a one-time token waits to be used, ms. */
export const LINK_LASTS = 5 * 60_000;
/** How long a phone is let in, ms. */
const GRANT_LASTS = 12 * 3_600_000;
/** That wait at once: the oldest goes first. */
const MOST_LINKS = 50;
/** All but what is done in an operator's place, and deletes. */
const RIGHTS = ['read', 'append', 'control', 'approve'];

/** @param secret by which the session server checks what it is shown, 32 bytes or more */
export function createPhoneLinks(secret: string, now: () => number = Date.now): PhoneLinks {
  const waiting = new Map<
    string,
    { readonly session: string; readonly scene: string; readonly until: number }
  >();
  return {
    make(session, scene) {
      const token = randomBytes(24).toString('base64url');
      waiting.set(token, { session, scene, until: now() + LINK_LASTS });
      for (const [old] of waiting) if (waiting.size > MOST_LINKS) waiting.delete(old);
      return token;
    },
    exchange(token) {
      const link = waiting.get(token);
      waiting.delete(token);
      if (!link || link.until < now()) return undefined;
      const { session, scene } = link;
      const participant = `user:phone-${randomBytes(3).toString('hex')}`;
      return { session, scene, participant, token: signed(participant, session) };
    },
  };

  /** A JSON Web Token (RFC 7519), signed by HMAC. */
  function signed(participant: string, session: string): string {
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const body = `${part({ alg: 'HS256', typ: 'JWT' })}.${part({
      rejoin: { participant, sessions: { [session]: RIGHTS } },
      exp: Math.floor((now() + GRANT_LASTS) / 1_000),
    })}`;
    return `${body}.${createHmac('sha256', secret).update(body).digest('base64url')}`;
  }
}
