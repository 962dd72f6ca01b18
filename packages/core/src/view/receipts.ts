/** Receipts as anyone reads them: the log's rows if it knows the command, the author's own view until then (P35). */

import { leastAdvanced } from '../fold/receipt.ts';
import { type EntityRef, entityKey, refKey } from '../protocol/ids.ts';
import { omitUndefined } from '../protocol/omitUndefined.ts';
import type { Receipt, SessionView } from './sessionView.ts';

export function receiptOf(
  { state, pending, lost }: Pick<SessionView, 'state' | 'pending' | 'lost'>,
  ref: EntityRef,
): Receipt {
  const control = state.controls.get(refKey(ref));
  if (control) {
    const rows = control.rows.map((row) => ({
      ...row,
      deltasSince: (state.runs.get(entityKey(row.participant, row.run))?.deltas ?? row.deltas) - row.deltas,
    }));
    return { status: leastAdvanced(rows.map((row) => row.status)) ?? control.closed ?? 'logged', rows };
  }
  const { status, error } = pending.get(ref.id) ?? {};
  if (lost?.commands.has(refKey(ref)) || error?.code === 'log-rolled-back')
    return { status: 'rolled-back', rows: [] };
  // Forgotten: it has settled and is no longer in the window, with its end; or it was never asked.
  const known = state.messages.has(refKey(ref)) ? 'logged' : 'forgotten';
  return { status: status ?? known, rows: [], ...omitUndefined({ error }) };
}
