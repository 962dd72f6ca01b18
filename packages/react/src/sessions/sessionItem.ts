/** What a row of the list says of a session. Pure. */
import type { SessionListView } from '@rejoin/core/session-list';
import type { SessionListItemStatus } from './sessionListLabels.ts';

export type ListedSession = SessionListView['sessions'][number];

/** A person who is asked for comes before a question, and both before what goes on by itself. */
export function statusOf({ floor, waiting = 0, running = 0 }: ListedSession): SessionListItemStatus {
  if (floor?.status === 'requested') return 'requested';
  if (waiting > 0) return 'waiting';
  if (floor?.status === 'held') return 'held';
  return running > 0 ? 'running' : 'quiet';
}

/** Why a person is asked for, or what is asked. */
export const detailOf = ({ floor, questions = [] }: ListedSession): string | undefined =>
  floor?.status === 'requested' ? floor.reason : questions[0]?.title;

/** The row that the arrows lead to from another one. Undefined: another key. */
export function rowAfter(key: string, at: number, count: number): number | undefined {
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: count - 1 }[key];
  return to === undefined ? undefined : Math.min(Math.max(to, 0), count - 1);
}
