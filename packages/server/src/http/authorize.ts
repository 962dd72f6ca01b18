/** Who may do what: the question a server asks, and the answer by a list of tokens. */
import { createHash, timingSafeEqual } from 'node:crypto';
import {
  type AuthorizeQuestion,
  checkCall,
  type SecretDigests,
  type SessionAction,
} from '@rejoin/core/internal';

export type { AuthorizeQuestion, SessionAction };

/**
 * `true` allows it. `unauthorized`: the token is not accepted, or no longer, so a client fetches a fresh one and repeats what
 * was refused. `forbidden`: the participant may not do this, whatever its token. `false` is one of the two: the server asks
 * about `connect` to find out which, and of `connect` itself it means `unauthorized`.
 */
export type AuthorizeAnswer = boolean | 'unauthorized' | 'forbidden';

/**
 * Asked on every HTTP request. On a link: once per session and action, and every minute anew, also about what it reads, so
 * that a token that expires or is revoked ends there too. `connect` comes first and decides whether the token may stand for
 * the participant; it is asked more than once of one token. Where it throws, nothing is refused: the client tries again later.
 */
export type Authorize = (question: AuthorizeQuestion) => AuthorizeAnswer | Promise<AuthorizeAnswer>;

/** A secret, and the participants that a client which knows it may stand for. */
export interface AccessToken {
  /** A participant, or the beginning of one and `*`: `user:*`, `agent:docs`. */
  readonly pattern: string;
  readonly secret: string;
  /**
   * Sessions that it may read, write and delete: ids, or beginnings of some and `*`, as `support-*`. A list of sessions then
   * holds no others. Default: every session.
   */
  readonly sessions?: readonly string[] | undefined;
}

/**
 * Lets in anyone with a token for its participant, and lets it do everything in the token's sessions.
 *
 * @throws RejoinError `argument-invalid` if a token has no pattern or no secret, or its `sessions` is no list
 */
export function authorizeTokens(tokens: readonly AccessToken[]): Authorize {
  checkCall(
    Array.isArray(tokens) &&
      tokens.every(
        (each) =>
          typeof each?.pattern === 'string' &&
          typeof each.secret === 'string' &&
          (each.sessions === undefined || Array.isArray(each.sessions)),
      ),
    "authorizeTokens([{ pattern: 'user:ana', secret, sessions: ['support-*'] }])",
  );
  const known = tokens.map(({ pattern, secret, sessions }) => ({
    pattern: pattern.normalize(),
    digest: sha256(secret),
    sessions,
  }));
  return ({ token, participant, session, tokenless }) => {
    // What any of the participant's tokens allows.
    if (tokenless)
      return known.some(
        ({ pattern, sessions }) =>
          matches(pattern, participant) && (session === undefined || covers(sessions, session)),
      );
    if (token === undefined) return false;
    const digest = sha256(token);
    let found = false;
    // Every token is compared, so that the time taken says nothing.
    for (const each of known)
      if (timingSafeEqual(each.digest, digest) && matches(each.pattern, participant))
        found ||= session === undefined || covers(each.sessions, session);
    return found;
  };
}

const covers = (sessions: readonly string[] | undefined, session: string): boolean =>
  sessions === undefined || sessions.some((pattern) => matches(pattern, session));

/** Whether a name is the one that is given, or begins like the one that ends with `*`. */
export const matches = (pattern: string, name: string): boolean =>
  pattern.endsWith('*') ? name.startsWith(pattern.slice(0, -1)) : name === pattern;

/** Digests have one length, whatever the texts', so that comparing them takes one time. */
export const sha256 = (text: string): Buffer => createHash('sha256').update(text).digest();

/** Secrets as the keeper compares them and the store keeps them. */
export const secretDigests: SecretDigests = {
  of: (secret) => sha256(secret).toString('base64url'),
  equal: (one, other) => one.length === other.length && timingSafeEqual(Buffer.from(one), Buffer.from(other)),
};
