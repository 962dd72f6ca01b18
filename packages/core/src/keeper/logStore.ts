/** Where a keeper puts its log: the small interface that a store implements, and the one that keeps it in memory. */
import { RejoinError } from '../protocol/errors.ts';
import { type InstanceId, type ProducerId, participantOf } from '../protocol/ids.ts';
import type { SessionSnapshot } from '../protocol/messages.ts';
import { createShares, type Shares } from './fairShares.ts';
import type { LastBatch } from './lastBatches.ts';
import { memoryRecords, type RecordStore } from './recordStore.ts';
import type { SessionSummary } from './sessionSummary.ts';
import { VersionedMap } from './versionedMap.ts';

/** Some events of one session, in the text in which they are stored and sent: wire items joined by commas. */
export interface LogPage {
  /** Offset before its first event. */
  readonly after: number;
  /** Offset of its last event. */
  readonly upTo: number;
  readonly items: string;
  /** What it adds to a tail that is rolled (P22), in characters, about. Default: the length of `items`. */
  readonly weight?: number;
}

export const weightOf = ({ weight, items }: LogPage): number => weight ?? items.length;

/** Entries that have left the window (P24), as `writeHistoryEntry` made them, from the entry of that number on. */
export interface HistoryWrite {
  readonly from: number;
  readonly entries: readonly string[];
}

/** Adjacent pages that take the place of exactly those that hold the same events (P26). */
export interface LogCompaction {
  readonly incarnation: string;
  readonly pages: readonly LogPage[];
  /** Where the next one is to begin: the beginning of a page. */
  readonly next: number;
}

/** What one commit adds to one session: events, producer table and snapshot in the same transaction (P9). */
export interface LogWrite {
  readonly session: string;
  readonly incarnation: string;
  readonly pages: readonly LogPage[];
  readonly batches: ReadonlyMap<ProducerId, LastBatch>;
  readonly snapshot?: SessionSnapshot;
  /** With a snapshot: the producers that the fold knows. Batches of others are forgotten, and of no other (P8, P13). */
  readonly producers?: readonly ProducerId[];
  /** What left the window by these events. An entry that is there already is replaced: a log may be folded anew. */
  readonly history?: HistoryWrite;
  /** What a list says of the session from now on. Default: what it said. */
  readonly summary?: SessionSummary;
  /** Keys of requests that are answered by this commit (P7). */
  readonly answers?: readonly StoredAnswer[];
  /** Instances that write for the first time, each with the digest of its secret (P1). */
  readonly bindings?: ReadonlyMap<InstanceId, string>;
  /** Instances whose binding is forgotten. */
  readonly unbound?: readonly InstanceId[];
}

/** The remembered answer to one request with an `Idempotency-Key`. */
export interface StoredAnswer {
  /** Begins with the instance that asked: `<participant>/…`. */
  readonly key: string;
  readonly digest: string;
  readonly seq: number;
}

/** What a keeper needs to go on with a session. */
export interface StoredSession {
  readonly incarnation: string;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
  readonly upTo: number;
  /** What a list says of the session. None of one that was last written by a version without lists. */
  readonly summary?: SessionSummary;
  /** The newest snapshot, if one was taken; the log after it is the rest. */
  readonly snapshot?: SessionSnapshot;
  /** There is a snapshot, but it is not what was written: the log has to be folded. */
  readonly damaged?: boolean;
  readonly batches: ReadonlyMap<ProducerId, LastBatch>;
  /** The digest of the secret that each instance is bound to (P1). */
  readonly secrets: ReadonlyMap<InstanceId, string>;
  /** Up to here the log is stored in full, merged pages (P26). */
  readonly compacted: number;
}

/** What a list says of a session. Of one that was last written by an older version it says nothing of what is in it. */
export interface SessionInfo extends Partial<SessionSummary> {
  readonly session: string;
  readonly events: number;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
  readonly changedAt: number;
  /**
   * Messages that have come since this reader last had the session in sight. Only of a list that a server tells a person; a page says
   * what is in sight by its presence (P33).
   */
  readonly unread?: number;
  /** People have put it away. It works as before. */
  readonly archived?: boolean;
}

/**
 * A log of many sessions. `commit` resolves only when all of it would survive a power cut (P9), or rejects and has
 * changed nothing; it rejects what does not continue the log. Calls for one session come one after the other. What is read is
 * what was written, or rejects: a store on a disk verifies it. Its errors say why, in words for an operator. A commit of nothing
 * finds out whether another one would succeed.
 */
export interface LogStore {
  load(session: string): Promise<StoredSession | undefined>;
  commit(writes: readonly LogWrite[], at: number): Promise<void>;
  /**
   * Events after an offset, in whole pages, up to about `weight` characters when they are rolled, and at least one page if
   * there is one. The first may begin before the offset, or after it: then the log does not know it as a cursor.
   */
  read(session: string, after: number, weight: number): Promise<readonly LogPage[]>;
  /** What a rolled tail after an offset would weigh, in characters. Beyond `most` it need not be counted to the end. */
  weigh(session: string, after: number, most: number): Promise<number>;
  /** The newest entries of history from `from` up to `before`, in order: about `bytes` of text, and at least one if there is one. */
  history(session: string, from: number, before: number, bytes: number): Promise<readonly string[]>;
  /** Stores events anew in fewer pages, in one transaction; rejects if they are not all of those stored between their ends. */
  compact(session: string, compaction: LogCompaction): Promise<void>;
  /** Forgets pages that end at or before an offset, but never the newest one (P25). */
  trim(session: string, incarnation: string, upTo: number): Promise<void>;
  answer(session: string, key: string): Promise<StoredAnswer | undefined>;
  /** The digests of secrets to which sessions have bound an instance: one as a rule, none if no session knows it. */
  secrets(instance: InstanceId): Promise<readonly string[]>;
  list(): Promise<readonly SessionInfo[]>;
  delete(session: string): Promise<void>;
  /** What is kept beside the logs. None: what needs it, as notifications do, refuses this store. */
  readonly records?: RecordStore | undefined;
  close(): Promise<void>;
}

/** Remembered answers of one participant in one session; older ones are forgotten. No participant pushes out those of another. */
export const MAX_ANSWERS = 1_000;

/**
 * Throws unless a write continues the log that it was made for: a keeper whose memory is not the log must not write.
 * For stores; `stored` is the head before the write.
 */
export function checkChain(
  write: LogWrite,
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

export const notWhole = (session: string): RejoinError =>
  new RejoinError(
    'store-failed',
    `The pages of session ${session} to be merged are not those that are stored.`,
  );

/** Of entries, newest first, as many as weigh about `bytes`, and at least one; in the order of their numbers. */
export function newestOf(newestFirst: Iterable<string>, bytes: number): string[] {
  const entries: string[] = [];
  let size = 0;
  for (const entry of newestFirst) {
    if (entries.length > 0 && size + entry.length > bytes) break;
    entries.push(entry);
    size += entry.length;
  }
  return entries.reverse();
}

/** Index of the first page that ends after an offset, by halving: a log has many pages. */
function indexAfter(pages: readonly LogPage[], offset: number): number {
  let low = 0;
  let high = pages.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((pages[middle]?.upTo ?? 0) <= offset) low = middle + 1;
    else high = middle;
  }
  return low;
}

interface MemorySession {
  stored: StoredSession & { readonly batches: VersionedMap<ProducerId, LastBatch> };
  pages: LogPage[];
  readonly history: string[];
  readonly answers: Map<string, StoredAnswer>;
  /** Their keys, by participant. */
  readonly newest: Shares<string>;
  changedAt: number;
}

function batchesAfter(
  before: VersionedMap<ProducerId, LastBatch>,
  { batches, producers }: LogWrite,
): VersionedMap<ProducerId, LastBatch> {
  const all = before.next();
  for (const [producer, batch] of batches) all.set(producer, batch);
  const known = producers && new Set(producers);
  return known ? new VersionedMap(new Map([...all].filter(([producer]) => known.has(producer)))) : all;
}

/** Keeps everything in memory: for tests, stories and sessions that may be lost with their process. */
export function memoryStore(): LogStore {
  const sessions = new Map<string, MemorySession>();
  return {
    load: async (session) => sessions.get(session)?.stored,
    async commit(writes, at) {
      for (const write of writes) checkChain(write, sessions.get(write.session)?.stored);
      for (const write of writes) {
        const { session, incarnation } = write;
        const held: MemorySession = sessions.get(session) ?? {
          stored: {
            incarnation,
            createdAt: at,
            upTo: 0,
            batches: new VersionedMap(new Map()),
            secrets: new Map(),
            compacted: 0,
          },
          pages: [],
          history: [],
          answers: new Map(),
          newest: createShares(Number.POSITIVE_INFINITY, MAX_ANSWERS),
          changedAt: at,
        };
        sessions.set(session, held);
        held.pages.push(...write.pages);
        for (const answer of write.answers ?? []) {
          held.answers.set(answer.key, answer);
          const left = held.newest.add(participantOf(answer.key), answer.key);
          if (left !== undefined) held.answers.delete(left);
        }
        for (const [index, entry] of (write.history?.entries ?? []).entries())
          held.history[(write.history?.from ?? 0) + index] = entry;
        const snapshot = write.snapshot ?? held.stored.snapshot;
        const summary = write.summary ?? held.stored.summary;
        const { bindings, unbound = [] } = write;
        const secrets =
          bindings || unbound.length > 0 ? new Map([...held.stored.secrets, ...(bindings ?? [])]) : undefined;
        for (const instance of unbound) secrets?.delete(instance);
        held.stored = {
          ...held.stored,
          incarnation,
          upTo: write.pages.at(-1)?.upTo ?? held.stored.upTo,
          batches: batchesAfter(held.stored.batches, write),
          secrets: secrets ?? held.stored.secrets,
          ...(snapshot ? { snapshot } : {}),
          ...(summary ? { summary } : {}),
        };
        held.changedAt = at;
      }
    },
    async read(session, after, weight) {
      const pages: LogPage[] = [];
      const all = sessions.get(session)?.pages ?? [];
      let size = 0;
      for (let at = indexAfter(all, after); at < all.length; at++) {
        const page = all[at];
        if (!page || (pages.length > 0 && size + weightOf(page) > weight)) break;
        pages.push(page);
        size += weightOf(page);
      }
      return pages;
    },
    async weigh(session, after, most) {
      const all = sessions.get(session)?.pages ?? [];
      let size = 0;
      for (const page of all.slice(indexAfter(all, after))) {
        size += weightOf(page);
        if (size > most) break;
      }
      return size;
    },
    async history(session, from, before, bytes) {
      const all = (sessions.get(session)?.history ?? []).slice(Math.max(0, from), Math.max(0, before));
      return newestOf(all.reverse(), bytes);
    },
    async compact(session, { incarnation, pages, next }) {
      const held = sessions.get(session);
      if (held?.stored.incarnation !== incarnation) return;
      const begin = held.pages.findIndex(({ after }) => after === pages[0]?.after);
      const end = held.pages.findIndex(({ upTo }) => upTo === pages.at(-1)?.upTo);
      if (pages.length > 0 && (begin < 0 || end < begin)) throw notWhole(session);
      if (pages.length > 0) held.pages.splice(begin, end + 1 - begin, ...pages);
      held.stored = { ...held.stored, compacted: next };
    },
    async trim(session, incarnation, upTo) {
      const held = sessions.get(session);
      if (held?.stored.incarnation !== incarnation) return;
      const newest = held.pages.at(-1);
      held.pages = held.pages.filter((page) => page.upTo > upTo || page === newest);
    },
    answer: async (session, key) => sessions.get(session)?.answers.get(key),
    async secrets(instance) {
      const found = new Set<string>();
      for (const { stored } of sessions.values()) {
        const secret = stored.secrets.get(instance);
        if (secret !== undefined) found.add(secret);
      }
      return [...found];
    },
    list: async () =>
      [...sessions].map(([session, { stored, changedAt }]) => ({
        ...stored.summary,
        session,
        events: stored.upTo,
        createdAt: stored.createdAt,
        changedAt,
      })),
    async delete(session) {
      sessions.delete(session);
    },
    records: memoryRecords(),
    close: async () => {},
  };
}
