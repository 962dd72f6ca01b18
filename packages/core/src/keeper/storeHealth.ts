/** Whether a host's store takes commits: reported once when it stops to, and once when it does again. */
import { RejoinError } from '../protocol/errors.ts';

export interface Health {
  /** A commit failed: the error for those whose events it held, with the cause in its words. */
  failed(what: string, cause: unknown): RejoinError;
  worked(): void;
  /** The error of the newest commit, if that failed. */
  failing(): RejoinError | undefined;
}

/**
 * @param onFault receives each cause once, until a commit succeeds
 * @param onRecovered called when one does, with the last failure and how many commits failed
 */
export function createHealth(
  onFault: (fault: RejoinError) => void,
  onRecovered: (fault: RejoinError, failures: number) => void,
): Health {
  let last: RejoinError | undefined;
  let failures = 0;
  const reported = new Set<string>();
  return {
    failed(what, cause) {
      last = new RejoinError('store-failed', because(what, cause), { cause });
      failures++;
      if (reported.has(last.message)) return last;
      reported.add(last.message);
      onFault(last);
      return last;
    },
    worked() {
      if (!last) return;
      const fault = last;
      const count = failures;
      last = undefined;
      failures = 0;
      reported.clear();
      onRecovered(fault, count);
    },
    failing: () => last,
  };
}

/** What happened with why, in words: for an operator, and not for the other end of a link. */
export const because = (what: string, cause: unknown): string =>
  cause instanceof Error && cause.message !== '' ? `${what} ${cause.message}` : what;

/** The same for the other end: our own errors are made for that, what others throw may name files. */
export const publicWords = (what: string, cause: unknown): string =>
  cause instanceof RejoinError ? cause.message : what;
