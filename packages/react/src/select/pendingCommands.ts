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
  receiptOf,
  type SessionControl,
  type SessionRun,
  type SessionView,
} from '@rejoin/core';
import { namesRun, refKey } from '@rejoin/core/internal';
import { derive } from './derive.ts';
import { same } from './keepEqual.ts';
import { isActive, runKey } from './scope.ts';

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

const known = new WeakMap<SessionControl | PendingCommand, Command>();

/** Oldest first: those in the log, then those that it does not know yet. */
const commandsOf = (kind: Command['kind']): ((view: SessionView, me: ParticipantId) => readonly Command[]) =>
  derive(
    ({ state, pending }) => [state.controls, pending],
    (view, participant: ParticipantId) => {
      const { controls } = view.state;
      const commands: Command[] = [];
      for (const control of controls.values())
        if (control.kind === kind)
          commands.push(
            commandOf(view, control, control, control, {
              kind,
              saw: control.saw,
              order: control.began,
              control,
            }),
          );
      for (const [id, each] of view.pending) {
        const { event, saw = 0 } = each.entry;
        const ref = { participant, id };
        if (event.type !== `${kind}.requested` || controls.has(refKey(ref))) continue;
        // What was refused stays where it was asked; what is still on its way will come after all that is there.
        const order = each.status === 'rejected' ? saw : Number.MAX_SAFE_INTEGER;
        // CAST: this page's own outbox holds what `cancel` and `steer` have made.
        commands.push(commandOf(view, each, ref, event as unknown as Asked, { kind, saw, order }));
      }
      return commands;
    },
  );

export const cancelsOf: ReturnType<typeof commandsOf> = commandsOf('cancel');
export const steersOf: ReturnType<typeof commandsOf> = /* @__PURE__ */ commandsOf('steer');

interface Asked {
  readonly target: ControlTarget;
  readonly content?: string;
  readonly followUp?: boolean;
  readonly replaces?: EntityRef;
}

function commandOf(
  view: SessionView,
  source: SessionControl | PendingCommand,
  { participant, id }: EntityRef,
  { target, content = '', followUp = false, replaces }: Asked,
  rest: Pick<Command, 'kind' | 'saw' | 'order' | 'control'>,
): Command {
  const found = known.get(source);
  if (found) return found;
  const ref = { participant, id };
  const receipt = receiptOf(view, ref);
  const rows = new Map(receipt.rows.map((row) => [entityKey(row.participant, row.run), row]));
  const command = { ...rest, ref, target, content, followUp, replaces, receipt, rows };
  known.set(source, command);
  return command;
}

/** Those of just that target. */
export const aimedAt = (commands: readonly Command[], target: ControlTarget): readonly Command[] =>
  commands.filter((command) => same(target, command.target));

/** Those that act on a run: they have a row for it or, before the log knows them, will have one. */
export function actingOn(
  view: SessionView,
  commands: readonly Command[],
  run: SessionRun,
): readonly Command[] {
  const key = runKey(run);
  return commands.filter((command) =>
    command.control ? command.rows.has(key) : reaches(view, command, run),
  );
}

/** What the fold will say when it gets there (P34). */
function reaches(view: SessionView, command: Command, run: SessionRun): boolean {
  const { kind, target, saw } = command;
  const { parent, began } = run;
  const isOfInput = target.kind === 'input';
  if (
    namesRun(target, run) &&
    (began <= saw || isOfInput) &&
    (isOfInput || target.kind === 'run' || isActive(run))
  )
    return true;
  const above = parent && view.state.runs.get(entityKey(parent.participant, parent.run));
  // A parent is older than its children, whatever a run says of itself.
  return kind === 'cancel' && above !== undefined && above.began < began && reaches(view, command, above);
}

/** What became of a command at one run, or of all of it where it has no row for that. */
export const statusAt = ({ rows, receipt }: Command, run: SessionRun | undefined): ReceiptStatus =>
  (run && rows.get(runKey(run))?.status) ?? receipt.status;
