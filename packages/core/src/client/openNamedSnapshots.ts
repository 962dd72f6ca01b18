import { type Attempts, collectSnapshot } from './collectSnapshot.ts';
import { createNamedSnapshots, type NamedSnapshots, type NamedSnapshotsOptions } from './namedSnapshots.ts';

type Request = Omit<Parameters<typeof collectSnapshot>[0], 'session' | 'cursor'>;

/** Snapshots that a link names, each collected by a request of its own. */
export const openNamedSnapshots = (
  options: Omit<NamedSnapshotsOptions, 'collect'>,
  request: Request,
  attempts: Attempts,
): NamedSnapshots =>
  createNamedSnapshots({
    ...options,
    collect: (session, cursor, stop) => collectSnapshot({ ...request, session, cursor }, stop, attempts),
  });
