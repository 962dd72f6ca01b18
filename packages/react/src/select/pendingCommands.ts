/** Cancels and steers as people see them: the log's, and those on their way there. */
import {
  type ControlTarget,
  type EntityRef,
  entityKey,
  type ParticipantId,
  type PendingCommand,
  type Receipt,
  type ReceiptRow,
  type ReceiptStatus,
  type Run,
  receiptOf,
  type SessionControl,
  type SessionView,
} from '@rejoin/core';
import { refKey } from '@rejoin/core/internal';
import { isActive } from '@rejoin/core/protocol';
import { derive } from './derive.ts';
import { runKey } from './scope.ts';

/** A cancel or a steer, wherever it is. The same object until something becomes of it. */
export interface Command {
  readonly ref: EntityRef;
  readonly kind: 'cancel' | 'steer';
  readonly target: ControlTarget;
  readonly content: string;
  readonly followUp: boolean;
  readonly replaces?: EntityRef | undefined;
  /** In the log; else it waits in this page's outbox. */
  readonly control?: SessionControl;
  /** Its author's position when it was asked: what had begun later is none of its business. */
  readonly saw: number;
  /** Its place among all commands. */
  readonly order: number;
  /** What had become of it when it last changed. */
  readonly receipt: Receipt;
  /** By run. */
  readonly rows: ReadonlyMap<string, ReceiptRow>;
}

export interface Commands {
  /** Oldest first. */
  readonly all: readonly Command[];
  /** Those that the log does not know yet. */
  readonly pending: readonly Command[];
  /** By the runs that they have a row for, oldest first. */
  readonly on: ReadonlyMap<string, readonly Command[]>;
  /** By what they name, oldest first. */
  readonly at: ReadonlyMap<string, readonly Command[]>;
}

const known = new WeakMap<SessionControl | PendingCommand, Command>();

const commandsOf = (kind: Command['kind']): ((view: SessionView, me: ParticipantId) => Commands) =>
  derive(
    ({ state, pending }) => [state.controls, pending],
    (view, me: ParticipantId) => {
      const all: Command[] = [];
      for (const control of view.state.controls.values())
        if (control.kind === kind) all.push(inLog(view, control));
      const waiting: Command[] = [];
      for (const [id, each] of view.pending) {
        const command = onItsWay(view, { participant: me, id }, each);
        if (command?.kind === kind) waiting.push(command);
      }
      all.push(...waiting);
      const [on, at] = [new Map<string, Command[]>(), new Map<string, Command[]>()];
      for (const command of all) {
        for (const run of command.rows.keys()) file(on, run, command);
        file(at, aim(command.target), command);
      }
      return { all, pending: waiting, on, at };
    },
  );

function file(into: Map<string, Command[]>, key: string, command: Command): void {
  const there = into.get(key);
  if (there) there.push(command);
  else into.set(key, [command]);
}

export const cancelsOf: ReturnType<typeof commandsOf> = commandsOf('cancel');
export const steersOf: ReturnType<typeof commandsOf> = commandsOf('steer');

function inLog(view: SessionView, control: SessionControl): Command {
  const { participant, id, kind, saw, began } = control;
  return commandOf(view, control, { participant, id }, control, { kind, saw, order: began, control });
}

function onItsWay(view: SessionView, ref: EntityRef, each: PendingCommand): Command | undefined {
  const { entry, status } = each;
  const kind = KINDS.get(entry.event.type);
  if (!kind || view.state.controls.has(refKey(ref))) return undefined;
  const { saw = 0 } = entry;
  // What was refused stays where it was asked; what is still on its way will come after all that is there.
  const order = status === 'rejected' ? saw : Number.MAX_SAFE_INTEGER;
  // CAST: this page's own outbox holds what `cancel` and `steer` have made.
  return commandOf(view, each, ref, entry.event as unknown as Asked, { kind, saw, order });
}

const KINDS: ReadonlyMap<string, Command['kind']> = new Map([
  ['cancel.requested', 'cancel'],
  ['steer.requested', 'steer'],
]);

interface Asked {
  readonly target: ControlTarget;
  readonly content?: string;
  readonly followUp?: boolean;
  readonly replaces?: EntityRef;
}

function commandOf(
  view: SessionView,
  source: SessionControl | PendingCommand,
  ref: EntityRef,
  { target, content = '', followUp = false, replaces }: Asked,
  rest: Pick<Command, 'kind' | 'saw' | 'order' | 'control'>,
): Command {
  const found = known.get(source);
  if (found) return found;
  const receipt = receiptOf(view, ref);
  const rows = new Map(receipt.rows.map((row) => [entityKey(row.participant, row.run), row]));
  const command = { ...rest, ref, target, content, followUp, replaces, receipt, rows };
  known.set(source, command);
  return command;
}

/** The key of what a target names. */
export function aim(target: ControlTarget): string {
  switch (target.kind) {
    case 'session':
      return '';
    case 'agent':
      return target.participant;
    case 'run':
      return entityKey(target.participant, target.run);
    case 'input':
      return `\n${refKey(target)}`;
  }
}

const NONE: readonly Command[] = [];

/** Those that act on a run: they have a row for it or, before the log knows them, will have one. */
export function actingOn(view: SessionView, { on, pending }: Commands, run: Run): readonly Command[] {
  const acting = on.get(runKey(run)) ?? NONE;
  if (pending.length === 0) return acting;
  return [...acting, ...pending.filter((command) => reaches(view, command, run))];
}

/** What the fold will say when it gets there (P34). */
function reaches(view: SessionView, command: Command, run: Run): boolean {
  const { kind, target, saw } = command;
  const { participant, answers, parent, began, status } = run;
  const exact = target.kind === 'run' || target.kind === 'input';
  const names = ['', participant, runKey(run), answers && aim({ kind: 'input', ...answers })];
  if ((exact || isActive(status)) && names.includes(aim(target)) && (began <= saw || target.kind === 'input'))
    return true;
  const above = parent && view.state.runs.get(entityKey(parent.participant, parent.run));
  // A parent is older than its children, whatever a run says of itself.
  return kind === 'cancel' && above !== undefined && above.began < began && reaches(view, command, above);
}

/** What became of a command at one run, or of all of it where the log does not know it yet. */
export const statusAt = ({ rows, receipt }: Command, run: Run): ReceiptStatus =>
  rows.get(runKey(run))?.status ?? receipt.status;
