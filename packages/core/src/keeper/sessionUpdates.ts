/**
 * What people and apps say about a session: its title, and that it is archived. It stands beside the log, in the store's records:
 * it is no fact of the conversation, and agents, snapshots and cursors know nothing of it. It goes with its session.
 */
import { checkCall } from '../protocol/checkCall.ts';
import { RejoinError } from '../protocol/errors.ts';
import { isSessionId } from '../protocol/ids.ts';
import { isTooLong, MAX_TITLE, tidyTitle } from '../protocol/sessionTitle.ts';
import { isRecord, isTime, optional, record } from '../protocol/shapes.ts';
import type { ReportFault } from './faultReporter.ts';
import type { LogStore, SessionInfo } from './logStore.ts';
import type { SessionChange } from './sessionIndex.ts';

/** What is left out stays as it is. */
export interface SessionUpdate {
  /** At most 200 characters, on one line. `null`: the first line of what a person asked first, as without a title. */
  readonly title?: string | null | undefined;
  readonly archived?: boolean | undefined;
}

export interface SessionUpdates {
  /** Entries of the list, with what was said about their sessions. */
  told(infos: readonly SessionInfo[]): Promise<readonly SessionInfo[]>;
  /** Publishes a change of the list, with what was said about its session. In order, once that is known. */
  publish(change: SessionChange): void;
  update(session: string, update: SessionUpdate): Promise<void>;
  /** The session is gone. */
  forget(session: string): Promise<void>;
}

/** A session that was deleted and made anew is another one. */
interface Kept {
  readonly title?: string;
  readonly archived?: true;
  readonly createdAt: number;
}

export interface SessionUpdatesOptions {
  readonly store: Pick<LogStore, 'list' | 'records'>;
  readonly publish: (change: SessionChange) => void;
  readonly isDeleted: (session: string) => boolean;
  readonly report: ReportFault;
}

const COLLECTION = 'session';

export function createSessionUpdates(options: SessionUpdatesOptions): SessionUpdates {
  const { store, publish, isDeleted, report } = options;
  const { records } = store;
  /** Those about which something was said; undefined until it is read. */
  let known: Map<string, Kept> | undefined = records ? undefined : new Map();
  let reading: Promise<Map<string, Kept>> | undefined;
  /** What is to be published once it is: the newest of each session. */
  const waiting = new Map<string, SessionChange>();
  /** Updates come one after the other: each begins with what the one before it left. */
  let last: Promise<unknown> = Promise.resolve();
  /** The session that is being updated, and what was published of it meanwhile. */
  let updating: { readonly session: string; change?: SessionChange } | undefined;

  const merged = (info: SessionInfo): SessionInfo => {
    const kept = known?.get(info.session);
    if (!kept || kept.createdAt !== info.createdAt) return info;
    const { title, archived } = kept;
    return { ...info, ...(title === undefined ? {} : { title }), ...(archived ? { archived } : {}) };
  };

  const tell = (change: SessionChange): void =>
    publish(change.type === 'changed' ? { ...change, info: merged(change.info) } : change);

  function read(): Promise<Map<string, Kept>> {
    reading ??= readAll(store).then(
      (all) => {
        known = all;
        for (const change of waiting.values()) tell(change);
        waiting.clear();
        return all;
      },
      (cause: unknown) => {
        reading = undefined;
        throw cause;
      },
    );
    return reading;
  }

  async function write(session: string, { title, archived }: SessionUpdate): Promise<void> {
    if (!records)
      throw new RejoinError(
        'updates-unavailable',
        'The store of this server keeps no records beside its logs, so a session has no title and no archive. Use sqliteStore.',
      );
    const all = known ?? (await read());
    const current: { readonly session: string; change?: SessionChange } = { session };
    updating = current;
    try {
      const found = (await store.list()).find((info) => info.session === session);
      const there = () => (current.change?.type === 'changed' ? current.change.info : found);
      const info = there();
      if (!info || current.change?.type === 'deleted' || isDeleted(session))
        throw isDeleted(session)
          ? new RejoinError('session-deleted', 'This session was deleted.')
          : new RejoinError('not-found', `There is no session "${session}": nothing was written in it yet.`);
      const before = all.get(session);
      const kept = updated(before?.createdAt === info.createdAt ? before : undefined, info.createdAt, {
        title,
        archived,
      });
      if (kept.title === undefined && !kept.archived) await records.remove(COLLECTION, session);
      else await records.put(COLLECTION, session, JSON.stringify(kept));
      // It was deleted meanwhile: what was kept of it goes too.
      if (isDeleted(session)) return await records.remove(COLLECTION, session);
      all.set(session, kept);
      tell({ type: 'changed', info: there() ?? info });
    } finally {
      updating = undefined;
    }
  }

  return {
    async told(infos) {
      if (!known) await read();
      return infos.map(merged);
    },
    publish(change) {
      const session = change.type === 'changed' ? change.info.session : change.session;
      if (updating?.session === session) updating.change = change;
      if (known) return tell(change);
      waiting.set(session, change);
      read().catch((cause) =>
        report(
          'store-failed',
          'The titles of sessions could not be read; the list of sessions waits.',
          cause,
        ),
      );
    },
    async update(session, update) {
      const tidy = checked(session, update);
      const done = last.then(() => write(session, tidy));
      last = done.catch(() => {});
      return done;
    },
    async forget(session) {
      known?.delete(session);
      await records?.remove(COLLECTION, session).catch((cause) =>
        // What is left is of no session: the next start removes it.
        report('store-failed', `The title of session ${session} could not be removed.`, cause),
      );
    },
  };
}

function checked(session: string, update: SessionUpdate): SessionUpdate {
  const { title, archived } = isRecord(update) ? update : {};
  const tidy = typeof title === 'string' ? tidyTitle(title) : title;
  checkCall(
    isSessionId(session) &&
      isRecord(update) &&
      (tidy === undefined || tidy === null || (typeof tidy === 'string' && tidy !== '')) &&
      (archived === undefined || typeof archived === 'boolean'),
    "host.update('my-session', { title: 'A plan for Lisbon', archived: false })",
  );
  if (typeof tidy === 'string' && isTooLong(tidy))
    throw new RejoinError('string-too-long', `A title has ${MAX_TITLE} characters at most.`);
  return { title: tidy, archived };
}

function updated(before: Kept | undefined, createdAt: number, { title, archived }: SessionUpdate): Kept {
  const named = title === undefined ? before?.title : (title ?? undefined);
  const away = archived ?? before?.archived ?? false;
  return { createdAt, ...(named === undefined ? {} : { title: named }), ...(away ? { archived: true } : {}) };
}

/** What was kept of sessions that are gone, as after a crash between the two, is removed. */
async function readAll(store: Pick<LogStore, 'list' | 'records'>): Promise<Map<string, Kept>> {
  const { records } = store;
  const stored = (await records?.list(COLLECTION)) ?? [];
  const all = new Map<string, Kept>();
  if (stored.length === 0) return all;
  const createdAt = new Map((await store.list()).map((info) => [info.session, info.createdAt]));
  for (const { key, value } of stored) {
    const kept = keptIn(value);
    if (kept?.createdAt === createdAt.get(key) && kept) all.set(key, kept);
    else await records?.remove(COLLECTION, key);
  }
  return all;
}

const isKeptShape = record({
  title: optional((title) => typeof title === 'string'),
  archived: optional((archived) => archived === true),
  createdAt: isTime,
});

function keptIn(value: string): Kept | undefined {
  const kept: unknown = JSON.parse(value);
  // CAST: every field was checked.
  return isKeptShape(kept) ? (kept as unknown as Kept) : undefined;
}
