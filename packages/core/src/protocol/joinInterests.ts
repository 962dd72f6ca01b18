/** What several readers want together (P38). */
import { MAX_REFS, type SessionInterest } from './interest.ts';

/** All of them, the same in whatever order they come; everything, where they name more than an interest may. */
export function joinInterests(interests: readonly SessionInterest[]): SessionInterest {
  const named = interests.filter((each) => each !== 'all');
  if (named.length < interests.length) return 'all';
  const participants = distinct(named.map((one) => one.participants));
  const runs = distinct(named.map((one) => one.runs));
  const messages = distinct(named.map((one) => one.messages));
  if (participants.length + runs.length + messages.length > MAX_REFS) return 'all';
  return {
    ...(named.some(({ conversation }) => conversation) && { conversation: true as const }),
    ...(participants.length > 0 && { participants }),
    ...(runs.length > 0 && { runs }),
    ...(messages.length > 0 && { messages }),
  };
}

/** Whether `one` names all that `other` names. */
export const includesInterest = (one: SessionInterest, other: SessionInterest): boolean =>
  JSON.stringify(joinInterests([one, other])) === JSON.stringify(joinInterests([one]));

const distinct = <T>(lists: readonly (readonly T[] | undefined)[]): T[] =>
  [...new Map(lists.flatMap((list) => list ?? []).map((ref) => [JSON.stringify(ref), ref]))]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([, ref]) => ref);
