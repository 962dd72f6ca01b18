/** What the list of sessions says that people may have to be notified of, as facts with an id each. */
import { createHash } from 'node:crypto';
import type { EndedRun, SessionInfo } from '@rejoin/core/memory';
import type { NoticeKind } from '@rejoin/core/notice';
import type { EntityRef, ParticipantId } from '@rejoin/core/protocol';

/** Something that has happened in a session. */
export type NoticeFact = NoticeFactHead & (RunEnded | ApprovalAsked | PersonAsked);

interface NoticeFactHead {
  /** The same for the same fact, on each device and after a restart. */
  readonly id: string;
  readonly session: string;
}

/** A run has ended well, or has failed or was lost. */
export interface RunEnded {
  readonly kind: 'finished' | 'failed';
  readonly run: EndedRun;
}

/** A run asks people, and waits. */
export interface ApprovalAsked {
  readonly kind: 'approval';
  readonly question: EntityRef;
  readonly title: string;
  /** When no answer counts any more, ms since 1970. */
  readonly expiresAt?: number;
}

/** A person is asked for, and no operator has come. */
export interface PersonAsked {
  readonly kind: 'handoff';
  /** Who asks. */
  readonly participant: ParticipantId;
  readonly reason?: string;
  readonly since: number;
}

/** @param since runs that ended before are of no interest any more, ms since 1970 */
export function factsOf(info: SessionInfo, since: number): readonly NoticeFact[] {
  const { session, createdAt, ended = [], questions = [], floor } = info;
  const head = (kind: NoticeKind, ...of: readonly (string | number)[]): NoticeFactHead => ({
    session,
    id: createHash('sha256')
      // A session that is deleted and begun anew has other facts under the same ids.
      .update([kind, session, createdAt, ...of].join('\n'))
      .digest('base64url')
      .slice(0, 22),
  });
  const facts: NoticeFact[] = [];
  for (const run of ended) {
    if (run.at < since || run.status === 'cancelled') continue;
    const kind = run.status === 'finished' ? 'finished' : 'failed';
    facts.push({ ...head(kind, run.participant, run.run), kind, run });
  }
  for (const { participant, id, title, expiresAt } of questions)
    facts.push({
      ...head('approval', participant, id),
      kind: 'approval',
      question: { participant, id },
      title,
      ...(expiresAt === undefined ? {} : { expiresAt }),
    });
  if (floor?.status === 'requested') {
    const { participant, reason, since: at } = floor;
    facts.push({
      ...head('handoff', participant, at),
      kind: 'handoff',
      participant,
      since: at,
      ...(reason === undefined ? {} : { reason }),
    });
  }
  return facts;
}

/** Whether the list, which holds the newest alone, says that a fact is over: not that it has only left the list. */
export function isOver(
  fact: Pick<NoticeFact, 'id' | 'kind'>,
  current: ReadonlySet<string>,
  info: SessionInfo,
): boolean {
  if (current.has(fact.id)) return false;
  if (fact.kind === 'approval' || fact.kind === 'handoff') return true;
  // A run that was lost is back, unless newer ones have pushed it out.
  return fact.kind === 'failed' && (info.ended ?? []).length < 10 && (info.running ?? 0) > 0;
}
