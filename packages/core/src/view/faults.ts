/** What went wrong in a session, as data: each with a stable code. The words for people are the labels' (`errors`). */

import type { FaultCode } from '../fold/state.ts';
import { isDevelopment } from '../platform/isDevelopment.ts';
import { checkCall } from '../protocol/checkCall.ts';
import { type ErrorCode, type ErrorParams, isRetryable } from '../protocol/errors.ts';
import { isRecord } from '../protocol/shapes.ts';
import type { SessionView } from './sessionView.ts';

export interface SessionFault {
  readonly code: ErrorCode | FaultCode;
  /** `log`: it stands in the log, and every surface counts the same. `here`: of this page alone. */
  readonly where: 'log' | 'here';
  /** Whether the same may succeed later, as it is. What stands in the log stays as it is. */
  readonly retryable: boolean;
  /** For the words. Of the log: `count`, how many events. */
  readonly params: ErrorParams;
}

/** The log's faults by code, also what the log refused of answers that are here, then this page's newest error without a waiting caller, and why it is not connected. */
export function faultsOf(
  view: Pick<SessionView, 'state' | 'error' | 'lost' | 'connection'>,
): readonly SessionFault[] {
  if (isDevelopment) checkCall(isRecord(view?.state), 'faultsOf(session.store.getState())');
  const { state, error, lost, connection } = view;
  const counts = new Map<string, number>(Object.entries(state.faults));
  for (const { incomplete } of state.runs.values())
    if (incomplete) counts.set(incomplete.code, (counts.get(incomplete.code) ?? 0) + incomplete.events);
  const faults: SessionFault[] = [...counts].map(([code, count]) => ({
    // CAST: of the fold's faults; a code of a newer writer is shown as it is.
    code: code as FaultCode,
    where: 'log',
    retryable: false,
    params: { count },
  }));
  if (state.totals.restarts > 0)
    faults.push({
      code: 'log-rolled-back',
      where: 'log',
      retryable: false,
      params: { count: state.totals.restarts },
    });
  // What was lost stays reported, even if more goes wrong after it.
  for (const each of new Set([lost?.error, error]))
    if (each) faults.push({ code: each.code, where: 'here', retryable: each.retryable, params: each.params });
  const cause = 'cause' in connection ? connection.cause?.code : undefined;
  if (cause !== undefined && cause !== error?.code)
    faults.push({ code: cause, where: 'here', retryable: isRetryable(cause), params: {} });
  return faults;
}
