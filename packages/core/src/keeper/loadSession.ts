/** How a keeper comes to know a session: from its newest snapshot and the log after it, or from the log alone (P25). */
import { applyItems } from '../fold/apply.ts';
import { type HistoryEntry, writeHistoryEntry } from '../fold/historyEntry.ts';
import { judge } from '../fold/judge.ts';
import { readSnapshot, takeSnapshot } from '../fold/snapshot.ts';
import { EMPTY, type SessionState } from '../fold/state.ts';
import { RejoinError } from '../protocol/errors.ts';
import type { InstanceId } from '../protocol/ids.ts';
import { makeCursor, type SessionSnapshot } from '../protocol/messages.ts';
import { decode, PAGE } from './historyPages.ts';
import { stillKnown } from './instanceSecrets.ts';
import { type Keeper, openKeeper } from './keeper.ts';
import type { HistoryWrite, LogStore, StoredSession } from './logStore.ts';
import type { SessionSummary } from './sessionSummary.ts';

export interface LoadOptions {
  readonly store: LogStore;
  readonly session: string;
  /** For a session that the store does not have. */
  readonly incarnation: () => string;
  /** Milliseconds, for what is written. */
  readonly now: () => number;
  /** Events after which a snapshot is stored. */
  readonly snapshotEvery: number;
  /** Called for a stored snapshot that cannot be used. */
  readonly damaged: () => void;
}

export interface Loaded {
  readonly keeper: Keeper;
  /** Position of the newest snapshot in the store. */
  readonly snapshotAt: number;
  readonly compacted: number;
  readonly secrets: ReadonlyMap<InstanceId, string>;
  /** Undefined of a session that the store does not have. */
  readonly createdAt: number | undefined;
  /** What the store's list says of it. */
  readonly summary: SessionSummary | undefined;
}

/** Entries of history that may wait while a log is folded anew. */
const MOST_WAITING = 1_000;

/** Entries of history as they are committed, from the entry of that number on. */
export const historyWrite = (from: number, entries: readonly HistoryEntry[]): HistoryWrite => ({
  from,
  entries: entries.map(writeHistoryEntry),
});

export async function loadSession(options: LoadOptions): Promise<Loaded> {
  const { store, session, now } = options;
  const stored = await store.load(session);
  const empty = openKeeper(stored?.incarnation ?? options.incarnation());
  if (!stored)
    return {
      keeper: empty,
      snapshotAt: 0,
      compacted: 0,
      secrets: new Map(),
      createdAt: undefined,
      summary: undefined,
    };
  const known = readStored(stored, options.damaged);
  let state = known ?? EMPTY;
  // Of a log that is folded from its beginning the history is written anew: another version of the fold, or none, may have
  // written what is there. Each entry has its number, so none is ever there twice.
  const left: HistoryEntry[] | undefined = known ? undefined : [];
  const write = async (snapshot?: SessionSnapshot): Promise<void> => {
    const entries = left?.splice(0) ?? [];
    if (entries.length === 0 && !snapshot) return;
    const history = historyWrite(state.totals.history - entries.length, entries);
    const rest = { session, incarnation: empty.incarnation, pages: [], batches: new Map<string, never>() };
    const known = snapshot && { snapshot, ...stillKnown(stored.secrets, state) };
    await store.commit([{ ...rest, history, ...known }], now());
  };
  while (state.position < stored.upTo) {
    const pages = await store.read(session, state.position, PAGE);
    if (pages.length === 0)
      throw new RejoinError('store-failed', `The log of session ${session} ends before its head.`);
    for (const page of pages) {
      if (page.after !== state.position) throw cutOff(session, page.after);
      state = applyItems(state, decode(page), judge, left);
    }
    if (left && left.length > MOST_WAITING) await write();
  }
  const snapshotAt = known?.position ?? 0;
  // The next keeper that opens it begins here, not at the log's beginning.
  const due = state.position - snapshotAt >= options.snapshotEvery;
  const cursor = makeCursor(empty.incarnation, state.position);
  await write(due ? takeSnapshot(state, cursor) : undefined);
  return {
    keeper: openKeeper(empty.incarnation, state, stored.batches),
    snapshotAt: due ? state.position : snapshotAt,
    compacted: stored.compacted,
    secrets: stored.secrets,
    createdAt: stored.createdAt,
    summary: stored.summary,
  };
}

/** Another reducer's snapshot is a cache that is of no use: the log is the truth (P25). */
function readStored(stored: StoredSession, damaged: () => void): SessionState | undefined {
  const state = stored.damaged ? 'damaged' : stored.snapshot && readSnapshot(stored.snapshot);
  if (state === 'damaged') damaged();
  return typeof state === 'string' ? undefined : state;
}

const cutOff = (session: string, start: number): RejoinError =>
  new RejoinError(
    'store-failed',
    `The log of session ${session} was trimmed below ${start}, and no snapshot of it can be read. Run the version that wrote it, or restore a backup if it is damaged.`,
  );
