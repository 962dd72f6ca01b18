/** One session while its keeper has it in memory. */
import { isFloorHeld } from '../fold/floor.ts';
import type { HistoryEntry } from '../fold/historyEntry.ts';
import type { SessionState } from '../fold/state.ts';
import type { Sums } from '../fold/withhold.ts';
import type { Clock } from '../platform/clock.ts';
import type { Item } from '../protocol/envelope.ts';
import type { InstanceId, ProducerId } from '../protocol/ids.ts';
import type { TextRef } from '../protocol/interest.ts';
import type { SessionSnapshot } from '../protocol/messages.ts';
import { type ControlWaits, createControlWaits } from './controlWaits.ts';
import type { Merges } from './historyPages.ts';
import type { Keeper } from './keeper.ts';
import type { LastBatch } from './lastBatches.ts';
import type { Lens } from './lens.ts';
import type { Loaded } from './loadSession.ts';
import type { StoredAnswer } from './logStore.ts';
import { createQuestionWaits, type QuestionWaits } from './questionWaits.ts';
import type { Refusal } from './refusal.ts';
import type { SessionSummary } from './sessionSummary.ts';
import type { SharedLens } from './sharedLenses.ts';
import { createSignals, type SignalPosition, type Signals } from './signals.ts';
import type { Subscriber } from './subscriber.ts';

/** The answer to an append, given after the commit (P9). */
export type Appended = { readonly type: 'ack'; readonly seq: number } | Refusal;

/** Who waits for the answer to an append. It is called back, for a promise per append costs more than judging a token. */
export interface Awaiting {
  readonly resolve: (answer: Appended) => void;
  /** The keeper failed. */
  readonly reject: (fault: unknown) => void;
}

/** An append that has its place in the log, and is answered after the commit. */
export interface PendingAppend {
  readonly awaiting: Awaiting;
  readonly answer: Appended;
}

/** What the next commit of a session takes along. */
export interface Uncommitted {
  /** In log order. */
  readonly items: Item[];
  /** What left the window by them, in that order. */
  readonly history: HistoryEntry[];
  readonly batches: Map<ProducerId, LastBatch>;
  /** Most commits bring none. */
  bindings: Map<InstanceId, string> | undefined;
  readonly answers: StoredAnswer[];
  readonly appends: PendingAppend[];
}

export const nothingUncommitted = (): Uncommitted => ({
  items: [],
  history: [],
  batches: new Map(),
  bindings: undefined,
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
  /** What it sees of the session, if that is not everything. While it is live, it shares it with all of its interest. */
  lens: Lens | SharedLens | undefined;
  /** Texts that it has asked for and not been given. */
  asked: readonly TextRef[];
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

/** A state as readers of one interest are sent it. */
export interface SharedSnapshot {
  readonly snapshot: SessionSnapshot;
  /** Since the last sweep. */
  used: boolean;
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
  /** When its first event was committed, ms since 1970; undefined before. */
  createdAt: number | undefined;
  /** What the list of sessions says of it. */
  summary: SessionSummary | undefined;
  /** Position of the newest snapshot in the store. */
  snapshotPosition: number;
  /** Up to here the log is stored in full pages. */
  compactedTo: number;
  /** The committed state as it was last sent to readers of an interest, for those that come soon after. */
  readonly sharedSnapshots: Map<string, SharedSnapshot>;
  /** When, and at which position, all readers last got the digest. */
  lastDigest: { readonly at: number; readonly position: number };
  readonly watchers: Set<Watcher>;
  /** Readers that are live and do not see everything, by what they see. */
  readonly lenses: Map<SharedLens, Set<Watcher>>;
  /** What these withhold. */
  readonly withheld: Sums;
  readonly signals: Signals;
  readonly signalSchedule: SignalSchedule;
  /** Instances that readers know to be stalled. */
  stalled: ReadonlySet<InstanceId>;
  readonly controlWaits: ControlWaits;
  readonly questionWaits: QuestionWaits;
  /** When it was last read or written, by `elapsed`. */
  usedAt: number;
}

export function createOpenSession(
  id: string,
  { keeper, snapshotAt, compacted, secrets, createdAt, summary }: Loaded,
  clock: Pick<Clock, 'now' | 'elapsed'>,
): OpenSession {
  const now = clock.elapsed();
  const questionWaits = createQuestionWaits(clock);
  questionWaits.note(keeper.state.questions);
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
    createdAt,
    summary,
    snapshotPosition: snapshotAt,
    compactedTo: compacted,
    sharedSnapshots: new Map(),
    lastDigest: { at: now, position: keeper.state.position },
    watchers: new Set(),
    lenses: new Map(),
    withheld: new Map(),
    signals: createSignals(),
    signalSchedule: {
      sent: { revision: 0, removals: 0 },
      sentAt: Number.NEGATIVE_INFINITY,
      scheduled: false,
    },
    stalled: new Set(),
    controlWaits,
    questionWaits,
    usedAt: now,
  };
}

/** Whether it has readers, something to commit, or something that the keeper has to watch: then it stays in memory. */
export const isBusy = ({ watchers, keeper, committed, uncommitted }: OpenSession): boolean =>
  watchers.size > 0 || keeper.state !== committed || uncommitted.appends.length > 0 || isWatched(committed);

/**
 * Whether a judgement of the keeper may be due: on a run that goes on, on who holds the floor, on a control that waits for a run,
 * or on a question with an end.
 */
function isWatched(state: SessionState): boolean {
  const { runs, controls, questions } = state;
  if (isFloorHeld(state)) return true;
  for (const run of runs.values()) if (run.status === 'running') return true;
  for (const { status, expiresIn } of questions.values())
    if (status === 'waiting' && expiresIn !== undefined) return true;
  for (const { target, closed } of controls.values()) if (target.kind === 'input' && !closed) return true;
  return false;
}
