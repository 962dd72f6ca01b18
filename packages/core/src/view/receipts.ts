/** Receipts as anyone reads them: the log's rows if it knows the control, the author's own view until then (P35). */

import type { SessionView } from '../client/session.ts';
import { leastAdvanced, type ReceiptStatus } from '../fold/receipt.ts';
import type { Row } from '../fold/state.ts';
import type { RejoinError } from '../protocol/errors.ts';
import { entityKey, type Ref, refKey } from '../protocol/ids.ts';
import { omitUndefined } from '../protocol/omitUndefined.ts';

/** What became of a control, the same on every surface as soon as the log knows it. */
export interface Receipt {
  /** The least advanced row, or where the control is on its way into the log. */
  readonly status: ReceiptStatus;
  /** One for each run that it acts on. */
  readonly rows: readonly ReceiptRow[];
  /** Why it will never reach the log. */
  readonly error?: RejoinError;
}

export interface ReceiptRow extends Row {
  /** Delta events that the run wrote after the control's place in the log. */
  readonly deltasSince: number;
}

export function receiptOf(
  { state, pending, lost }: Pick<SessionView, 'state' | 'pending' | 'lost'>,
  ref: Ref,
): Receipt {
  const control = state.controls.get(refKey(ref));
  if (control) {
    const rows = control.rows.map((row) => ({
      ...row,
      deltasSince: (state.runs.get(entityKey(row.participant, row.run))?.deltas ?? row.deltas) - row.deltas,
    }));
    return { status: leastAdvanced(rows.map((row) => row.status)) ?? control.closed ?? 'logged', rows };
  }
  const { status = 'forgotten', error } = pending.get(ref.id) ?? {};
  if (lost?.commands.has(refKey(ref)) || error?.code === 'log-rolled-back')
    return { status: 'rolled-back', rows: [] };
  // Forgotten: it has settled and left the window, with its end; or it was never asked.
  return { status, rows: [], ...omitUndefined({ error }) };
}
