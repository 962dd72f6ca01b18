/** What proves that an action comes from a notice: signed, for that notice's actions and participant alone, and expiring. */
import type { Clock } from '@rejoin/core';
import { isNoticeAction, type NoticeAction } from '@rejoin/core/notice';
import {
  type EntityRef,
  isEntityId,
  isParticipant,
  isSessionId,
  type ParticipantId,
  RejoinError,
} from '@rejoin/core/protocol';
import { errors, jwtVerify, SignJWT } from 'jose';

export interface NoticeClaim {
  /** Names the claim: one for each notice and participant, so that a notice that is sent again has the same. */
  readonly id: string;
  readonly participant: ParticipantId;
  readonly session: string;
  readonly actions: readonly NoticeAction[];
  /** What `approve` and `decline` answer. */
  readonly question?: EntityRef;
  /** What `stop` stops. */
  readonly run?: { readonly participant: ParticipantId; readonly run: string };
  /** Ms since 1970. */
  readonly expiresAt: number;
}

export interface NoticeClaims {
  write(claim: NoticeClaim): Promise<string>;
  /** @throws RejoinError `claim-expired`, `claim-invalid` */
  read(text: string): Promise<NoticeClaim>;
}

const AUDIENCE = 'rejoin.notice';
/** Longer than any that is written. */
const LONGEST = 4_096;

/** @param key 32 bytes, base64url */
export function createClaims(key: string, clock: Pick<Clock, 'now'>): NoticeClaims {
  const secret = Buffer.from(key, 'base64url');
  return {
    write({ id, participant, session, actions, question, run, expiresAt }) {
      const body = {
        act: actions,
        sid: session,
        ...(question && { q: [question.participant, question.id] }),
        ...(run && { r: [run.participant, run.run] }),
      };
      return new SignJWT(body)
        .setProtectedHeader({ alg: 'HS256' })
        .setAudience(AUDIENCE)
        .setJti(id)
        .setSubject(participant)
        .setExpirationTime(Math.ceil(expiresAt / 1_000))
        .sign(secret);
    },
    async read(text) {
      if (text.length > LONGEST) throw invalid();
      const currentDate = new Date(clock.now());
      const verified = await jwtVerify(text, secret, {
        algorithms: ['HS256'],
        audience: AUDIENCE,
        requiredClaims: ['exp', 'jti', 'sub'],
        currentDate,
      }).catch((cause: unknown) => {
        if (cause instanceof errors.JWTExpired)
          throw new RejoinError(
            'claim-expired',
            'The time to act from this notice is over. Open the session.',
          );
        throw invalid();
      });
      const { jti: id, sub: participant, sid: session, act, q, r, exp = 0 } = verified.payload;
      if (!isEntityId(id) || !isParticipant(participant) || !isSessionId(session) || !Array.isArray(act))
        throw invalid();
      const [question, run] = [pairOf(q), pairOf(r)];
      return {
        ...{ id, participant, session, expiresAt: exp * 1_000 },
        actions: act.filter(isNoticeAction),
        ...(question && { question: { participant: question[0], id: question[1] } }),
        ...(run && { run: { participant: run[0], run: run[1] } }),
      };
    },
  };
}

function pairOf(value: unknown): readonly [ParticipantId, string] | undefined {
  if (!Array.isArray(value)) return undefined;
  const [participant, id]: unknown[] = value;
  return isParticipant(participant) && isEntityId(id) ? [participant, id] : undefined;
}

const invalid = (): RejoinError =>
  new RejoinError('claim-invalid', 'This is no claim that this server has signed for this action.');
