/** One-time tokens by which a real phone gets into one session: exchanged once, and soon, for a token of that session alone. */
import { randomBytes } from 'node:crypto';
import { SignJWT } from 'jose';

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
  exchange(token: string): Promise<PhoneGrant | undefined>;
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
  const key = new TextEncoder().encode(secret);
  const waiting = new Map<
    string,
    { readonly session: string; readonly scene: string; readonly until: number }
  >();
  const signed = (participant: string, session: string): Promise<string> =>
    new SignJWT({ rejoin: { participant, sessions: { [session]: RIGHTS } } })
      .setProtectedHeader({ alg: 'HS256' })
      .setExpirationTime(new Date(now() + GRANT_LASTS))
      .sign(key);
  return {
    make(session, scene) {
      const token = randomBytes(24).toString('base64url');
      waiting.set(token, { session, scene, until: now() + LINK_LASTS });
      for (const [old] of waiting) if (waiting.size > MOST_LINKS) waiting.delete(old);
      return token;
    },
    async exchange(token) {
      const link = waiting.get(token);
      waiting.delete(token);
      if (!link || link.until < now()) return undefined;
      const { session, scene } = link;
      const participant = `user:phone-${randomBytes(3).toString('hex')}`;
      return { session, scene, participant, token: await signed(participant, session) };
    },
  };
}
