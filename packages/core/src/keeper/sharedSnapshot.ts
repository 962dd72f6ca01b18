/**
 * The committed state as it is sent: retained for readers of one interest that come soon after one another, and then forgotten
 * (see `sweep.ts`).
 */
import { takeSnapshot } from '../fold/snapshot.ts';
import { makeCursor, type SessionSnapshot } from '../protocol/messages.ts';
import type { Lens } from './lens.ts';
import type { LogStore } from './logStore.ts';
import type { OpenSession, SharedSnapshot } from './openSession.ts';
import { weigh } from './stateWeight.ts';

/** A snapshot that lacks more events than this is taken anew for the next reader. */
const SHARED_FOR = 500;
/** And so is one to which the tail after it would add more than this part of the state. */
const ADDED = 0.1;
/** Interests for which one is retained: the newest. */
const MOST_INTERESTS = 8;

/** The committed state, with all that is committed, as readers see it through a lens. */
export function snapshotOf(session: OpenSession, lens?: Lens): SessionSnapshot {
  const { sharedSnapshots, committed } = session;
  const key = keyOf(lens);
  const shared = sharedSnapshots.get(key);
  if (shared?.snapshot.position === committed.position) return use(shared);
  const cursor = makeCursor(session.keeper.incarnation, committed.position);
  const snapshot = takeSnapshot(committed, cursor, lens && ((part) => lens.covers(part, committed)));
  sharedSnapshots.delete(key);
  sharedSnapshots.set(key, { snapshot, used: true });
  const [oldest] = sharedSnapshots.keys();
  if (sharedSnapshots.size > MOST_INTERESTS && oldest !== undefined) sharedSnapshots.delete(oldest);
  return snapshot;
}

/** The snapshot that was sent last, if it still does for a reader that comes now, with the tail that it lacks. */
export async function recentSnapshot(
  store: LogStore,
  session: OpenSession,
  lens?: Lens,
): Promise<SessionSnapshot | undefined> {
  const shared = session.sharedSnapshots.get(keyOf(lens));
  if (!shared) return undefined;
  const { committed } = session;
  const { position } = shared.snapshot;
  if (committed.position === position) return use(shared);
  if (committed.position - position > SHARED_FOR) return undefined;
  const most = ADDED * weigh(committed, lens?.covers);
  return (await store.weigh(session.id, position, most)) <= most ? use(shared) : undefined;
}

function use(shared: SharedSnapshot): SessionSnapshot {
  shared.used = true;
  return shared.snapshot;
}

/** Forgets those since which the log has gone on too far. */
export function dropOutdated({ sharedSnapshots, committed }: OpenSession): void {
  for (const [key, { snapshot }] of sharedSnapshots)
    if (committed.position - snapshot.position > SHARED_FOR) sharedSnapshots.delete(key);
}

/** Forgets those that no reader took since this was called last. */
export function dropUnused({ sharedSnapshots }: OpenSession): void {
  for (const [key, shared] of sharedSnapshots) {
    if (!shared.used) sharedSnapshots.delete(key);
    shared.used = false;
  }
}

const keyOf = (lens: Lens | undefined): string => lens?.key ?? '';
