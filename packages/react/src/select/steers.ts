/** What was said to runs while they worked, and what became of it. */
import type {
  ControlTarget,
  EntityRef,
  ParticipantId,
  ReceiptStatus,
  RejoinError,
  SessionRun,
  SessionView,
} from '@rejoin/core';
import { leastAdvanced, refKey } from '@rejoin/core/internal';
import { derive } from './derive.ts';
import { keepList, sameList } from './keepEqual.ts';
import { actingOn, aimedAt, steersOf as allSteers, type Command } from './pendingCommands.ts';
import type { Reading } from './reading.ts';
import { runKey, runsOf, type Scope, targetOf } from './scope.ts';

export interface SteerInfo {
  /** A React key. */
  readonly key: string;
  readonly ref: EntityRef;
  readonly by: ParticipantId;
  readonly content: string;
  readonly target: ControlTarget;
  /** `acknowledged`: a run has taken it up. Of the scope's runs, the least advanced. */
  readonly status: ReceiptStatus;
  /** The step at which it was taken up. */
  readonly step?: string | undefined;
  /** Why it was refused, in the agent's words. */
  readonly reason?: string | undefined;
  /** Why it will never reach the log. */
  readonly error?: RejoinError | undefined;
  /** Whether it is ours, and no run has used it yet: then it can be edited and taken back. */
  readonly editable: boolean;
  /** This page takes it back, and the log does not know yet. */
  readonly retracting: boolean;
  /** No run took it and, as its author had agreed, it is a message of the conversation now. */
  readonly message: boolean;
  /** It is an edit, and a run had used the former words already. */
  readonly outrun: boolean;
}

/** What a list was made of: no word that a run writes makes another one. */
const sources = new WeakMap<
  readonly SteerInfo[],
  { readonly commands: readonly Command[]; readonly runs: readonly SessionRun[]; readonly total: number }
>();

/** Of the newest work in the scope, oldest first. What was edited is shown as it was edited. */
export function steersOf(
  view: SessionView,
  scope: Scope,
  { me, before = [] }: Reading<readonly SteerInfo[]>,
): readonly SteerInfo[] {
  const runs = runsOf(view, scope);
  const commands = allSteers(view, me);
  const source = sources.get(before);
  const total = view.state.totals.runs;
  if (source?.commands === commands && source.total === total && sameList(source.runs, runs, isSameRun))
    return before;
  const found = new Set<Command>();
  for (const run of runs) for (const command of actingOn(view, commands, run)) found.add(command);
  for (const command of aimedAt(commands, targetOf(scope))) if (isCurrent(command, runs)) found.add(command);
  if (runs.length === 0 && targetOf(scope).kind === 'session')
    for (const command of sinceNewest(view, commands)) found.add(command);
  const gone = goneOf(view, me);
  const keys = new Set(runs.map(runKey));
  const list = [...found]
    .sort((a, b) => a.order - b.order)
    .map((command) => infoOf(view, me, command, keys, gone))
    // Of a steer that was edited, only what a run had used already is shown.
    .filter(({ key, status }) => gone.get(key) !== 'replaced' || isUsed(status));
  const kept = keepList(list, before);
  sources.set(kept, { commands, runs, total });
  return kept;
}

const isSameRun = (a: SessionRun, b: SessionRun): boolean =>
  a.run === b.run && a.participant === b.participant;

/** When all work has ended: what was said to the newest of it. */
function sinceNewest({ state }: SessionView, commands: readonly Command[]): readonly Command[] {
  let newest = 0;
  for (const { began, parent } of state.runs.values()) if (!parent) newest = began;
  return commands.filter(({ order }) => order >= newest);
}

/** It found no run, and says so until one begins. */
const isCurrent = ({ rows, control, saw }: Command, runs: readonly SessionRun[]): boolean =>
  rows.size === 0 && !runs.some(({ began }) => began > (control?.began ?? saw));

type Gone = ReadonlyMap<string, 'replaced' | 'retracted'>;

/** Steers that others take the place of, and own ones that are being taken back. */
const goneOf: (view: SessionView, me: ParticipantId) => Gone = derive(
  ({ state, pending }) => [state.controls, pending],
  (view, me: ParticipantId) => {
    const gone = new Map<string, 'replaced' | 'retracted'>();
    for (const { entry, status } of view.pending.values()) {
      const { type, control } = entry.event as { readonly type: string; readonly control?: EntityRef };
      if (type === 'steer.retracted' && control && status !== 'rejected')
        gone.set(refKey(control), 'retracted');
    }
    for (const { replaces, receipt } of allSteers(view, me))
      if (replaces && !/^(rej|rol)/.test(receipt.status)) gone.set(refKey(replaces), 'replaced');
    return gone;
  },
);

function infoOf(
  view: SessionView,
  me: ParticipantId,
  command: Command,
  runs: ReadonlySet<string>,
  gone: Gone,
): SteerInfo {
  const { ref, content, target, control, receipt, rows } = command;
  const key = refKey(ref);
  const own: ReceiptStatus[] = [];
  for (const [run, { status: at }] of rows) if (runs.has(run)) own.push(at);
  const status = leastAdvanced(own) ?? receipt.status;
  const row = receipt.rows.find((each) => each.status === status);
  const message = view.state.messages.has(key);
  const open = OPEN.has(status) && !control?.closed && !message;
  return {
    key,
    ref,
    by: ref.participant,
    content,
    target,
    status,
    step: row?.step,
    reason: row?.reason,
    error: receipt.error,
    editable: open && ref.participant === me && !gone.has(key),
    retracting: open && gone.get(key) === 'retracted',
    message,
    outrun: isOutrun(view, me, command),
  };
}

/** No run has used it, and one still may. */
const OPEN: ReadonlySet<ReceiptStatus> = new Set([
  'queued',
  'sent',
  'logged',
  'delivered',
  'unresponsive',
  'lost',
  'expired',
]);

const isUsed = (status: ReceiptStatus): boolean => status === 'acknowledged' || status === 'done';

/** One steer is replaced once, so this cannot lead round in a circle. */
function isOutrun(view: SessionView, me: ParticipantId, { replaces }: Command): boolean {
  const former = replaces && steerBy(view, me, replaces);
  if (!former) return false;
  return former.receipt.rows.some((row) => isUsed(row.before ?? row.status)) || isOutrun(view, me, former);
}

/** The steer of that name, wherever it is. */
export function steerBy(view: SessionView, me: ParticipantId, ref: EntityRef): Command | undefined {
  const key = refKey(ref);
  return allSteers(view, me).find((command) => refKey(command.ref) === key);
}
