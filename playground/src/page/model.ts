/** What the page shows of a session: selectors over the log's state and what waits to be said. No guess is stored. */
import {
  type Control,
  entityKey,
  type Message,
  type ParticipantId,
  type ReceiptRow,
  type ReceiptStatus,
  type Ref,
  type Run,
  receiptOf,
  type SessionView,
  type Target,
  type ToolCall,
} from '@rejoin/core';

export interface Member {
  readonly participant: ParticipantId;
  readonly title: string;
  readonly about: string;
}

export type LaneStatus =
  | 'absent'
  | 'idle'
  | 'running'
  | 'stopping'
  | 'refused'
  | 'unresponsive'
  | 'stalled'
  | 'lost'
  | 'interrupted'
  | 'finished'
  | 'cancelled'
  | 'failed';

/** What is known of one run. */
export interface Work {
  readonly run: Run;
  readonly status: LaneStatus;
  readonly texts: readonly Message[];
  readonly thoughts: readonly Message[];
  readonly calls: readonly ToolCall[];
  /** Newest first. */
  readonly asked: readonly Asked[];
}

/** A cancel or a steer, in the log or on its way there. */
export interface Asked {
  readonly ref: Ref;
  readonly kind: 'cancel' | 'steer';
  readonly target: Target;
  readonly content: string;
  readonly status: ReceiptStatus;
  readonly rows: readonly ReceiptRow[];
  /** Why it never came into the log. */
  readonly error?: string;
  /** Place in the log, or after all of it. */
  readonly order: number;
}

export const runKey = (run: Run): string => entityKey(run.participant, run.id);

/** Newest first. */
export function askedOf(view: SessionView, me: ParticipantId): Asked[] {
  const all: Asked[] = [];
  for (const control of view.state.controls.values()) all.push(fromLog(view, control));
  let order = Number.MAX_SAFE_INTEGER - view.pending.size;
  for (const [id, { entry, error }] of view.pending) {
    const { event } = entry;
    const ref = { participant: me, id };
    const known = event.type === 'cancel.requested' || event.type === 'steer.requested';
    if (!known || !('target' in event) || view.state.controls.has(entityKey(me, id))) continue;
    // CAST: this page's own outbox holds what `cancel` and `steer` made.
    const target = event.target as Target;
    const content = 'content' in event ? String(event.content) : '';
    const kind = event.type === 'cancel.requested' ? 'cancel' : 'steer';
    const { status } = receiptOf(view, ref);
    all.push({
      ref,
      kind,
      target,
      content,
      status,
      rows: [],
      order: order++,
      ...(error ? { error: error.message } : {}),
    });
  }
  return all.sort((a, b) => b.order - a.order);
}

function fromLog(view: SessionView, control: Control): Asked {
  const ref = { participant: control.participant, id: control.id };
  const { status, rows } = receiptOf(view, ref);
  const { kind, target, content = '', began } = control;
  return { ref, kind, target, content, status, rows, order: began };
}

/** Its row for a run; before the log knows it, whether its target names the run. */
function concerns({ target, rows, order }: Asked, run: Run): ReceiptRow | boolean {
  const row = rows.find((each) => each.participant === run.participant && each.run === run.id);
  if (row) return row;
  // It acts on others, or was asked before this run began.
  if (rows.length > 0 || order < run.began) return false;
  if (target.kind === 'session') return true;
  if (target.kind === 'agent') return target.participant === run.participant;
  if (target.kind === 'run') return target.participant === run.participant && target.run === run.id;
  return target.id === run.answers?.id && target.participant === run.answers.participant;
}

export const statusFor = (asked: Asked, run: Run): ReceiptStatus => {
  const found = concerns(asked, run);
  return typeof found === 'object' ? found.status : asked.status;
};

const SETTLED: ReadonlySet<ReceiptStatus> = new Set([
  'done',
  'too-late',
  'retracted',
  'rejected',
  'expired',
  'lost',
]);

export function grouped<K, T>(items: Iterable<T>, keyOf: (item: T) => K): ReadonlyMap<K, readonly T[]> {
  const groups = new Map<K, T[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group) group.push(item);
    else groups.set(keyOf(item), [item]);
  }
  return groups;
}

/** The log's word on a run, and what is being asked of it. */
export function statusOf(view: SessionView, run: Run, asked: readonly Asked[]): LaneStatus {
  if (run.status !== 'running') return run.status;
  const signal = view.signals.get(`${run.owner}\nkeeper.stalled`);
  if (signal?.value === true) return 'stalled';
  const stop = asked.find(({ kind }) => kind === 'cancel');
  const stopStatus = stop && statusFor(stop, run);
  if (stopStatus === 'unresponsive' || stopStatus === 'refused') return stopStatus;
  return stopStatus && !SETTLED.has(stopStatus) ? 'stopping' : 'running';
}

export interface Board {
  readonly view: SessionView;
  readonly asked: readonly Asked[];
  /** The newest run of each participant. */
  readonly newest: ReadonlyMap<ParticipantId, Run>;
  workOf(run: Run): Work;
}

export function boardOf(view: SessionView, me: ParticipantId): Board {
  const asked = askedOf(view, me);
  const newest = new Map<ParticipantId, Run>();
  for (const run of view.state.runs.values()) newest.set(run.participant, run);
  const messages = grouped(view.state.messages.values(), ({ participant, run = '' }) =>
    entityKey(participant, run),
  );
  const calls = grouped(view.state.toolCalls.values(), ({ participant, run }) => entityKey(participant, run));
  return {
    view,
    asked,
    newest,
    workOf(run) {
      const key = runKey(run);
      // What a former owner left open counts no more; what agents ask each other is no text of theirs.
      const own = (messages.get(key) ?? []).filter(
        ({ status, producer }) => status !== 'superseded' && producer,
      );
      const concerned = asked.filter((each) => concerns(each, run));
      return {
        run,
        status: statusOf(view, run, concerned),
        texts: own.filter(({ kind }) => kind === 'text'),
        thoughts: own.filter(({ kind }) => kind === 'reasoning'),
        calls: (calls.get(key) ?? []).filter(({ status }) => status !== 'superseded'),
        asked: concerned,
      };
    },
  };
}

export const isOpen = (run: Run): boolean =>
  run.status === 'running' || run.status === 'lost' || run.status === 'interrupted';

/** Messages of people that no run has answered yet, in the log or on their way there. */
export function unanswered({ state, pending }: SessionView, me: ParticipantId): Ref[] {
  const answered = new Set(
    [...state.runs.values()].map(({ answers }) => answers && entityKey(answers.participant, answers.id)),
  );
  const open = [...state.messages.values()]
    .filter(
      (message) =>
        !message.producer && !message.run && !answered.has(entityKey(message.participant, message.id)),
    )
    .map(({ participant, id }) => ({ participant, id }));
  for (const [id, { entry, status }] of pending)
    if (entry.event.type === 'message.sent' && status !== 'rejected') open.push({ participant: me, id });
  return open;
}
