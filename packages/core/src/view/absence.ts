/** What happened while nobody looked, as a comparison of two states: what a page tells whoever comes back to it. */

import type { SessionView } from '../client/session.ts';
import type { Run, RunStatus } from '../fold/state.ts';
import type { RunRef } from '../protocol/events.ts';
import type { Left } from './lastLook.ts';

/** "While you were away." Counted in the log, so that it is the same whether it came as a tail or as a snapshot. */
export interface Away {
  /** When this surface was last looked at with everything on it, on its own clock, ms. */
  readonly since: number;
  /** Until when: from here on it is live again, ms. */
  readonly until: number;
  /** Its position when it was left: what began later is new to whoever comes back. */
  readonly position: number;
  /** Events in between. */
  readonly events: number;
  /** Messages that began in between and are still in the window. */
  readonly messages: number;
  /** Runs that came to their end, or to a halt, in between. Those that left the window in between are not told. */
  readonly finished: readonly RunRef[];
  readonly failed: readonly RunRef[];
  readonly cancelled: readonly RunRef[];
  /** Their agents gave no sign of life any more. */
  readonly lost: readonly RunRef[];
  /** They wait for a person's answer: an approval, a question. Those, too, that waited before. */
  readonly waiting: readonly RunRef[];
}

/** What came between leaving a surface and coming back to it; undefined while nobody is back, or if nothing came. */
export function awayOf({ left, state }: Pick<SessionView, 'left' | 'state'>): Away | undefined {
  if (left?.until === undefined) return undefined;
  const { at: since, until, position } = left;
  const { runs, messages } = state;
  // The log was rolled back meanwhile: what is new cannot be told.
  if (state.position <= position) return undefined;
  const became = (status: RunStatus): RunRef[] => {
    const found: RunRef[] = [];
    for (const [key, run] of runs)
      if (run.status === status && isNews(left, key, run)) found.push(refOf(run));
    return found;
  };
  let begun = 0;
  for (const { began } of messages.values()) if (began > position) begun++;
  const waiting = [...runs.values()].filter(({ status }) => status === 'interrupted').map(refOf);
  return {
    since,
    until,
    position,
    events: state.position - position,
    messages: begun,
    finished: became('finished'),
    failed: became('failed'),
    cancelled: became('cancelled'),
    lost: became('lost'),
    waiting,
  };
}

/** It was not so when the surface was left. A run of before that is not remembered had left the window, and is no news. */
function isNews(left: Left, key: string, run: Run): boolean {
  const before = left.runs.get(key);
  return before === undefined ? run.began > left.position : before !== run.status;
}

const refOf = ({ participant, id }: Run): RunRef => ({ participant, run: id });
