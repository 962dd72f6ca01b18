/** Receipts as anyone reads them: the log's rows if it knows the command, the author's own view until then (P35). */

import { leastAdvanced } from '../fold/receipt.ts';
import { isDevelopment } from '../platform/isDevelopment.ts';
import { checkCall } from '../protocol/checkCall.ts';
import { type EntityRef, entityKey, refKey } from '../protocol/ids.ts';
import { omitUndefined } from '../protocol/omitUndefined.ts';
import { isRecord } from '../protocol/shapes.ts';
import type { Receipt, SessionView } from './sessionView.ts';

/**
 * What has become of a command, as this page knows it. `forgotten` where neither the log's window nor this page knows it any more,
 * and of a retraction that the log has: ask for the steer's.
 */
export function receiptOf(view: Pick<SessionView, 'state' | 'pending' | 'lost'>, ref: EntityRef): Receipt {
  if (isDevelopment)
    checkCall(isRecord(view?.state) && isRecord(ref), 'receiptOf(session.store.getState(), ref)');
  const { state, pending, lost } = view;
  const key = refKey(ref);
  const control = state.controls.get(key);
  if (control) {
    const rows = control.rows.map((row) => ({
      ...row,
      deltasSince: (state.runs.get(entityKey(row.participant, row.run))?.deltas ?? row.deltas) - row.deltas,
    }));
    return { status: leastAdvanced(rows.map((row) => row.status)) ?? control.closed ?? 'logged', rows };
  }
  const answers = [...state.questions.values()].map(({ answer }) => answer);
  const policies = [...state.policies.values()].flatMap((policy) => [policy, policy.withdrawn]);
  const counts = [...Object.values(state.floor), ...answers, ...policies].some(
    (step) => step && refKey(step) === key,
  );
  const { status, error } = pending.get(ref.id) ?? {};
  if (lost?.commands.has(key) || error?.code === 'log-rolled-back')
    return { status: 'rolled-back', rows: [] };
  // Forgotten: it has settled and is no longer in the window, with its end; or it was never asked.
  const known = counts || state.messages.has(key) ? 'logged' : 'forgotten';
  // One that waits for its files waits here, as any other that has not been sent.
  const own = status === 'uploading' ? 'queued' : status;
  return { status: own ?? known, rows: [], ...omitUndefined({ error }) };
}
