/**
 * Since when each question with an end has waited (P39), by the keeper's own count of time. Of one that was asked before the
 * keeper had the session in memory, the stamp says how long that is ago: a question may wait for days, and over restarts.
 */
import type { SessionState } from '../fold/state.ts';
import type { Clock } from '../platform/clock.ts';

export interface QuestionWaits {
  /** Takes in a state that has been committed. */
  note(questions: SessionState['questions']): void;
  /** Since when it has waited, by `elapsed`; undefined for one that does not wait, or without end. */
  since(key: string): number | undefined;
}

export function createQuestionWaits(clock: Pick<Clock, 'now' | 'elapsed'>): QuestionWaits {
  const waits = new Map<string, number>();
  let noted: SessionState['questions'] | undefined;
  return {
    note(questions) {
      if (questions === noted) return;
      noted = questions;
      const now = clock.elapsed();
      const time = clock.now();
      for (const [key, { status, expiresIn, at }] of questions) {
        if (status !== 'waiting' || expiresIn === undefined) waits.delete(key);
        else if (!waits.has(key)) waits.set(key, now - Math.max(0, time - at));
      }
      for (const key of waits.keys()) if (!questions.has(key)) waits.delete(key);
    },
    since: (key) => waits.get(key),
  };
}
