/** Controls in the fold: which runs one acts on (P34), and what becomes of it at each (P35, P36). */

import type { EventItem } from '../protocol/envelope.ts';
import type { CancelRequested, ControlTarget, SteerRequested } from '../protocol/events.ts';
import { type EntityRef, entityKey, refKey } from '../protocol/ids.ts';
import { omitUndefined } from '../protocol/omitUndefined.ts';
import { countUp, type Draft, patch, patchCalls, writable } from './draft.ts';
import { withdrawQuestions } from './questions.ts';
import { isSettled, moveRow, type RowSignal, type RowState, type RowStatus } from './receipt.ts';
import { type ControlRow, isActive, type SessionControl, type SessionRun } from './state.ts';

const runKey = (run: { readonly participant: string; readonly run: string }): string =>
  entityKey(run.participant, run.run);

/** Whether a target names this run itself, or the message that it answers. */
export function namesRun(target: ControlTarget, run: SessionRun): boolean {
  switch (target.kind) {
    case 'session':
      return true;
    case 'agent':
      return run.participant === target.participant;
    case 'run':
      return run.participant === target.participant && run.run === target.run;
    case 'input':
      return run.answers?.participant === target.participant && run.answers.id === target.id;
  }
}

const freeze = (run: SessionRun, state: RowState, at: number): ControlRow => ({
  participant: run.participant,
  run: run.run,
  deltas: run.deltas,
  at,
  ...state,
});

/** A row of a run that still goes on, as it stands at its birth. */
function freezeActive(kind: SessionControl['kind'], run: SessionRun, at: number): ControlRow {
  if (run.status === 'lost') return freeze(run, { status: 'lost', before: 'logged' }, at);
  // An interrupted run has no code to tell: the cancel is done by no resume being able to win any more.
  return freeze(run, { status: kind === 'cancel' && run.status === 'interrupted' ? 'done' : 'logged' }, at);
}

type Words = Omit<CancelRequested, 'type'> & Partial<Omit<SteerRequested, 'type' | 'target'>>;

/** A control enters the log: its targets are frozen here. */
export function requestControl(draft: Draft, item: EventItem, event: CancelRequested | SteerRequested): void {
  const saw = item.saw ?? draft.position;
  const kind = event.type === 'cancel.requested' ? 'cancel' : 'steer';
  // CAST: it is the one or the other; what a cancel has not is undefined, and the reverse.
  const { target, content, reason, replaces, followUp } = event as Words;
  const isOfInput = target.kind === 'input';
  const used = replaces ? takeBack(draft, replaces, item.at) : NO_RUNS;
  // Its former words stand in the conversation by now: there is nothing to take the place of.
  const isLate = used === undefined;
  const rows = new Map<string, ControlRow>();
  // Runs stand in the order of their start, so a parent's row is there before its children are looked at.
  for (const [key, run] of isLate ? [] : draft.runs) {
    const named = namesRun(target, run) && (run.began <= saw || isOfInput);
    const inherited = kind === 'cancel' && run.parent !== undefined && rows.has(runKey(run.parent));
    if (!named && !inherited) continue;
    // It has used the former words: what was delivered cannot be taken back, and is not delivered twice.
    if (used?.has(key)) rows.set(key, freeze(run, { status: 'too-late' }, item.at));
    else if (isActive(run.status)) {
      rows.set(key, freezeActive(kind, run, item.at));
      if (kind === 'cancel' && run.status === 'interrupted') {
        patchCalls(draft, key, { status: 'cut' });
        withdrawQuestions(draft, run);
        patch(draft, 'runs', key, { status: 'cancelled', endedAt: item.at });
      }
    } else if (target.kind === 'run' || isOfInput) {
      // It ended while the control was on its way, or the author names it although it is over.
      rows.set(key, freeze(run, { status: 'too-late' }, item.at));
    }
  }
  const control: SessionControl = {
    participant: item.participant,
    id: item.id ?? '',
    kind,
    target,
    saw,
    began: draft.position,
    at: item.at,
    followUp: followUp === true && !isLate,
    rows: [...rows.values()],
    ...omitUndefined({ content, reason, replaces }),
    ...(rows.size === 0 && (isLate || !isOfInput) && { closed: 'too-late' }),
  };
  writable(draft, 'controls').set(entityKey(control.participant, control.id), control);
  countUp(draft, 'controls');
}

const NO_RUNS: ReadonlySet<string> = new Set();

/**
 * Retracts the steer that another takes the place of. The result: the runs that have used its words or those that it took
 * the place of itself; undefined if such words have become a message.
 */
function takeBack(draft: Draft, replaces: EntityRef, at: number): ReadonlySet<string> | undefined {
  closeControl(draft, replaces, 'retract', at);
  const used = new Set<string>();
  let before = draft.position;
  for (let ref: EntityRef | undefined = replaces; ref; ) {
    if (draft.messages.has(refKey(ref))) return undefined;
    const former: SessionControl | undefined = draft.controls.get(refKey(ref));
    // Back in the log only: a log without a judge could lead round in a circle.
    if (!former || former.began >= before) break;
    for (const row of former.rows) if (isUsed(row.before ?? row.status)) used.add(runKey(row));
    before = former.began;
    ref = former.replaces;
  }
  return used;
}

const isUsed = (status: RowStatus): boolean => status === 'acknowledged' || status === 'done';

/** A run begins: the controls that wait for it, by its message or by its parent, get a row. */
export function freezeBegun(draft: Draft, run: SessionRun, at: number): void {
  for (const [key, control] of draft.controls) {
    if (control.closed) continue;
    const named = control.target.kind === 'input' && namesRun(control.target, run);
    const inherited =
      control.kind === 'cancel' && run.parent !== undefined && inherits(control, runKey(run.parent));
    if (named || inherited)
      patch(draft, 'controls', key, { rows: [...control.rows, freezeActive(control.kind, run, at)] });
  }
}

/** A cancel that its target refused, or that no run took in time, does not reach that target's later children. */
function inherits(control: SessionControl, parent: string): boolean {
  const status = control.rows.find((each) => runKey(each) === parent)?.status;
  return status !== undefined && status !== 'refused' && status !== 'expired' && status !== 'too-late';
}

/** Whether a cancel waits at this run that its owner has not refused. */
export function isAskedToStop(draft: Draft, run: string): boolean {
  for (const { kind, rows } of draft.controls.values())
    if (kind === 'cancel' && rows.some((row) => runKey(row) === run && row.status !== 'refused')) return true;
  return false;
}

/** What the run's owner wrote with its answer. */
type RowWords = Pick<ControlRow, 'reason' | 'step'>;

/** Moves the rows of one run in every control, or in one. */
export function moveRows(
  draft: Draft,
  run: string,
  signal: RowSignal,
  at: number,
  only?: EntityRef,
  words: RowWords = {},
): void {
  const keys = only ? [refKey(only)] : [...draft.controls.keys()];
  for (const key of keys) {
    const control = draft.controls.get(key);
    if (control) moveControl(draft, key, control, (row) => runKey(row) === run, signal, at, words);
  }
}

/** A retraction, or the keeper's word that time is up: from here on the control waits for no further run. */
export function closeControl(draft: Draft, ref: EntityRef, signal: 'expire' | 'retract', at: number): void {
  const control = draft.controls.get(refKey(ref));
  if (!control) return;
  // Also of one that waits for no further run: those that it has reached may not have used it yet.
  if (signal === 'retract') moveControl(draft, refKey(ref), control, () => true, signal, at);
  if (!control.closed)
    patch(draft, 'controls', refKey(ref), { closed: signal === 'expire' ? 'expired' : 'retracted' });
}

function moveControl(
  draft: Draft,
  key: string,
  control: SessionControl,
  which: (row: ControlRow) => boolean,
  signal: RowSignal,
  at: number,
  words: RowWords = {},
): void {
  let moved = false;
  const rows = control.rows.map((row) => {
    if (!which(row)) return row;
    const to = moveRow(control.kind, row, signal);
    if (to === row) return row;
    moved = true;
    const { before: _, step, ...rest } = row;
    // A new owner has not taken it up yet.
    return { ...rest, ...(to.status !== 'logged' && omitUndefined({ step })), ...to, at, ...words };
  });
  if (moved) patch(draft, 'controls', key, { rows });
}

/** Nothing more will happen to it, save that a lost run may come back. One that waits for runs to begin is open until it is closed. */
export function isControlSettled(control: SessionControl): boolean {
  if (control.target.kind === 'input' && !control.closed) return false;
  return control.rows.every((row) => row.status === 'lost' || isSettled(row.status));
}

/** Whether a steer that no run used has become its author's message (P36): consent is given, and no run remains to take it. */
export function becomesMessage(control: SessionControl): boolean {
  if (control.kind !== 'steer' || !control.followUp) return false;
  // It has none and waits for none: there was no run, or none began in time.
  if (control.rows.length === 0) return control.closed === 'too-late' || control.closed === 'expired';
  return control.rows.every((row) => row.status === 'too-late');
}
