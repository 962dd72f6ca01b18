/** When a host compacts and trims: behind each snapshot that it stored, one session after the other, never in a commit's way. */
import type { Clock } from '../platform/clock.ts';
import { compact } from './compaction.ts';
import type { ReportFault } from './faultReporter.ts';
import type { LogStore } from './logStore.ts';
import type { OpenSession } from './openSession.ts';

export interface CompactionQueueOptions {
  readonly store: LogStore;
  readonly clock: Clock;
  /** Events to be kept, at least; undefined keeps all. */
  readonly retain: number | undefined;
  /** Whether the session is still this keeper's. */
  readonly isOpen: (session: OpenSession) => boolean;
  readonly report: ReportFault;
}

export interface CompactionQueue {
  /** Compacts and trims a log behind a committed snapshot that is not the newest one, when it is its turn. */
  add(session: OpenSession, upTo: number): void;
  /** Resolves when none is under way. */
  drained(): Promise<void>;
}

export function createCompactionQueue({
  store,
  clock,
  retain,
  isOpen,
  report,
}: CompactionQueueOptions): CompactionQueue {
  let last: Promise<void> = Promise.resolve();

  async function run(session: OpenSession, upTo: number): Promise<void> {
    if (upTo === 0 || !isOpen(session)) return;
    const { incarnation } = session.keeper;
    const pause = async () => {
      await new Promise<void>((resolve) => clock.after(0, resolve));
      return isOpen(session);
    };
    const from = session.compactedTo;
    session.compactedTo = await compact({ store, session: session.id, incarnation, from, upTo, pause });
    if (retain === undefined || !isOpen(session)) return;
    // The snapshot first, then the trim: the newest is committed, and the log still reaches back behind it (P25).
    const oldest = Math.min(upTo, session.committed.position - retain);
    if (oldest > 0) await store.trim(session.id, incarnation, oldest);
  }

  return {
    add(session, upTo) {
      last = last
        .then(() => run(session, upTo))
        .catch((cause: unknown) => {
          // Nothing is lost: the log is as it was, and the next snapshot tries again.
          report('store-failed', `The log of session ${session.id} could not be compacted.`, cause);
        });
    },
    drained: () => last,
  };
}
