/** Cancels and steers as people see them: the log's, and those on their way there. */
import {
  type Control,
  entityKey,
  type ParticipantId,
  type PendingWish,
  type Receipt,
  type ReceiptRow,
  type ReceiptStatus,
  type Ref,
  type Run,
  receiptOf,
  type SessionView,
  type Target,
} from '@rejoin/core';
import { isActive, refKey } from '@rejoin/core/protocol';
import { derive } from './derive.ts';
import { runKey } from './scope.ts';

/** A cancel or a steer, wherever it is. The same object until something becomes of it. */
export interface Wish {
  readonly ref: Ref;
  readonly kind: 'cancel' | 'steer';
  readonly target: Target;
  readonly content: string;
  readonly followUp: boolean;
  readonly replaces?: Ref | undefined;
  /** In the log; else it waits in this page's outbox. */
  readonly control?: Control;
  /** Its author's position when it was asked: what had begun later is none of its business. */
  readonly saw: number;
  /** Its place among all wishes. */
  readonly order: number;
  /** What had become of it when it last changed. */
  readonly receipt: Receipt;
  /** By run. */
  readonly rows: ReadonlyMap<string, ReceiptRow>;
}

export interface Wishes {
  /** Oldest first. */
  readonly all: readonly Wish[];
  /** Those that the log does not know yet. */
  readonly pending: readonly Wish[];
  /** By the runs that they have a row for, oldest first. */
  readonly on: ReadonlyMap<string, readonly Wish[]>;
  /** By what they name, oldest first. */
  readonly at: ReadonlyMap<string, readonly Wish[]>;
}

const known = new WeakMap<Control | PendingWish, Wish>();

const wishesOf = (kind: Wish['kind']): ((view: SessionView, me: ParticipantId) => Wishes) =>
  derive(
    ({ state, pending }) => [state.controls, pending],
    (view, me: ParticipantId) => {
      const all: Wish[] = [];
      for (const control of view.state.controls.values())
        if (control.kind === kind) all.push(inLog(view, control));
      const waiting: Wish[] = [];
      for (const [id, each] of view.pending) {
        const wish = onItsWay(view, { participant: me, id }, each);
        if (wish?.kind === kind) waiting.push(wish);
      }
      all.push(...waiting);
      const [on, at] = [new Map<string, Wish[]>(), new Map<string, Wish[]>()];
      for (const wish of all) {
        for (const run of wish.rows.keys()) file(on, run, wish);
        file(at, aim(wish.target), wish);
      }
      return { all, pending: waiting, on, at };
    },
  );

function file(into: Map<string, Wish[]>, key: string, wish: Wish): void {
  const there = into.get(key);
  if (there) there.push(wish);
  else into.set(key, [wish]);
}

export const cancelsOf: ReturnType<typeof wishesOf> = wishesOf('cancel');
export const steersOf: ReturnType<typeof wishesOf> = wishesOf('steer');

function inLog(view: SessionView, control: Control): Wish {
  const { participant, id, kind, saw, began } = control;
  return wishOf(view, control, { participant, id }, control, { kind, saw, order: began, control });
}

function onItsWay(view: SessionView, ref: Ref, each: PendingWish): Wish | undefined {
  const { entry, status } = each;
  const kind = KINDS.get(entry.event.type);
  if (!kind || view.state.controls.has(refKey(ref))) return undefined;
  const { saw = 0 } = entry;
  // What was refused stays where it was asked; what is still on its way will come after all that is there.
  const order = status === 'rejected' ? saw : Number.MAX_SAFE_INTEGER;
  // CAST: this page's own outbox holds what `cancel` and `steer` have made.
  return wishOf(view, each, ref, entry.event as unknown as Asked, { kind, saw, order });
}

const KINDS: ReadonlyMap<string, Wish['kind']> = new Map([
  ['cancel.requested', 'cancel'],
  ['steer.requested', 'steer'],
]);

interface Asked {
  readonly target: Target;
  readonly content?: string;
  readonly followUp?: boolean;
  readonly replaces?: Ref;
}

function wishOf(
  view: SessionView,
  source: Control | PendingWish,
  ref: Ref,
  { target, content = '', followUp = false, replaces }: Asked,
  rest: Pick<Wish, 'kind' | 'saw' | 'order' | 'control'>,
): Wish {
  const found = known.get(source);
  if (found) return found;
  const receipt = receiptOf(view, ref);
  const rows = new Map(receipt.rows.map((row) => [entityKey(row.participant, row.run), row]));
  const wish = { ...rest, ref, target, content, followUp, replaces, receipt, rows };
  known.set(source, wish);
  return wish;
}

/** The key of what a target names. */
export function aim(target: Target): string {
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

const NONE: readonly Wish[] = [];

/** Those that act on a run: they have a row for it or, before the log knows them, will have one. */
export function actingOn(view: SessionView, { on, pending }: Wishes, run: Run): readonly Wish[] {
  const acting = on.get(runKey(run)) ?? NONE;
  if (pending.length === 0) return acting;
  return [...acting, ...pending.filter((wish) => reaches(view, wish, run))];
}

/** What the fold will say when it gets there (P34). */
function reaches(view: SessionView, wish: Wish, run: Run): boolean {
  const { kind, target, saw } = wish;
  const { participant, answers, parent, began, status } = run;
  const exact = target.kind === 'run' || target.kind === 'input';
  const names = ['', participant, runKey(run), answers && aim({ kind: 'input', ...answers })];
  if ((exact || isActive(status)) && names.includes(aim(target)) && (began <= saw || target.kind === 'input'))
    return true;
  const above = parent && view.state.runs.get(entityKey(parent.participant, parent.run));
  // A parent is older than its children, whatever a run says of itself.
  return kind === 'cancel' && above !== undefined && above.began < began && reaches(view, wish, above);
}

/** What became of a wish at one run, or of all of it where the log does not know it yet. */
export const statusAt = ({ rows, receipt }: Wish, run: Run): ReceiptStatus =>
  rows.get(runKey(run))?.status ?? receipt.status;
