/** What happened while a surface was not looked at, as a comparison of two states: shown to a user who comes back to it. */

import type { RunStatus, SessionRun } from '../fold/state.ts';
import { isDevelopment } from '../platform/isDevelopment.ts';
import { checkCall } from '../protocol/checkCall.ts';
import type { RunRef } from '../protocol/events.ts';
import { entityKey } from '../protocol/ids.ts';
import { isRecord } from '../protocol/shapes.ts';
import type { LastSeen } from './lastSeen.ts';
import type { SessionView } from './sessionView.ts';

/** "While you were away." Counted in the log, so that it is the same whether it came as a tail or as a snapshot. */
export interface AwaySummary {
  /** When this surface was last looked at with everything on it, on its own clock, ms. */
  readonly since: number;
  /** Until when: from here on it is live again, ms. */
  readonly until: number;
  /** Its position when it was left: what began later is new to its user. */
  readonly position: number;
  /** Events in between. */
  readonly events: number;
  /** Messages that began in between and are still in the window. */
  readonly messages: number;
  /** Runs that came to their end, or to a halt, in between. Those that are no longer in the window do not count. */
  readonly finished: readonly RunRef[];
  readonly failed: readonly RunRef[];
  readonly cancelled: readonly RunRef[];
  /** Their agents gave no sign of life any more. */
  readonly lost: readonly RunRef[];
  /** They wait for a person's answer to what they ask, at work or interrupted. Those, too, that waited before. */
  readonly waiting: readonly RunRef[];
}

/** What came between leaving a surface and coming back to it; undefined while its user is away, or if nothing came. */
export function awayOf(view: Pick<SessionView, 'lastSeen' | 'state'>): AwaySummary | undefined {
  if (isDevelopment) checkCall(isRecord(view?.state), 'awayOf(session.store.getState())');
  const { lastSeen, state } = view;
  if (lastSeen?.until === undefined) return undefined;
  const { at: since, until, position } = lastSeen;
  const { runs, messages, questions } = state;
  // The log was rolled back meanwhile: what is new cannot be known.
  if (state.position <= position) return undefined;
  const became = (status: RunStatus): RunRef[] => {
    const found: RunRef[] = [];
    for (const [key, run] of runs)
      if (run.status === status && isNews(lastSeen, key, run)) found.push(refOf(run));
    return found;
  };
  let begun = 0;
  for (const { began } of messages.values()) if (began > position) begun++;
  const asking = new Set<string>();
  for (const { status, participant, run } of questions.values())
    if (status === 'waiting') asking.add(entityKey(participant, run));
  const waiting: RunRef[] = [];
  for (const [key, run] of runs)
    if (run.status === 'interrupted' || asking.has(key)) waiting.push(refOf(run));
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

/** It was not so when the surface was left. An earlier run that is not remembered was no longer in the window, and is no news. */
function isNews(lastSeen: LastSeen, key: string, run: SessionRun): boolean {
  const before = lastSeen.runs.get(key);
  return before === undefined ? run.began > lastSeen.position : before !== run.status;
}

const refOf = ({ participant, run }: SessionRun): RunRef => ({ participant, run });
