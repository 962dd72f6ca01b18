/** One session while its keeper has it in memory. */
import type { HistoryEntry } from '../fold/historyEntry.ts';
import type { SessionState } from '../fold/state.ts';
import type { Item } from '../protocol/envelope.ts';
import type { InstanceId, ProducerId } from '../protocol/ids.ts';
import type { Snapshot } from '../protocol/messages.ts';
import { type ControlWaits, createControlWaits } from './controlWaits.ts';
import type { Merges } from './historyPages.ts';
import type { Keeper } from './keeper.ts';
import type { LastBatch } from './lastBatches.ts';
import type { Loaded } from './loadSession.ts';
import type { Answer } from './logStore.ts';
import type { Refusal } from './refusal.ts';
import { createSignals, type SignalPosition, type Signals } from './signals.ts';
import type { Subscriber } from './subscriber.ts';

/** The answer to an append, given after the commit (P9). */
export type Appended = { readonly type: 'ack'; readonly seq: number } | Refusal;

/** An append that has its place in the log, and is answered after the commit. */
export interface PendingAppend {
  readonly resolve: (answer: Appended) => void;
  readonly answer: Appended;
}

/** What the next commit of a session takes along. */
export interface Uncommitted {
  /** In log order. */
  readonly items: Item[];
  /** What left the window by them, in that order. */
  readonly history: HistoryEntry[];
  readonly batches: Map<ProducerId, LastBatch>;
  readonly bindings: Map<InstanceId, string>;
  readonly answers: Answer[];
  readonly appends: PendingAppend[];
}

export const nothingUncommitted = (): Uncommitted => ({
  items: [],
  history: [],
  batches: new Map(),
  bindings: new Map(),
  answers: [],
  appends: [],
});

/** The host's side of one subscription: how far its reader is. */
export interface Watcher {
  readonly subscriber: Subscriber;
  /** The reader has the log up to here. */
  offset: number;
  /** Where it begins is decided. */
  begun: boolean;
  /** It has all that is committed, and the next page goes to it directly. */
  live: boolean;
  pumping: boolean;
  closed: boolean;
  /** The signals that it has. */
  signals: SignalPosition;
  /** It waits for room before it begins. */
  onRoom?: () => void;
}

/** When a session's signals are sent to its readers. */
export interface SignalSchedule {
  /** What the readers that keep up have. */
  sent: SignalPosition;
  sentAt: number;
  /** A sending is due. */
  scheduled: boolean;
}

export interface OpenSession {
  readonly id: string;
  /** With all that was appended, committed or not. */
  keeper: Keeper;
  /** The state at the newest commit: what readers may know. */
  committed: SessionState;
  uncommitted: Uncommitted;
  /** Answered after the commit that is under way. */
  committing: readonly PendingAppend[];
  /** The digest of each instance's secret. */
  readonly secrets: Map<InstanceId, string>;
  /** Which merges would be open at the end of the committed log. */
  readonly openMerges: Merges;
  /** Position of the newest snapshot in the store. */
  snapshotPosition: number;
  /** Up to here the log is stored in full pages. */
  compactedTo: number;
  /** The committed state as it was last sent, for readers that come soon after. */
  sharedSnapshot: Snapshot | undefined;
  /** When, and at which position, all readers last got the digest. */
  lastDigest: { readonly at: number; readonly position: number };
  readonly watchers: Set<Watcher>;
  readonly signals: Signals;
  readonly signalSchedule: SignalSchedule;
  /** Instances that readers know to be stalled. */
  stalled: ReadonlySet<InstanceId>;
  readonly controlWaits: ControlWaits;
  /** When it was last read or written, by `elapsed`. */
  usedAt: number;
}

export function createOpenSession(
  id: string,
  { keeper, snapshotAt, compacted, secrets }: Loaded,
  now: number,
): OpenSession {
  const controlWaits = createControlWaits();
  controlWaits.note(keeper.state.controls, now);
  return {
    id,
    keeper,
    committed: keeper.state,
    uncommitted: nothingUncommitted(),
    committing: [],
    secrets: new Map(secrets),
    openMerges: new Map(),
    snapshotPosition: snapshotAt,
    compactedTo: compacted,
    sharedSnapshot: undefined,
    lastDigest: { at: now, position: keeper.state.position },
    watchers: new Set(),
    signals: createSignals(),
    signalSchedule: {
      sent: { revision: 0, removals: 0 },
      sentAt: Number.NEGATIVE_INFINITY,
      scheduled: false,
    },
    stalled: new Set(),
    controlWaits,
    usedAt: now,
  };
}

/** Whether it has readers, something to commit, or something that the keeper has to watch: then it stays in memory. */
export const isBusy = ({ watchers, keeper, committed, uncommitted }: OpenSession): boolean =>
  watchers.size > 0 || keeper.state !== committed || uncommitted.appends.length > 0 || isWatched(committed);

/** Whether a judgement of the keeper may be due: on a run that goes on, or on a control that waits for a run. */
function isWatched({ runs, controls }: SessionState): boolean {
  for (const run of runs.values()) if (run.status === 'running') return true;
  for (const { target, closed } of controls.values()) if (target.kind === 'input' && !closed) return true;
  return false;
}
