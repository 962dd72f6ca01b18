/**
 * At a start: sessions in which work is under way, an operator has the floor, or a question with an end waits, are opened, so that
 * silence and time are judged there (P31, P35, P39, P41) though no client comes back.
 */
import type { ReportFault } from './faultReporter.ts';
import type { LogStore } from './logStore.ts';
import type { OpenSessions } from './openSessions.ts';
import { needsWatch } from './sessionSummary.ts';

export interface WatchAgainOptions {
  readonly store: Pick<LogStore, 'list'>;
  readonly sessions: Pick<OpenSessions, 'open'>;
  readonly isClosed: () => boolean;
  readonly report: ReportFault;
}

/** One after the other: clients that come meanwhile are served between two of them. */
export async function watchAgain({ store, sessions, isClosed, report }: WatchAgainOptions): Promise<void> {
  try {
    for (const info of await store.list()) {
      if (isClosed()) return;
      // One that cannot be read says so when a client asks for it.
      if (needsWatch(info)) await sessions.open(info.session).catch(() => {});
    }
  } catch (cause) {
    report('store-failed', 'The list of sessions could not be read.', cause);
  }
}
