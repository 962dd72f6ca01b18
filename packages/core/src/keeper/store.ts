/** Where a keeper puts its log: the small interface that a store implements, and the one that keeps it in memory. */
import { RejoinError } from '../protocol/errors.ts';
import type { ProducerId } from '../protocol/ids.ts';
import type { Snapshot } from '../protocol/messages.ts';
import type { LastBatch } from './keeper.ts';

/** Some events of one session, in the text in which they are stored and sent: wire items joined by commas. */
export interface Page {
  /** Offset before its first event. */
  readonly after: number;
  /** Offset of its last event. */
  readonly upTo: number;
  readonly items: string;
}

/** What one commit adds to one session: events, producer table and snapshot in the same transaction (P9). */
export interface Write {
  readonly session: string;
  readonly incarnation: string;
  readonly pages: readonly Page[];
  readonly batches: ReadonlyMap<ProducerId, LastBatch>;
  readonly snapshot?: Snapshot;
  /** Keys of requests that are answered by this commit (P7). */
  readonly answers?: readonly Answer[];
}

/** The remembered answer to one request with an `Idempotency-Key`. */
export interface Answer {
  readonly key: string;
  readonly digest: string;
  readonly seq: number;
}

/** What a keeper needs to go on with a session. */
export interface StoredSession {
  readonly incarnation: string;
  readonly upTo: number;
  /** The newest snapshot, if one was taken; the log after it is the rest. */
  readonly snapshot?: Snapshot;
  readonly batches: ReadonlyMap<ProducerId, LastBatch>;
}

export interface SessionInfo {
  readonly session: string;
  readonly events: number;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
  readonly changedAt: number;
}

/**
 * A log of many sessions. `commit` resolves only when all of it would survive a power cut (P9), or rejects and has
 * changed nothing; it rejects what does not continue the log. Calls for one session come one after the other.
 */
export interface Store {
  load(session: string): Promise<StoredSession | undefined>;
  commit(writes: readonly Write[], at: number): Promise<void>;
  /** Events after an offset, whole pages as they were committed, up to about `bytes` of text and at least one page if there is one. */
  read(session: string, after: number, bytes: number): Promise<readonly Page[]>;
  /** Characters of stored items after an offset: what a tail would weigh. */
  weigh(session: string, after: number): Promise<number>;
  answer(session: string, key: string): Promise<Answer | undefined>;
  list(): Promise<readonly SessionInfo[]>;
  delete(session: string): Promise<void>;
  close(): Promise<void>;
}

/** Remembered answers of one session; older ones are forgotten. */
export const MAX_ANSWERS = 1_000;

/**
 * Throws unless a write continues the log that it was made for: a keeper whose memory is not the log must not write.
 * For stores; `stored` is the head before the write.
 */
export function checkChain(
  write: Write,
  stored: { readonly incarnation: string; readonly upTo: number } | undefined,
): void {
  let head = stored?.upTo ?? 0;
  if (stored && stored.incarnation !== write.incarnation)
    throw new RejoinError('store-failed', `Session ${write.session} was created anew meanwhile.`);
  for (const { after, upTo } of write.pages) {
    if (after !== head)
      throw new RejoinError(
        'store-failed',
        `A page of session ${write.session} begins at ${after}, its log ends at ${head}.`,
      );
    head = upTo;
  }
}

interface Kept {
  stored: StoredSession;
  readonly pages: Page[];
  readonly answers: Map<string, Answer>;
  readonly createdAt: number;
  changedAt: number;
}

/** Keeps everything in memory: for tests, stories and sessions that may be lost with their process. */
export function memoryStore(): Store {
  const sessions = new Map<string, Kept>();
  return {
    load: async (session) => sessions.get(session)?.stored,
    async commit(writes, at) {
      for (const write of writes) checkChain(write, sessions.get(write.session)?.stored);
      for (const write of writes) {
        const { session, incarnation } = write;
        const kept: Kept = sessions.get(session) ?? {
          stored: { incarnation, upTo: 0, batches: new Map() },
          pages: [],
          answers: new Map(),
          createdAt: at,
          changedAt: at,
        };
        sessions.set(session, kept);
        kept.pages.push(...write.pages);
        for (const answer of write.answers ?? []) kept.answers.set(answer.key, answer);
        for (const key of kept.answers.keys()) {
          if (kept.answers.size <= MAX_ANSWERS) break;
          kept.answers.delete(key);
        }
        const snapshot = write.snapshot ?? kept.stored.snapshot;
        kept.stored = {
          incarnation,
          upTo: write.pages.at(-1)?.upTo ?? kept.stored.upTo,
          batches: new Map([...kept.stored.batches, ...write.batches]),
          ...(snapshot ? { snapshot } : {}),
        };
        kept.changedAt = at;
      }
    },
    async read(session, after, bytes) {
      const pages: Page[] = [];
      let size = 0;
      for (const page of sessions.get(session)?.pages ?? []) {
        if (page.upTo <= after) continue;
        if (pages.length > 0 && size + page.items.length > bytes) break;
        pages.push(page);
        size += page.items.length;
      }
      return pages;
    },
    async weigh(session, after) {
      let size = 0;
      for (const page of sessions.get(session)?.pages ?? []) if (page.upTo > after) size += page.items.length;
      return size;
    },
    answer: async (session, key) => sessions.get(session)?.answers.get(key),
    list: async () =>
      [...sessions].map(([session, { stored, createdAt, changedAt }]) => ({
        session,
        events: stored.upTo,
        createdAt,
        changedAt,
      })),
    async delete(session) {
      sessions.delete(session);
    },
    close: async () => {},
  };
}
