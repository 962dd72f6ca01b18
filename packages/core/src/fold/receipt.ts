/**
 * The one receipt machine (P35): what may become of a control at one run, as a table. The log's events move a row;
 * nothing else does. `queued`, `sent` and `rejected` are the author's own view before the log knows the control.
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

export type ReceiptStatus = 'queued' | 'sent' | 'rejected' | 'forgotten' | RowStatus;

export type RowSignal =
  | 'deliver'
  | 'acknowledge'
  | 'refuse'
  | 'run-ended'
  | 'run-lost'
  | 'run-recovered'
  | 'claimed'
  | 'expire'
  | 'unresponsive'
  | 'retract';

type Moves = Readonly<Partial<Record<RowSignal, RowStatus>>>;

/** A row may only move along its row of this table; an empty cell leaves it as it is. `lost` and coming back are below. */
type OpenStatus = Exclude<RowStatus, 'lost'>;
const NOT_TAKEN: Moves = {
  acknowledge: 'acknowledged',
  refuse: 'refused',
  'run-ended': 'too-late',
  claimed: 'logged',
};
const MOVES: Readonly<Record<OpenStatus, Moves>> = {
  logged: {
    ...NOT_TAKEN,
    deliver: 'delivered',
    expire: 'expired',
    unresponsive: 'unresponsive',
    retract: 'retracted',
  },
  delivered: { ...NOT_TAKEN, unresponsive: 'unresponsive', retract: 'retracted' },
  acknowledged: { refuse: 'refused', 'run-ended': 'done', unresponsive: 'unresponsive', claimed: 'logged' },
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
 * One step of one row. A run that ends has done what a cancel asked, whether or not its code was told first; a steer that it
 * did not use came too late. A lost run takes its rows with it and, when it comes back, gives them back as they were.
 */
export function moveRow(kind: 'cancel' | 'steer', row: RowState, signal: RowSignal): RowState {
  const from = row.status === 'lost' ? (row.before ?? 'logged') : row.status;
  if (signal === 'run-lost')
    return Object.keys(MOVES[from]).length === 0 ? row : { status: 'lost', before: from };
  if (signal === 'run-recovered') return row.status === 'lost' ? { status: from } : row;
  // A steer's text that was used cannot be refused afterwards.
  const to =
    kind === 'steer' && from === 'acknowledged' && signal === 'refuse' ? undefined : MOVES[from][signal];
  if (to === undefined) return row;
  return { status: kind === 'cancel' && to === 'too-late' ? 'done' : (to as OpenStatus) };
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
  'too-late',
  'done',
  'forgotten',
];

/** Nothing more will happen to it, save that a lost run may come back. */
export const isSettled = (status: ReceiptStatus): boolean =>
  ORDER.indexOf(status) >= ORDER.indexOf('expired');

/** The summary of a receipt: its least advanced row. */
export function leastAdvanced(statuses: readonly ReceiptStatus[]): ReceiptStatus | undefined {
  return ORDER.find((status) => statuses.includes(status));
}
