/** Faults that a host reports to its operator: each cause once. */
import { type ErrorCode, RejoinError } from '../protocol/errors.ts';
import { because } from './storeHealth.ts';

/** Reports a fault, and makes the error of it. */
export type ReportFault = (code: ErrorCode, message: string, cause?: unknown) => RejoinError;

/** Faults that are remembered as reported. */
const MOST_REPORTED = 1_000;

export function createFaultReporter(onFault: (fault: RejoinError) => void): ReportFault {
  const reported = new Set<string>();
  return (code, message, cause) => {
    const error = new RejoinError(code, because(message, cause), { cause });
    // A client that cannot be served tries again and again; the tenth report of one cause adds nothing.
    if (reported.has(error.message)) return error;
    if (reported.size >= MOST_REPORTED) reported.clear();
    reported.add(error.message);
    onFault(error);
    return error;
  };
}
