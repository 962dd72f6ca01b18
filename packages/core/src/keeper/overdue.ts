/** What silence means (P31, P35), as a pure judgement of the keeper over its own clock. */

import { isFloorHeld } from '../fold/floor.ts';
import type { ControlRow, SessionControl, SessionState } from '../fold/state.ts';
import type { EventEntry } from '../protocol/envelope.ts';
import { entityKey, type InstanceId, refOf } from '../protocol/ids.ts';
import type { ControlWaits } from './controlWaits.ts';
import type { QuestionWaits } from './questionWaits.ts';
import type { Heard } from './signsOfLife.ts';

/** Durations in milliseconds. */
export interface KeeperPatience {
  /**
   * T: silence after which an instance is stalled; after four of it its runs are lost, and after eight of all pages of an
   * operator the floor is free again. Default 15 s.
   */
  readonly lease: number;
  /** How long a control may wait to be taken. Default 60 s. */
  readonly expires: number;
  /** How long a run that a cancel has reached may go on before it is called unresponsive. Default 10 s. */
  readonly unresponsive: number;
}

export const PATIENCE: KeeperPatience = { lease: 15_000, expires: 60_000, unresponsive: 10_000 };

export interface Overdue {
  /** Facts for the log. */
  readonly entries: readonly EventEntry[];
  /** Instances of running runs that have been silent for a lease: a signal, not a fact. */
  readonly stalled: readonly InstanceId[];
}

/** What a keeper knows of a session besides its state. All times are by `elapsed` of its clock: that clock is never set. */
export interface Listened extends Heard {
  readonly waits: Pick<ControlWaits, 'since'>;
  readonly questionWaits: Pick<QuestionWaits, 'since'>;
}

export function overdue(
  state: SessionState,
  listened: Listened,
  now: number,
  patience: KeeperPatience = PATIENCE,
): Overdue {
  const { seen, unseen, since } = listened;
  const entries: EventEntry[] = [];
  const stalled = new Set<InstanceId>();
  for (const run of state.runs.values()) {
    if ((run.status !== 'running' && run.status !== 'lost') || run.released) continue;
    const heardAt = seen(run.owner);
    const event = { instance: run.owner };
    if (run.status === 'lost') {
      if (heardAt !== undefined && now - heardAt < patience.lease)
        entries.push({ run: run.run, event: { type: 'run.recovered', ...event } });
      continue;
    }
    const silent = now - Math.max(since, heardAt ?? unseen(run.owner));
    if (silent >= 4 * patience.lease) entries.push({ run: run.run, event: { type: 'run.lost', ...event } });
    else if (silent >= patience.lease) stalled.add(run.owner);
  }
  for (const [key, question] of state.questions) {
    const asked = listened.questionWaits.since(key);
    if (asked === undefined || question.expiresIn === undefined) continue;
    // What was answered while the keeper did not listen has the time of a lease to come in.
    if (now - asked >= question.expiresIn && now - since >= patience.lease)
      entries.push({ run: question.run, event: { type: 'question.expired', question: refOf(key) } });
  }
  entries.push(...overdueFloor(state, listened, now, patience));
  for (const [key, control] of state.controls) {
    const waited = (row?: ControlRow) => now - Math.max(since, listened.waits.since(key, now, row));
    entries.push(...overdueControl(state, control, waited, patience));
  }
  return { entries, stalled: [...stalled] };
}

/** An operator all of whose pages are gone holds the floor no longer (P41). */
function overdueFloor(
  state: SessionState,
  { heardFrom, since }: Listened,
  now: number,
  { lease }: KeeperPatience,
): EventEntry[] {
  const { taken } = state.floor;
  if (!taken || !isFloorHeld(state)) return [];
  const { participant, id } = taken;
  if (now - Math.max(since, heardFrom(participant)) < 8 * lease) return [];
  return [{ event: { type: 'floor.lapsed', taking: { participant, id } } }];
}

function overdueControl(
  state: SessionState,
  control: SessionControl,
  waited: (row?: ControlRow) => number,
  patience: KeeperPatience,
): EventEntry[] {
  const ref = { participant: control.participant, id: control.id };
  const entries: EventEntry[] = [];
  for (const row of control.rows) {
    const type = overdueRow(control.kind, row, waited(row), patience);
    const run = state.runs.get(entityKey(row.participant, row.run));
    // An interrupted run has no process to take a control; what becomes of it is decided by the answer.
    if (type && run?.status === 'running')
      entries.push({ run: row.run, event: { type, control: ref, participant: row.participant } });
  }
  if (control.target.kind === 'input' && !control.closed && waited() >= patience.expires) {
    entries.push({ event: { type: 'control.expired', control: ref } });
  }
  return entries;
}

function overdueRow(
  kind: SessionControl['kind'],
  row: ControlRow,
  waited: number,
  patience: KeeperPatience,
): 'control.expired' | 'control.unresponsive' | undefined {
  if (row.status === 'logged' && waited >= patience.expires) return 'control.expired';
  // A steer waits for the agent's next step; that it was heard is all that can be asked of it.
  const reached = kind === 'cancel' && (row.status === 'delivered' || row.status === 'acknowledged');
  return reached && waited >= patience.unresponsive ? 'control.unresponsive' : undefined;
}
