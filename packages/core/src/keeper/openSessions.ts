/** The sessions that a host has in memory: opened from the store when they are asked for, closed when they are not used. */
import type { Clock } from '../platform/clock.ts';
import { RejoinError } from '../protocol/errors.ts';
import { DELETED, type DeletedSessions } from './deletedSessions.ts';
import type { Loaded } from './loadSession.ts';
import { createOpenSession, isBusy, type OpenSession } from './openSession.ts';

/** Idle sessions without subscribers are closed after this time, ms; the store still has them. */
export const IDLE = 60_000;
/** Sessions in memory with something in them, and without; beyond that, those unused for a second leave before their time. */
const MOST_OPEN = 2_000;
const UNUSED = 1_000;

export interface OpenSessionsOptions {
  readonly load: (session: string) => Promise<Loaded>;
  readonly clock: Pick<Clock, 'now' | 'elapsed'>;
  readonly deleted: DeletedSessions;
}

export interface OpenSessions {
  /**
   * The session as it is in memory; opened if it is not. It may have been closed again before this resolves: deleted, or given
   * up after a failed commit. Then what it holds is not the log, so who appends asks `isOpen` first.
   */
  open(id: string): Promise<OpenSession>;
  /**
   * The session, to be read.
   *
   * @throws RejoinError `session-deleted`
   */
  find(id: string): Promise<OpenSession>;
  /** If it is in memory. */
  get(id: string): OpenSession | undefined;
  /** All that are in memory. */
  all(): Iterable<OpenSession>;
  isOpen(session: OpenSession): boolean;
  close(session: OpenSession): void;
}

export function createOpenSessions({ load, clock, deleted }: OpenSessionsOptions): OpenSessions {
  const opening = new Map<string, Promise<OpenSession>>();
  const opened = new Map<string, OpenSession>();
  let roomMadeAt = Number.NEGATIVE_INFINITY;

  async function create(id: string): Promise<OpenSession> {
    return createOpenSession(id, await load(id), clock);
  }

  function open(id: string): Promise<OpenSession> {
    let session = opening.get(id);
    if (!session) {
      makeRoom();
      session = create(id);
      opening.set(id, session);
      // First of all that wait for it: what finds it opened comes after all that had to wait.
      session.then(
        (one) => opened.set(id, one),
        () => opening.delete(id),
      );
    }
    return session;
  }

  async function find(id: string): Promise<OpenSession> {
    if (deleted.has(id)) throw new RejoinError('session-deleted', DELETED);
    const session = await open(id);
    session.usedAt = clock.elapsed();
    return session;
  }

  function close({ id }: OpenSession): void {
    opened.delete(id);
    opening.delete(id);
  }

  /** The one that was used longest ago leaves. Any client can make up ids: sessions that hold nothing push out only each other. */
  function makeRoom(): void {
    const now = clock.elapsed();
    if (opened.size < MOST_OPEN || now - roomMadeAt < UNUSED) return;
    roomMadeAt = now;
    const all = [...opened.values()];
    const isEmpty = ({ committed }: OpenSession) => committed.position === 0;
    for (const those of [all.filter(isEmpty), all.filter((each) => !isEmpty(each))]) {
      const unused = those.filter((each) => !isBusy(each) && now - each.usedAt >= UNUSED);
      unused.sort((one, other) => one.usedAt - other.usedAt);
      for (const each of unused.slice(0, Math.max(0, those.length - MOST_OPEN))) close(each);
    }
  }

  return {
    open,
    find,
    get: (id) => opened.get(id),
    all: () => opened.values(),
    isOpen: (session) => opened.get(session.id) === session,
    close,
  };
}
