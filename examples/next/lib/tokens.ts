/** Signed tokens of this app's own: one in the cookie, for the app; and short ones that let a page into sessions. */
import { createHmac } from 'node:crypto';
import { jwtVerify, SignJWT } from 'jose';

/** A token for sessions, and one for this app, do not stand for each other. */
export const AUDIENCE = 'sessions';
const APP = 'app';

/** Asked for when it is needed: a build has none. */
export function secret(): string {
  const { SECRET = '' } = process.env;
  if (SECRET.length < 32)
    throw new Error('Set SECRET to at least 32 characters: export SECRET=$(openssl rand -hex 32)');
  return SECRET;
}

const key = (): Uint8Array => new TextEncoder().encode(secret());

const sign = (claims: Record<string, unknown>, audience: string, life: string): Promise<string> =>
  new SignJWT(claims)
    .setProtectedHeader({ alg: 'HS256' })
    .setIssuedAt()
    .setExpirationTime(life)
    .setAudience(audience)
    .sign(key());

/** What the cookie holds of a person who has signed in. */
export const cookieOf = (user: string): Promise<string> => sign({ sub: user }, APP, '30d');

/** Whose cookie it is; undefined if there is none, if it is not ours, or has expired. */
export async function userOf(cookie: string | undefined): Promise<string | undefined> {
  if (cookie === undefined) return undefined;
  try {
    return (await jwtVerify(cookie, key(), { audience: APP, algorithms: ['HS256'] })).payload.sub;
  } catch {
    return undefined;
  }
}

/** Everyone who is signed in may read, write, stop and answer in the team's session, and nowhere else. */
export const tokenOfUser = (user: string): Promise<string> =>
  sign(
    { sub: user, rejoin: { sessions: { team: ['read', 'append', 'control', 'approve'] } } },
    AUDIENCE,
    '5m',
  );

/** What the session server signs its calls of the agent with, and the agent's route checks them by: a key of its own. */
export const invokeSecret = (): string =>
  `whsec_${createHmac('sha256', secret()).update('calls of the agent').digest('base64')}`;
