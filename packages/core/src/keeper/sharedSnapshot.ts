/** The committed state as it is sent: kept for readers that come soon after one another, and then forgotten (see `sweep.ts`). */
import { takeSnapshot } from '../fold/snapshot.ts';
import { makeCursor, type Snapshot } from '../protocol/messages.ts';
import type { Store } from './logStore.ts';
import type { OpenSession } from './openSession.ts';
import { weigh } from './stateWeight.ts';

/** A snapshot that lacks more events than this is taken anew for the next reader. */
const SHARED_FOR = 500;
/** And so is one to which the tail after it would add more than this part of the state. */
const ADDED = 0.1;

/** The committed state, with all that is committed. */
export function wholeOf(session: OpenSession): Snapshot {
  const { sharedSnapshot, committed } = session;
  if (sharedSnapshot?.position === committed.position) return sharedSnapshot;
  const cursor = makeCursor(session.keeper.incarnation, committed.position);
  session.sharedSnapshot = takeSnapshot(committed, cursor);
  return session.sharedSnapshot;
}

/** The snapshot that was sent last, if it still does for a reader that comes now, with the tail that it lacks. */
export async function recentSnapshot(store: Store, session: OpenSession): Promise<Snapshot | undefined> {
  const shared = session.sharedSnapshot;
  if (!shared) return undefined;
  const { committed } = session;
  if (committed.position === shared.position) return shared;
  if (committed.position - shared.position > SHARED_FOR) return undefined;
  const most = ADDED * weigh(committed);
  return (await store.weigh(session.id, shared.position, most)) <= most ? shared : undefined;
}

/** Forgets it where the log has gone on too far. */
export function dropOutdated(session: OpenSession): void {
  const { sharedSnapshot, committed } = session;
  if (sharedSnapshot && committed.position - sharedSnapshot.position > SHARED_FOR)
    session.sharedSnapshot = undefined;
}
