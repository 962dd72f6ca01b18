/** Who may do what: the question a server asks, and the answer by a list of tokens. */
import { createHash, timingSafeEqual } from 'node:crypto';
import type { ParticipantId } from '@rejoin/core/protocol';

/** `control` is an append of a cancel or a steer; every other append is `append`. */
export type Action = 'connect' | 'read' | 'append' | 'control' | 'list' | 'delete';

export interface Question {
  /** As the client sent it; undefined if it sent none. */
  readonly token: string | undefined;
  readonly participant: ParticipantId;
  readonly action: Action;
  /** Missing for `connect` and `list`. */
  readonly session?: string;
}

/**
 * `true` allows it. `unauthorized`: the token is not accepted, or no longer, so a client fetches a fresh one and repeats what
 * was refused. `forbidden`: the participant may not do this, whatever its token. `false` is one of the two: the server asks
 * about `connect` to find out which, and of `connect` itself it means `unauthorized`.
 */
export type Answer = boolean | 'unauthorized' | 'forbidden';

/**
 * Asked on every HTTP request. On a link: once per session and action, and every minute anew, also about what it reads, so
 * that a token that expires or is revoked ends there too. `connect` comes first and decides whether the token may stand for
 * the participant; it is asked more than once of one token. Where it throws, nobody is refused: the client tries again later.
 */
export type Authorize = (question: Question) => Answer | Promise<Answer>;

/** A secret, and the participants that whoever knows it may stand for. */
export interface Token {
  /** A participant, or the beginning of one and `*`: `user:*`, `agent:docs`. */
  readonly pattern: string;
  readonly secret: string;
}

/** Lets in whoever has a token for its participant, and lets it do everything in every session. */
export function authorizeTokens(tokens: readonly Token[]): Authorize {
  const known = tokens.map(({ pattern, secret }) => ({
    pattern: pattern.normalize(),
    digest: sha256(secret),
  }));
  return ({ token, participant }) => {
    if (token === undefined) return false;
    const digest = sha256(token);
    let found = false;
    // Every token is compared, so that the time taken says nothing.
    for (const each of known)
      if (timingSafeEqual(each.digest, digest) && matches(each.pattern, participant)) found = true;
    return found;
  };
}

export const matches = (pattern: string, participant: ParticipantId): boolean =>
  pattern.endsWith('*') ? participant.startsWith(pattern.slice(0, -1)) : participant === pattern;

/** Digests have one length, whatever the texts', so that comparing them takes one time. */
export const sha256 = (text: string): Buffer => createHash('sha256').update(text).digest();
