/** Claims: contested commands that the log's order decides (P14, P15). */
import type { ResumeEntry } from '../protocol/events.ts';
import { type EntityRef, entityKey, type ParticipantId, refKey } from '../protocol/ids.ts';
import type { SessionRun, SessionState } from './state.ts';

/** One run per message and agent: the key that a `RUN_STARTED` contests. */
export const claimKey = (answers: EntityRef, agent: ParticipantId): string => `${refKey(answers)}\n${agent}`;

/** What a key of a claim was made of: the message's own key, and the agent. */
export function claimOf(key: string): { readonly message: string; readonly agent: ParticipantId } {
  const end = key.lastIndexOf('\n');
  return { message: key.slice(0, end), agent: key.slice(end + 1) };
}

/**
 * The run of this agent whose interrupts a new run resumes from, if it still waits for that (P15).
 *
 * @param named the run that it says it resumes: ids of interrupts may be used again. Default: the oldest that fits
 */
export function resumedRun(
  state: SessionState,
  agent: string,
  resume: readonly ResumeEntry[],
  named?: string,
): SessionRun | undefined {
  const ids = resume.map(({ interruptId }) => interruptId);
  for (const run of state.runs.values()) {
    if (run.participant !== agent || run.status !== 'interrupted') continue;
    if (named !== undefined && run.run !== named) continue;
    if (run.interrupts?.some((each) => ids.includes(each.id))) return run;
  }
  return undefined;
}

/**
 * The message that a run works on: the one that it answers, or the one that the first of those answers that it goes on from. No run
 * but the first has claimed it (P15). Undefined as well where one of them has left the window.
 */
export function messageBehind({ runs }: SessionState, run: SessionRun): EntityRef | undefined {
  let of = run;
  while (!of.answers && of.resumes !== undefined) {
    const former = runs.get(entityKey(of.participant, of.resumes));
    // Ids of runs may be used again: what has begun later is another run.
    if (!former || former.began >= of.began) return undefined;
    of = former;
  }
  return of.answers;
}
