/**
 * The keeper with its effects: sessions in memory over a store, group commit, and delivery to whoever subscribed.
 * `/memory` and the session server are this host behind different links, so they cannot differ.
 */

import { roll } from '../fold/roll.ts';
import { takeSnapshot } from '../fold/snapshot.ts';
import { REDUCER, type SessionState } from '../fold/state.ts';
import { type Clock, stampOf } from '../platform/clock.ts';
import type { Batch } from '../protocol/envelope.ts';
import { type ErrorCode, RejoinError } from '../protocol/errors.ts';
import { type Cursor, type InstanceId, type ProducerId, randomId } from '../protocol/ids.ts';
import { LIMITS, type Limits } from '../protocol/limits.ts';
import { makeCursor, type Signal, type Snapshot } from '../protocol/messages.ts';
import { createCatchUp, resolveCursor, wholeOf } from './catchUp.ts';
import { createTidying } from './compactionQueue.ts';
import { createWaits } from './controlWaits.ts';
import { createShares } from './fairShares.ts';
import { type Cut, paginate } from './historyPages.ts';
import { isForeign, NO_SECRET, stillKnown } from './instanceSecrets.ts';
import { append, appendOwn, type Outcome, type Refusal, type Writer } from './keeper.ts';
import { historyWrite, loadSession } from './loadSession.ts';
import type { Answer, Page, SessionInfo, Store } from './logStore.ts';
import type { Appended, OpenSession, Watcher } from './openSession.ts';
import { overdue, PATIENCE, type Patience } from './overdue.ts';
import { rounds } from './rounds.ts';
import { createSignalDelivery, TOLD_NOTHING } from './signalDelivery.ts';
import { createSignalRate, type Passage } from './signalRate.ts';
import { createSignals } from './signals.ts';
import { createHearing } from './signsOfLife.ts';
import { because, createHealth, publicWords } from './storeHealth.ts';
import type { Subscriber, Subscription } from './subscriber.ts';
import { readTail, SHARED_FOR } from './tail.ts';

export interface HostOptions {
  readonly store: Store;
  readonly clock: Clock;
  /** Numbers in [0, 1), for incarnations and the keeper's own instance. */
  readonly random: () => number;
  readonly limits?: Limits | undefined;
  readonly patience?: Patience | undefined;
  /**
   * Events that a log keeps, at least: older ones are forgotten once a snapshot has them (P25), in whole pages of up to
   * 192 kB. What has left the window stays as history. Default: all.
   */
  readonly retain?: number | undefined;
  /** The keeper's name, as in `keeper:<name>`. */
  readonly name?: string | undefined;
  /** Times the keeper's own looks at silent instances and idle sessions. Default: the clock's `after`. */
  readonly idly?: Clock['after'] | undefined;
  /** Resolves when it is the turn of a piece of work that blocks for milliseconds. Default: at once. */
  readonly turn?: (() => Promise<void>) | undefined;
  /** Told of faults that no peer can be told of. */
  readonly onFault?: ((fault: RejoinError) => void) | undefined;
  /** Told that commits succeed again, after how many failures. */
  readonly onRecovered?: ((fault: RejoinError, failures: number) => void) | undefined;
}

export interface KeeperHost {
  /** A batch whose `first` is 0 is numbered here, for writers that keep no state (P7). */
  append(session: string, writer: Writer, batch: Batch, answer?: Answer): Promise<Appended>;
  subscribe(session: string, cursor: Cursor | undefined, subscriber: Subscriber): Subscription;
  /** Counts a signal that is about to be said against its instance and participant (P29). */
  maySignal(instance: InstanceId, value: unknown): Passage;
  /** Tells readers the latest value, if the session has any. */
  signal(session: string, signal: Signal): void;
  /** An instance gave a sign of life. */
  alive(instance: InstanceId): void;
  snapshot(session: string): Promise<Snapshot>;
  read(
    session: string,
    cursor: Cursor | undefined,
  ): Promise<{ readonly incarnation: string; readonly page: Page; readonly end: boolean }>;
  /**
   * What has left the window (P24), in pages of 100 entries, newest first: those before the entry of that number, or the
   * newest. A page of large entries holds fewer, and at least one.
   */
  history(session: string, before?: number): Promise<HistoryText>;
  answer(session: string, key: string): Promise<Answer | undefined>;
  list(): Promise<readonly SessionInfo[]>;
  delete(session: string): Promise<void>;
  /** Why the newest commit failed, while no later one succeeded. Its words are for an operator. */
  failing(): RejoinError | undefined;
  /** Commits what is under way, then ends every subscription with `code`. */
  close(): Promise<void>;
}

/** Some entries of a session's history, as `writeHistoryEntry` made them. */
export interface HistoryText {
  /** Names the log and the version of the fold: under another name, the same numbers are other entries. */
  readonly log: string;
  readonly entries: readonly string[];
  /** Number of the first one: history is numbered from 0. */
  readonly from: number;
  /** Whether it begins where history does. */
  readonly end: boolean;
  /** Whether the answer to this `before` will be the same for ever. */
  readonly full: boolean;
}

/** Entries of one page of history, and characters of it, about. */
const HISTORY_PAGE = 100;
const HISTORY_BYTES = 1024 * 1024;
/** Events after which a new snapshot is stored, so that opening a session reads a bounded tail. */
const SNAPSHOT_EVERY = 5_000;
/** Idle sessions without subscribers are forgotten after this time, ms; the store still has them. */
const IDLE = 60_000;
/** How long writers that go on cannot revive a session that was deleted, ms; the newest `MOST_DELETED` are remembered. */
const DELETED_FOR = 600_000;
const MOST_DELETED = 10_000;
const DELETED = 'This session was deleted.';
const NOT_OPENED = 'The session could not be opened. Try again.';
/** Faults that are remembered as reported. */
const MOST_REPORTED = 1_000;
/** Sessions in memory with something in them, and without; beyond that, those unused for a second leave before their time. */
const MOST_OPEN = 2_000;
const UNUSED = 1_000;

export function createKeeperHost(options: HostOptions): KeeperHost {
  const { store, clock, random, limits = LIMITS, patience = PATIENCE, retain, name = 'rejoin' } = options;
  const { idly = clock.after } = options;
  const self: ProducerId = `keeper:${name}/${randomId(random)}/main`;
  const hearing = createHearing(clock);
  /** When each was deleted, the oldest first. */
  const deleted = new Map<string, { readonly at: number; readonly kind: 'empty' | 'filled' }>();
  const deletedOf = createShares<string>(MOST_DELETED);
  const sessions = new Map<string, Promise<OpenSession>>();
  const opened = new Map<string, OpenSession>();
  const dirty = new Set<OpenSession>();
  const reported = new Set<string>();
  let committing: Promise<void> | undefined;
  let roomMadeAt = Number.NEGATIVE_INFINITY;
  let closed = false;

  async function load(id: string): Promise<OpenSession> {
    const { keeper, snapshotAt, compacted, secrets } = await loadSession({
      store,
      session: id,
      incarnation: () => randomId(random),
      now: () => stampOf(clock),
      snapshotEvery: SNAPSHOT_EVERY,
      damaged: () =>
        fault('store-failed', `The stored snapshot of session ${id} is damaged; folding its log instead.`),
    });
    const waits = createWaits();
    waits.note(keeper.state.controls, clock.elapsed());
    const session: OpenSession = {
      id,
      keeper,
      committed: keeper.state,
      pending: [],
      left: [],
      batches: new Map(),
      secrets: new Map(secrets),
      bindings: new Map(),
      merges: new Map(),
      answers: [],
      waiting: [],
      settling: [],
      snapshotAt,
      compacted,
      whole: undefined,
      proofAt: clock.elapsed(),
      proven: keeper.state.position,
      watchers: new Set(),
      signals: createSignals(),
      told: { revision: 0, removals: 0 },
      toldAt: Number.NEGATIVE_INFINITY,
      telling: false,
      stalled: new Set(),
      waits,
      usedAt: clock.elapsed(),
    };
    opened.set(id, session);
    return session;
  }

  async function find(id: string): Promise<OpenSession> {
    if (isDeleted(id)) throw new RejoinError('session-deleted', DELETED);
    const session = await open(id);
    session.usedAt = clock.elapsed();
    return session;
  }

  function open(id: string): Promise<OpenSession> {
    let session = sessions.get(id);
    if (!session) {
      makeRoom();
      session = load(id);
      sessions.set(id, session);
      session.catch(() => sessions.delete(id));
    }
    return session;
  }

  function close({ id }: OpenSession): void {
    opened.delete(id);
    sessions.delete(id);
  }

  const isBusy = ({ watchers, keeper, committed, waiting }: OpenSession): boolean =>
    watchers.size > 0 || keeper.state !== committed || waiting.length > 0 || isUnderWay(committed);

  /** Whichever was used longest ago leaves. Anybody can make up ids: sessions that hold nothing push out only each other. */
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

  /** Of made-up ids, which hold nothing, a flood pushes out only its own. */
  function remember(id: string, kind: 'empty' | 'filled'): void {
    forgive(id);
    deleted.set(id, { at: clock.elapsed(), kind });
    const left = deletedOf.add(kind, id);
    if (left !== undefined) deleted.delete(left);
  }

  function forgive(id: string): void {
    const known = deleted.get(id);
    deleted.delete(id);
    if (known) deletedOf.remove(known.kind, id);
  }

  const isDeleted = (id: string): boolean =>
    clock.elapsed() - (deleted.get(id)?.at ?? -Infinity) < DELETED_FOR;

  const { tidy, tidied } = createTidying({
    store,
    clock,
    retain,
    isOpen: (session) => !closed && opened.get(session.id) === session,
    fault,
  });
  const { publish, greet, serve } = createSignalDelivery(clock);
  const { proveAll, pump, end, begin } = createCatchUp({ store, clock, fault, turn: options.turn, greet });
  const rate = createSignalRate();
  const { elapsed } = clock;

  function fault(code: ErrorCode, message: string, cause?: unknown): RejoinError {
    const error = new RejoinError(code, because(message, cause), { cause });
    // Who cannot be served tries again and again; the tenth report of one cause says nothing new.
    if (reported.has(error.message)) return error;
    if (reported.size >= MOST_REPORTED) reported.clear();
    reported.add(error.message);
    options.onFault?.(error);
    return error;
  }

  /** Who asks is told by what is thrown; the operator has to hear of it too. */
  const reading = <T>(id: string, read: Promise<T>): Promise<T> =>
    read.catch((cause: unknown) => {
      fault('store-failed', `Session ${id} could not be read.`, cause);
      throw cause;
    });

  const health = createHealth(
    (error) => options.onFault?.(error),
    (error, failures) => options.onRecovered?.(error, failures),
  );

  // --- Append and group commit: what arrives while one commit is under way goes into the next.

  async function appendBatch(id: string, writer: Writer, batch: Batch, answer?: Answer): Promise<Appended> {
    if (closed)
      return refusal(
        batch.first,
        'draining',
        'The keeper is shutting down. Send it again after reconnecting.',
      );
    if (isDeleted(id)) return refusal(batch.first, 'session-deleted', DELETED);
    let session: OpenSession;
    try {
      session = await open(id);
    } catch (cause) {
      fault('store-failed', `Session ${id} could not be opened.`, cause);
      return refusal(batch.first, 'store-failed', publicWords(NOT_OPENED, cause));
    }
    // Deleted, or given up after a failed commit, between the two: what is in memory now is not the log.
    if (opened.get(id) !== session) return appendBatch(id, writer, batch, answer);
    const { instance, secret = NO_SECRET } = writer;
    // Here, where it is decided what stands in the log, and not only where a link or a request enters.
    if (isForeign(session.secrets, session.keeper.state, instance, secret))
      return refusal(batch.first, 'producer-foreign', `${instance} is bound to another secret.`);
    hearing.hear(instance);
    session.usedAt = clock.elapsed();
    const numbered = batch.first > 0 ? batch : { ...batch, first: lastSeq(session, batch.producer) + 1 };
    const outcome: Outcome = append(session.keeper, writer, numbered, stampOf(clock), self, limits);
    if (outcome.type === 'refused') return outcome;
    if (outcome.type === 'appended') {
      session.keeper = outcome.keeper;
      for (const item of outcome.items) session.pending.push(item);
      for (const entry of outcome.left) session.left.push(entry);
      const last = outcome.keeper.batches.get(batch.producer);
      if (last) session.batches.set(batch.producer, last);
      if (session.secrets.get(instance) !== secret) {
        session.secrets.set(instance, secret);
        session.bindings.set(instance, secret);
      }
      if (answer) session.answers.push({ ...answer, seq: outcome.seq });
    } else if (!dirty.has(session) && session.waiting.length === 0 && !committing) {
      return { type: 'ack', seq: outcome.seq };
    }
    // A repeat of something that is not committed yet is acknowledged no sooner than the original.
    const settled = new Promise<Appended>((resolve) =>
      session.waiting.push({ resolve, answer: { type: 'ack', seq: outcome.seq } }),
    );
    gather(session);
    return settled;
  }

  function appendFacts(session: OpenSession, entries: Parameters<typeof appendOwn>[1]): void {
    const { keeper, items, left } = appendOwn(session.keeper, entries, stampOf(clock), self);
    if (items.length === 0) return;
    session.keeper = keeper;
    session.pending.push(...items);
    session.left.push(...left);
    gather(session);
  }

  function gather(session: OpenSession): void {
    dirty.add(session);
    // One promise from gathering to the end of the commit: whoever awaits it finds the session committed.
    committing ??= new Promise<void>((resolve) => clock.after(0, resolve)).then(commitAll);
  }

  async function commitAll(): Promise<void> {
    try {
      while (dirty.size > 0) {
        const group = [...dirty];
        dirty.clear();
        await commitGroup(group).catch((cause) => abandonAll(group, 'The keeper failed at a commit.', cause));
      }
    } finally {
      committing = undefined;
    }
  }

  async function commitGroup(group: readonly OpenSession[]): Promise<void> {
    const commits = group.map((session) => {
      const { keeper, pending, waiting, answers, left, secrets, bindings } = session;
      const rolled = roll(pending, session.committed.producers);
      const pages = paginate(session.committed.position, rolled, session.merges);
      const due = keeper.state.position - session.snapshotAt >= SNAPSHOT_EVERY;
      const snapshot = due
        ? takeSnapshot(keeper.state, makeCursor(keeper.incarnation, keeper.state.position))
        : undefined;
      const write = {
        session: session.id,
        incarnation: keeper.incarnation,
        pages: pages.map(({ page }) => page),
        batches: new Map(session.batches),
        answers,
        ...(bindings.size > 0 ? { bindings: new Map(bindings) } : {}),
        ...(snapshot ? { snapshot, ...stillKnown(secrets, keeper.state) } : {}),
        ...(left.length > 0 ? { history: historyWrite(session.committed.totals.history, left) } : {}),
      };
      const former = session.snapshotAt;
      if (snapshot) session.snapshotAt = keeper.state.position;
      session.pending = [];
      session.left = [];
      session.settling = waiting;
      session.waiting = [];
      session.answers = [];
      session.batches.clear();
      bindings.clear();
      for (const instance of write.unbound ?? []) secrets.delete(instance);
      return { session, state: keeper.state, pages, waiting, write, former };
    });
    try {
      await store.commit(
        commits.map(({ write }) => write),
        stampOf(clock),
      );
    } catch (cause) {
      return abandonAll(group, 'A commit failed.', cause);
    }
    health.worked();
    for (const { session, state, pages, waiting, write, former } of commits) {
      session.committed = state;
      session.waits.note(state.controls, clock.elapsed());
      if (session.whole && state.position - session.whole.position > SHARED_FOR) session.whole = undefined;
      if (write.snapshot) tidy(session, former);
      for (const { resolve, answer } of waiting) resolve(answer);
      for (const watcher of session.watchers) deliver(session, watcher, pages);
    }
  }

  /** What was not acknowledged, writers send again; readers come back to what is there. */
  function abandonAll(group: readonly OpenSession[], what: string, cause: unknown): void {
    health.failed(what, cause);
    const message = `${what} Its sessions are read anew from the store.`;
    for (const session of group) {
      close(session);
      dirty.delete(session);
      for (const { resolve } of [...session.settling, ...session.waiting])
        resolve(refusal(0, 'store-failed', message));
      for (const watcher of session.watchers) end(session, watcher, 'store-failed', message);
    }
  }

  // --- Silence and forgetting, once per quarter of a lease.

  const quarter = patience.lease / 4;
  const cancelTick = rounds(clock, { ms: quarter, tolerance: 2 * quarter, after: idly }, tick);
  function tick(stalled: boolean): void {
    // What was said while the process stood still may not have been read yet: everybody has the whole time again.
    if (stalled) hearing.begin();
    const now = clock.elapsed();
    for (const session of opened.values()) {
      const { seen, unseen, since } = hearing;
      const due = overdue(session.keeper.state, { seen, unseen, since, waits: session.waits }, now, patience);
      appendFacts(session, due.entries);
      tellStalled(session, due.stalled);
      proveAll(session);
      session.whole = undefined;
      session.signals.expire(elapsed());
      if (!isBusy(session) && now - session.usedAt > IDLE) close(session);
    }
    hearing.forget(8 * patience.lease + IDLE);
    for (const id of deleted.keys()) if (!isDeleted(id)) forgive(id);
    // Nobody may come to a server that says it is failing: whether it still is has to be found out without them.
    if (health.failing()) store.commit([], 0).then(health.worked, () => {});
  }

  function tellStalled(session: OpenSession, stalled: readonly InstanceId[]): void {
    const now = new Set(stalled);
    for (const instance of stalled) {
      // Said again each time, so that it lives as long as it is true.
      publish(session, { instance, key: 'keeper.stalled', value: true, ttl: patience.lease });
    }
    for (const instance of session.stalled)
      if (!now.has(instance)) publish(session, { instance, key: 'keeper.stalled', value: false, ttl: 0 });
    session.stalled = now;
  }

  return {
    append: appendBatch,
    subscribe(id, cursor, subscriber) {
      const watcher: Watcher = {
        subscriber,
        offset: 0,
        begun: false,
        live: false,
        pumping: false,
        closed: false,
        told: TOLD_NOTHING,
      };
      let session: OpenSession | undefined;
      const enter = async (): Promise<void> => {
        if (isDeleted(id)) return end(undefined, watcher, 'session-deleted', DELETED);
        session = await open(id);
        // As in `appendBatch`: it may have left memory between the two.
        if (opened.get(id) !== session) return enter();
        await begin(session, watcher, cursor);
        serve(session, watcher);
      };
      if (closed) subscriber.ended('draining', 'The keeper is shutting down.');
      else
        enter().catch((cause) => {
          fault('store-failed', `Session ${id} could not be opened.`, cause);
          end(session, watcher, 'store-failed', publicWords(NOT_OPENED, cause));
        });
      return {
        resume() {
          if (!session) return;
          const present = session;
          void pump(present, watcher).then(() => serve(present, watcher));
        },
        close() {
          watcher.closed = true;
          session?.watchers.delete(watcher);
        },
      };
    },
    maySignal: (instance, value) => rate(instance, JSON.stringify(value).length, elapsed()),
    signal(id, signal) {
      hearing.hear(signal.instance);
      const session = opened.get(id);
      if (session) publish(session, signal);
    },
    alive: hearing.hear,
    async snapshot(id) {
      const session = await find(id);
      return wholeOf(session);
    },
    async read(id, cursor) {
      const session = await find(id);
      const at = cursor === undefined ? 0 : resolveCursor(session, cursor);
      if (typeof at !== 'number') throw new RejoinError(at.code, at.message);
      const end = session.committed.position;
      const tail = await reading(id, readTail(store, session, at));
      if (tail === 'evicted')
        throw new RejoinError('cursor-evicted', 'The log no longer knows this cursor. Take the snapshot.');
      return { incarnation: session.keeper.incarnation, page: tail.page, end: tail.page.upTo === end };
    },
    async history(id, before) {
      const session = await find(id);
      const total = session.committed.totals.history;
      const until = Math.min(before ?? total, total);
      const first = Math.floor(Math.max(0, until - 1) / HISTORY_PAGE) * HISTORY_PAGE;
      const entries = until === 0 ? [] : await reading(id, store.history(id, first, until, HISTORY_BYTES));
      const from = until - entries.length;
      return {
        log: `${session.keeper.incarnation}.${REDUCER}`,
        entries,
        from,
        end: from === 0,
        full: until === before && until % HISTORY_PAGE === 0 && until > 0,
      };
    },
    answer: (id, key) => store.answer(id, key),
    list: () => store.list(),
    failing: health.failing,
    async delete(id) {
      const session = await open(id).catch(() => undefined);
      // One that cannot be read can still be deleted.
      if (!session) return store.delete(id);
      // From here on nobody enters; what is under way is the last.
      remember(id, session.keeper.state.position === 0 ? 'empty' : 'filled');
      do await committing;
      while (dirty.has(session));
      close(session);
      for (const watcher of session.watchers) end(session, watcher, 'session-deleted', DELETED);
      try {
        await store.delete(id);
      } catch (cause) {
        forgive(id);
        throw cause;
      }
    },
    async close() {
      closed = true;
      cancelTick();
      while (committing || dirty.size > 0) {
        await committing;
        await new Promise<void>((resolve) => clock.after(0, resolve));
      }
      for (const session of opened.values()) {
        for (const watcher of [...session.watchers])
          end(session, watcher, 'draining', 'The keeper is shutting down.');
      }
      await tidied();
      await store.close();
    },
  };
}

/** Gives what was just committed to a reader that keeps up; who does not is served from the log, at its own cursor. */
function deliver(session: OpenSession, watcher: Watcher, pages: readonly Cut[]): void {
  if (!watcher.live) return;
  for (const { page, items } of pages) {
    if (page.after !== watcher.offset || !watcher.subscriber.ready()) {
      watcher.live = false;
      return;
    }
    watcher.subscriber.frame(session.keeper.incarnation, page, items);
    watcher.offset = page.upTo;
  }
}

const lastSeq = (session: OpenSession, producer: ProducerId): number =>
  session.keeper.state.producers.get(producer)?.last ?? 0;

const refusal = (seq: number, code: Refusal['code'], message: string): Refusal => ({
  type: 'refused',
  seq,
  code,
  message,
});

/** Whether a judgement of the keeper may be due: on a run that goes on, or on a control that waits for a run. */
const isUnderWay = ({ runs, controls }: SessionState): boolean => {
  for (const run of runs.values()) if (run.status === 'running') return true;
  for (const { target, closed } of controls.values()) if (target.kind === 'input' && !closed) return true;
  return false;
};
