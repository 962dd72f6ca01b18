/** How a run begins, passes to another instance, and ends: with all that is open in it (P20, P21, P34). */
import type { EventItem } from '../protocol/envelope.ts';
import type { RunClaimed, RunStarted } from '../protocol/events.ts';
import { entityKey, instanceOf } from '../protocol/ids.ts';
import { omitUndefined } from '../protocol/omitUndefined.ts';
import { followUp } from './addMessage.ts';
import { closeSubagents } from './ag-ui/subagentEvents.ts';
import { dropParts } from './answerParts.ts';
import { claimKey, resumedRun } from './claims.ts';
import { freezeBegun, isAskedToStop, moveRows } from './controls.ts';
import { countUp, type Draft, patch, patchCalls, patchOpen, writable } from './draft.ts';
import { askInterrupts, withdrawQuestions } from './questions.ts';
import type { RunStatus, SessionRun } from './state.ts';
import { trimSettled } from './window.ts';

export function startRun(draft: Draft, item: EventItem, event: RunStarted): void {
  const { participant, at } = item;
  const { answers, parent, resume, resumes } = event.input ?? {};
  const owner = instanceOf(item.producer);
  const resumed = resume && resumedRun(draft, participant, resume, resumes);
  // Its answer was given: no second run resumes from it. Where all that it asked was given up, so was its work.
  if (resumed) {
    const former = entityKey(participant, resumed.run);
    patch(draft, 'runs', former, {
      status: resume?.every(({ status }) => status === 'cancelled') ? 'cancelled' : 'finished',
    });
    withdrawQuestions(draft, resumed);
    // The calls that wait for it are its own from here on: their results are for it to give.
    patchCalls(draft, former, { run: event.runId });
  }
  const run: SessionRun = {
    participant,
    run: event.runId,
    owner,
    generation: 1,
    status: 'running',
    began: draft.position,
    startedAt: at,
    deltas: 0,
    steps: [],
    ...omitUndefined({ answers, parent, resumes: resumed?.run }),
  };
  if (answers) {
    writable(draft, 'claims').set(claimKey(answers, participant), {
      winner: owner,
      run: event.runId,
      position: draft.position,
    });
  }
  writable(draft, 'runs').set(entityKey(participant, event.runId), run);
  countUp(draft, 'runs');
  freezeBegun(draft, run, at);
}

/** Ends a run: what it left open is cut, its controls are done or too late, and it may leave the window. */
export function endRun(
  draft: Draft,
  key: string,
  said: RunStatus,
  at: number,
  extra: Partial<SessionRun>,
): void {
  // A run that was asked to stop waits for no answer: none could resume it (P34).
  const status = said === 'interrupted' && isAskedToStop(draft, key) ? 'cancelled' : said;
  patchOpen(draft, key, { status: 'cut' });
  // What an interrupted run has called waits for the answer, as the run itself does.
  if (status !== 'interrupted') patchCalls(draft, key, { status: 'cut' });
  const run = draft.runs.get(key);
  closeSubagents(draft, run, 'cut', at);
  withdrawQuestions(draft, run);
  if (run && status === 'interrupted') askInterrupts(draft, run, extra.interrupts ?? [], at);
  patch(draft, 'runs', key, { ...extra, status, endedAt: at, steps: [], piece: undefined });
  moveRows(draft, key, status === 'cancelled' ? 'run-cancelled' : 'run-ended', at);
  followUp(draft, at);
  trimSettled(draft);
}

/** No process is known to work on the run: its owner is silent (P31), or has released it (P20). What is open in it stays. */
export function loseRun(
  draft: Draft,
  key: string,
  at: number,
  extra: Pick<SessionRun, 'released'> = {},
): void {
  patch(draft, 'runs', key, { ...extra, status: 'lost' });
  moveRows(draft, key, 'run-lost', at);
  trimSettled(draft);
}

/** P20, P21: the run has a new owner from here on. */
export function takeOver(
  draft: Draft,
  item: EventItem,
  { generation, continues }: RunClaimed,
  key: string,
): void {
  patchOpen(draft, key, continues ? { producer: item.producer } : { status: 'superseded' });
  if (!continues) {
    // Those that an interrupted run has left to it wait on.
    patchCalls(draft, key, { status: 'superseded' }, draft.runs.get(key)?.began);
    closeSubagents(draft, draft.runs.get(key), 'superseded', item.at);
    withdrawQuestions(draft, draft.runs.get(key));
    dropParts(draft, draft.runs.get(key));
  }
  patch(draft, 'runs', key, {
    owner: instanceOf(item.producer),
    generation,
    status: 'running',
    released: undefined,
  });
  // What was delivered to the former owner, the new one has not received.
  moveRows(draft, key, 'run-recovered', item.at);
  moveRows(draft, key, 'claimed', item.at);
}
