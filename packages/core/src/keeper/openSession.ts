/** One session while its keeper has it in memory. */
import type { HistoryEntry } from '../fold/historyEntry.ts';
import type { SessionState } from '../fold/state.ts';
import type { Item } from '../protocol/envelope.ts';
import type { InstanceId, ProducerId } from '../protocol/ids.ts';
import type { Snapshot } from '../protocol/messages.ts';
import type { Waits } from './controlWaits.ts';
import type { Merges } from './historyPages.ts';
import type { Keeper, Refusal } from './keeper.ts';
import type { LastBatch } from './lastBatches.ts';
import type { Answer } from './logStore.ts';
import type { Told } from './signalDelivery.ts';
import type { Signals } from './signals.ts';
import type { Subscriber } from './subscriber.ts';

/** The answer to an append, given after the commit (P9). */
export type Appended = { readonly type: 'ack'; readonly seq: number } | Refusal;

export interface Watcher {
  readonly subscriber: Subscriber;
  offset: number;
  /** Where it begins is decided. */
  begun: boolean;
  /** It has been told all that is committed, and the next page goes to it directly. */
  live: boolean;
  pumping: boolean;
  closed: boolean;
  /** Of the session's signals. */
  told: Told;
  /** It waits for room before it begins. */
  onRoom?: () => void;
}

export interface Waiting {
  readonly resolve: (answer: Appended) => void;
  readonly answer: Appended;
}

export interface OpenSession {
  readonly id: string;
  keeper: Keeper;
  /** The state at the newest commit: what readers may know. */
  committed: SessionState;
  /** Appended, not yet committed, in log order. */
  pending: Item[];
  /** What left the window by what is pending, in that order. */
  left: HistoryEntry[];
  readonly batches: Map<ProducerId, LastBatch>;
  /** The digest of each instance's secret, and those that are not committed yet. */
  readonly secrets: Map<InstanceId, string>;
  readonly bindings: Map<InstanceId, string>;
  /** Which merges would be open at the end of the committed log. */
  readonly merges: Merges;
  answers: Answer[];
  /** Settled after the commit that is being gathered. */
  waiting: Waiting[];
  /** Settled after the commit that is under way. */
  settling: readonly Waiting[];
  snapshotAt: number;
  /** Up to here the log is stored in full pages. */
  compacted: number;
  /** The committed state as it was last sent, for whoever comes just after. */
  whole: Snapshot | undefined;
  /** When and where all readers were last given the digest. */
  proofAt: number;
  proven: number;
  readonly watchers: Set<Watcher>;
  readonly signals: Signals;
  /** What readers that keep up have been told of them, and when. */
  told: Told;
  toldAt: number;
  /** They are to be told soon. */
  telling: boolean;
  stalled: ReadonlySet<InstanceId>;
  readonly waits: Waits;
  usedAt: number;
}
