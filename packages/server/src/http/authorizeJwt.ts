/** Who may do what, by signed tokens of an identity provider or of the app itself: JSON Web Tokens (RFC 7519). */

import { type Clock, checkCall, type SessionAction } from '@rejoin/core/internal';
import {
  createLocalJWKSet,
  createRemoteJWKSet,
  errors,
  type JSONWebKeySet,
  type JWTPayload,
  jwtVerify,
} from 'jose';
import { nodeClock } from '../platform/nodeClock.ts';
import { type Authorize, matches, sha256 } from './authorize.ts';

/** What a token says of its bearer, once its signature, issuer, audience and time have been checked. */
export type JwtClaims = Readonly<Record<string, unknown>>;

/** What may be granted in a session, by the names that `authorize` is asked about. */
export type SessionRight = Exclude<SessionAction, 'connect'>;

export interface JwtOptions {
  /** The issuer's public keys: the address at which it publishes them (`https:`, or `http:` on this machine), or the set itself. */
  readonly jwks?: string | URL | { readonly keys: readonly object[] } | undefined;
  /** In the place of keys: what your own server signs tokens with by HMAC. At least 32 bytes. */
  readonly secret?: string | undefined;
  /** Whose tokens are accepted: the claim `iss`. Default: anybody's who has the key. */
  readonly issuer?: string | readonly string[] | undefined;
  /** For whom a token must be: the claim `aud`. Name it wherever the issuer makes tokens for other apps as well. */
  readonly audience?: string | readonly string[] | undefined;
  /** Which signatures are accepted. Default: those by a key pair for `jwks`, and HMAC for `secret`. */
  readonly algorithms?: readonly string[] | undefined;
  /** How far the issuer's clock and this one may be apart, ms: a token counts for so much longer than it says. Default 30 seconds. */
  readonly clockSkew?: number | undefined;
  /** Whom a token stands for. Default: the claim `rejoin.participant`, else `user:` and the claim `sub`. */
  readonly participantOf?: ((claims: JwtClaims) => string | undefined) | undefined;
  /**
   * What its bearer may do in a session, or without one: whether it may `list`. Default: what the claim `rejoin.sessions` grants,
   * an object of lists of rights, or `"all"`, by session ids or beginnings of some and `*`. Without that claim: nothing.
   */
  readonly rightsOf?:
    | ((claims: JwtClaims, session: string | undefined) => readonly SessionRight[] | 'all')
    | undefined;
  /** Whether a token that is good by itself was taken back, as by its `jti`. Asked each time. Default: none is. */
  readonly isRevoked?: ((claims: JwtClaims) => boolean | Promise<boolean>) | undefined;
  readonly clock?: Pick<Clock, 'now' | 'elapsed'> | undefined;
}

const BY_KEY_PAIR = [
  ...['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'],
  ...['ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519'],
];
const BY_SECRET = ['HS256', 'HS384', 'HS512'];
const CLOCK_SKEW = 30_000;
/** The bytes of a secret that is as hard to guess as its HMAC. */
const LEAST_SECRET = 32;
/** No token of a session is as long; what is, is not even read. */
const LONGEST_TOKEN = 16_384;
/** Tokens whose signature has been checked, and for how long that holds, ms: their issuer may withdraw a key. */
const MOST_CHECKED = 1_000;
const CHECK_HOLDS = 60_000;

/** Signatures that cannot be checked just now say nothing about a token. */
const NOT_NOW: ReadonlySet<string> = new Set(['ERR_JWKS_TIMEOUT', 'ERR_JWKS_INVALID', 'ERR_JOSE_GENERIC']);

/**
 * Lets in who has a signed token that has not expired, as the participant that it names, with the rights that it grants. One that
 * has expired is `unauthorized`, so a client asks its `token` function for a fresh one and repeats what was refused; a right that
 * is missing is `forbidden`. A token without an expiry (`exp`) is never accepted. Where the issuer's keys cannot be had, nothing
 * is refused: clients try again later.
 *
 * @throws RejoinError `argument-invalid` unless there is either `jwks` or a `secret` that is long enough
 */
export function authorizeJwt(options: JwtOptions): Authorize {
  const { jwks, secret, participantOf = claimedParticipant, rightsOf = claimedRights } = options ?? {};
  checkCall(
    (jwks === undefined) !== (secret === undefined) &&
      (secret === undefined || (typeof secret === 'string' && Buffer.byteLength(secret) >= LEAST_SECRET)) &&
      (jwks === undefined || isKeySet(jwks) || isAddress(jwks)) &&
      typeof participantOf === 'function' &&
      typeof rightsOf === 'function',
    "authorizeJwt({ jwks: 'https://issuer.example/.well-known/jwks.json', issuer, audience }), or { secret } of 32 bytes or more",
  );
  const claimsOf = createReader(options);
  return async ({ token, participant, action, session }) => {
    const claims = token === undefined ? undefined : await claimsOf(token);
    if (!claims || participantOf(claims)?.normalize() !== participant) return 'unauthorized';
    if (await options.isRevoked?.(claims)) return 'unauthorized';
    if (action === 'connect') return true;
    const rights = rightsOf(claims, session);
    return rights === 'all' || rights.includes(action) ? true : 'forbidden';
  };
}

/** Gives a token's claims; undefined if it is not, or no longer, a good one. */
function createReader(options: JwtOptions): (token: string) => Promise<JwtClaims | undefined> {
  const { jwks, secret, issuer, audience, clockSkew = CLOCK_SKEW, clock = nodeClock } = options;
  const algorithms = [...(options.algorithms ?? (secret === undefined ? BY_KEY_PAIR : BY_SECRET))];
  const key = keyOf(jwks, secret);
  const checked = new Map<string, { readonly claims: JWTPayload; readonly at: number }>();

  async function check(token: string): Promise<JWTPayload> {
    const rules = {
      algorithms,
      requiredClaims: ['exp'],
      clockTolerance: clockSkew / 1_000,
      currentDate: new Date(clock.now()),
      ...(issuer !== undefined && { issuer: listOf(issuer) }),
      ...(audience !== undefined && { audience: listOf(audience) }),
    };
    const { payload } = await (typeof key === 'function'
      ? jwtVerify(token, key, rules)
      : jwtVerify(token, key, rules));
    return payload;
  }

  return async (token) => {
    if (token.length > LONGEST_TOKEN) return undefined;
    const name = sha256(token).toString('base64');
    const known = checked.get(name);
    if (known && clock.elapsed() - known.at < CHECK_HOLDS)
      return Number(known.claims.exp) * 1_000 + clockSkew > clock.now() ? known.claims : undefined;
    try {
      const claims = await check(token);
      if (checked.size >= MOST_CHECKED) checked.clear();
      checked.set(name, { claims, at: clock.elapsed() });
      return claims;
    } catch (error) {
      if (error instanceof errors.JOSEError && !NOT_NOW.has(error.code)) return undefined;
      throw error;
    }
  };
}

function keyOf(jwks: JwtOptions['jwks'], secret: string | undefined) {
  if (jwks === undefined) return new TextEncoder().encode(secret);
  if (!isKeySet(jwks)) return createRemoteJWKSet(new URL(jwks));
  // CAST: what is no key in it is found when a token names it.
  return createLocalJWKSet(jwks as unknown as JSONWebKeySet);
}

const listOf = (one: string | readonly string[]): string[] => (typeof one === 'string' ? [one] : [...one]);

const isKeySet = (jwks: unknown): jwks is { readonly keys: readonly object[] } =>
  typeof jwks === 'object' && jwks !== null && 'keys' in jwks && Array.isArray(jwks.keys);

/** One who could change what comes from there could sign tokens. */
function isAddress(jwks: unknown): boolean {
  const url = URL.parse(String(jwks));
  if (!url) return false;
  return (
    url.protocol === 'https:' ||
    (url.protocol === 'http:' && ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname))
  );
}

const recordOf = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null ? { ...value } : {};

function claimedParticipant({ rejoin, sub }: JwtClaims): string | undefined {
  const { participant } = recordOf(rejoin);
  if (participant !== undefined) return typeof participant === 'string' ? participant : undefined;
  return typeof sub === 'string' ? `user:${sub}` : undefined;
}

/** What is granted in the session by all that name it. Without a session: what is granted anywhere. */
function claimedRights({ rejoin }: JwtClaims, session: string | undefined): readonly SessionRight[] | 'all' {
  const granted: unknown[] = [];
  for (const [pattern, rights] of Object.entries(recordOf(recordOf(rejoin).sessions))) {
    if (session !== undefined && !matches(pattern, session)) continue;
    if (rights === 'all') return 'all';
    if (Array.isArray(rights)) granted.push(...rights);
  }
  // CAST: they are only looked for one that is asked about.
  return granted as SessionRight[];
}
