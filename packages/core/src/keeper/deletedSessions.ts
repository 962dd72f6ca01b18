/** Sessions that were deleted: writers that go on cannot revive them for a while. */
import { createShares } from './fairShares.ts';

/** How long writers that go on cannot revive a session that was deleted, ms; the newest `MOST_DELETED` are remembered. */
const DELETED_FOR = 600_000;
const MOST_DELETED = 10_000;

export const DELETED = 'This session was deleted.';

export interface DeletedSessions {
  /** @param kind of made-up ids, which hold nothing, a flood pushes out only its own */
  add(session: string, kind: 'empty' | 'filled'): void;
  remove(session: string): void;
  has(session: string): boolean;
  /** Forgets those whose time is over. */
  forget(): void;
}

export function createDeletedSessions(elapsed: () => number): DeletedSessions {
  /** When each was deleted, the oldest first. */
  const deleted = new Map<string, { readonly at: number; readonly kind: 'empty' | 'filled' }>();
  const shares = createShares<string>(MOST_DELETED);

  function remove(id: string): void {
    const known = deleted.get(id);
    deleted.delete(id);
    if (known) shares.remove(known.kind, id);
  }

  const has = (id: string): boolean => elapsed() - (deleted.get(id)?.at ?? -Infinity) < DELETED_FOR;

  return {
    add(id, kind) {
      remove(id);
      deleted.set(id, { at: elapsed(), kind });
      const pushedOut = shares.add(kind, id);
      if (pushedOut !== undefined) deleted.delete(pushedOut);
    },
    remove,
    has,
    forget() {
      for (const id of deleted.keys()) if (!has(id)) remove(id);
    },
  };
}
