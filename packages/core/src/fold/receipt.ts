/**
 * The one receipt machine (P35): what may become of a control at one run, as a table. The log's events move a row;
 * nothing else does. `queued`, `sent` and `rejected` are the author's own view before the log knows the control; `rolled-back`
 * is a page's that had seen it in the log, which has lost it.
 */

/** A row in the log. */
export type RowStatus =
  | 'logged'
  | 'delivered'
  | 'acknowledged'
  | 'unresponsive'
  | 'lost'
  | 'expired'
  | 'refused'
  | 'retracted'
  | 'too-late'
  | 'done';

export type ReceiptStatus = 'queued' | 'sent' | 'rejected' | 'rolled-back' | 'forgotten' | RowStatus;

export type RowSignal =
  | 'deliver'
  | 'acknowledge'
  | 'refuse'
  | 'run-ended'
  | 'run-cancelled'
  | 'run-lost'
  | 'run-recovered'
  | 'claimed'
  | 'expire'
  | 'unresponsive'
  | 'retract';

/** Not `lost`: that remembers one of these. */
type OpenStatus = Exclude<RowStatus, 'lost'>;
type Moves = Readonly<Partial<Record<RowSignal, OpenStatus>>>;
/** A row may only move along its row of this table; an empty cell leaves it as it is. The run's end and its loss are below. */
const NOT_TAKEN: Moves = { acknowledge: 'acknowledged', refuse: 'refused', claimed: 'logged' };
const MOVES: Readonly<Record<OpenStatus, Moves>> = {
  logged: {
    ...NOT_TAKEN,
    deliver: 'delivered',
    expire: 'expired',
    unresponsive: 'unresponsive',
    retract: 'retracted',
  },
  delivered: { ...NOT_TAKEN, unresponsive: 'unresponsive', retract: 'retracted' },
  acknowledged: { refuse: 'refused', unresponsive: 'unresponsive', claimed: 'logged' },
  unresponsive: { ...NOT_TAKEN, retract: 'retracted' },
  expired: { ...NOT_TAKEN, deliver: 'delivered', retract: 'retracted' },
  done: {},
  refused: {},
  'too-late': {},
  retracted: {},
};

/** Where a row stands; `before` is where it stood when its run was lost. */
export interface RowState {
  readonly status: RowStatus;
  readonly before?: OpenStatus;
}

/**
 * One step of one row. Ended is not stopped: a cancel is done only if its run ended as cancelled, and a steer only if the run
 * used it; else they came too late. A lost run takes its rows with it and, when it comes back, gives them back as they were.
 */
export function moveRow(kind: 'cancel' | 'steer', row: RowState, signal: RowSignal): RowState {
  const from = row.status === 'lost' ? (row.before ?? 'logged') : row.status;
  if (Object.keys(MOVES[from]).length === 0) return row;
  switch (signal) {
    case 'run-lost':
      return { status: 'lost', before: from };
    case 'run-recovered':
      return row.status === 'lost' ? { status: from } : row;
    case 'run-ended':
    case 'run-cancelled': {
      const done = kind === 'cancel' ? signal === 'run-cancelled' : from === 'acknowledged';
      return { status: done ? 'done' : 'too-late' };
    }
    default: {
      // A steer's text that was used cannot be refused afterwards.
      const to =
        kind === 'steer' && from === 'acknowledged' && signal === 'refuse' ? undefined : MOVES[from][signal];
      return to === undefined ? row : { status: to };
    }
  }
}

const ORDER: readonly ReceiptStatus[] = [
  'queued',
  'sent',
  'logged',
  'delivered',
  'acknowledged',
  'unresponsive',
  'lost',
  'expired',
  'rejected',
  'refused',
  'retracted',
  'done',
  'too-late',
  'rolled-back',
  'forgotten',
];

/** Nothing more will happen to it, save that a lost run may come back. */
export const isSettled = (status: ReceiptStatus): boolean =>
  ORDER.indexOf(status) >= ORDER.indexOf('expired');

/** The summary of a receipt: its least advanced row. Of rows that are all over, one that was done counts: the rest had ended. */
export function leastAdvanced(statuses: readonly ReceiptStatus[]): ReceiptStatus | undefined {
  return ORDER.find((status) => statuses.includes(status));
}
