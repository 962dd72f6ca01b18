/** Who is notified of what, unless the app decides. */
import type { RecordStore } from '@rejoin/core/memory';
import { kindOf, type ParticipantId, participantOf, type SessionState } from '@rejoin/core/protocol';
import type { SessionAction } from '../http/authorize.ts';
import type { NoticeFact } from './noticeFacts.ts';
import { subscribers } from './pushSubscriptions.ts';

/** Whether a participant who shows no token just now may do something in a session. */
export type May = (question: {
  readonly participant: ParticipantId;
  readonly action: SessionAction;
  readonly session: string;
}) => Promise<boolean>;

/** People of one session that are asked about, at most. */
const MOST = 200;

const isPerson = (participant: ParticipantId): boolean =>
  kindOf(participant) === 'user' || kindOf(participant) === 'operator';

/** People that have written to a session, as far as it remembers them, newest first. */
function writersOf({ producers }: SessionState): readonly ParticipantId[] {
  const newestFirst = [...producers].sort(([, one], [, other]) => other.wrote - one.wrote);
  return [...new Set(newestFirst.map(([producer]) => participantOf(producer)).filter(isPerson))].slice(
    0,
    MOST,
  );
}

/**
 * Who asked, of an answer. Of a question all people that have written to the session and may approve there; of a hand-off all operators that
 * have a device or have written to the session, and may operate there.
 */
export async function defaultAudience(
  fact: NoticeFact,
  state: SessionState,
  records: RecordStore,
  may: May,
): Promise<readonly ParticipantId[]> {
  const { session } = fact;
  if ('run' in fact) {
    const { asker } = fact.run;
    return asker !== undefined && isPerson(asker) ? [asker] : [];
  }
  const writers = writersOf(state);
  if ('question' in fact) return allowed(writers, 'approve', session, may);
  const operators = [...(await subscribers(records, 'operator:')), ...writers].filter(
    (participant) => kindOf(participant) === 'operator' && participant !== fact.participant,
  );
  return allowed([...new Set(operators)].slice(0, MOST), 'operate', session, may);
}

async function allowed(
  people: readonly ParticipantId[],
  action: SessionAction,
  session: string,
  may: May,
): Promise<readonly ParticipantId[]> {
  const rulings = await Promise.all(people.map((participant) => may({ participant, action, session })));
  return people.filter((_, index) => rulings[index]);
}
