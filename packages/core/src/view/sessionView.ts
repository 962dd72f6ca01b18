/** What an application sees of a session: its view at one moment, as data. */

import type { ReceiptStatus } from '../fold/receipt.ts';
import type { ControlRow, SessionState } from '../fold/state.ts';
import type { ConnectionState } from '../machine/connection.ts';
import type { EventEntry } from '../protocol/envelope.ts';
import type { RejoinError } from '../protocol/errors.ts';
import type { Cursor, InstanceId } from '../protocol/ids.ts';
import type { FileUpload } from './fileUpload.ts';
import type { LastSeen } from './lastSeen.ts';

/**
 * A state and the place in the log that it stands at: one value, so that no code pairs the two of different moments. What has
 * arrived and waits to be folded is in neither.
 */
export interface StateAtCursor {
  readonly state: SessionState;
  /** Undefined before anything has arrived. */
  readonly cursor: Cursor | undefined;
}

/**
 * `catching-up` until it is proven that all has arrived; `diverged` when proof failed twice; `outdated` when the log holds
 * what this version must not ignore; `ended` when the session is gone; `forbidden` when the keeper does not let this page read it.
 */
export type ReadStatus = 'catching-up' | 'live' | 'diverged' | 'outdated' | 'ended' | 'forbidden';

/** Everything about a session at one moment. Replaced as a whole, never changed in place. */
export interface SessionView extends StateAtCursor {
  /** Whether `state` is proven to be all there is. */
  readonly status: ReadStatus;
  /**
   * Whether `status` has been `live` since this page began, or began to read the log from its beginning again: before that, what
   * `state` lacks may only not have come yet.
   */
  readonly proven?: true | undefined;
  readonly connection: ConnectionState;
  /** Commands that the log does not show yet, by id, in the order in which they were asked. */
  readonly pending: ReadonlyMap<string, PendingCommand>;
  /** Newest signals by instance and key (P29): true only for as long as they are repeated. */
  readonly signals: ReadonlyMap<string, LiveSignal>;
  /**
   * What this page has seen of the processes behind running runs, where no keeper watches over them (below L5); absent
   * elsewhere. An observation: another page may have seen something else.
   */
  readonly liveness?: ReadonlyMap<InstanceId, Liveness>;
  /** What the log has lost of what was shown here, until `session.seen()`. */
  readonly lost?: LogLoss | undefined;
  /** The newest fault that no caller waited for. */
  readonly error?: RejoinError;
  /** Where this surface was last looked at, until `session.seen()`: `awayOf` compares with it. */
  readonly lastSeen?: LastSeen | undefined;
}

/** A command that the log does not show yet. */
export interface PendingCommand {
  readonly entry: EventEntry;
  /** `uploading`: a message that waits for its files. */
  readonly status: 'uploading' | 'queued' | 'sent' | 'rejected';
  readonly error?: RejoinError;
  /** Of a message that waits for its files, or was rejected while it did: they are not in its content yet. */
  readonly files?: readonly FileUpload[];
}

/** The log was rolled back, as by a backup that was restored (P12, P19). */
export interface LogLoss {
  /**
   * `log-rolled-back`. Its `params`, of which there are any: how many `messages` of people and agents are gone or shorter, how many
   * `stops` and `steers` are gone. What may only have left the window does not count.
   */
  readonly error: RejoinError;
  /** All that was asked and is gone, as `refKey` makes keys. */
  readonly commands: ReadonlySet<string>;
}

export interface LiveSignal {
  readonly instance: InstanceId;
  readonly key: string;
  readonly value: unknown;
  /** When it ends, ms by `elapsed` of the client's clock. */
  readonly until: number;
}

/** What this reader has seen of an instance, where no keeper watches over it. */
export type Liveness =
  /** Nothing yet, and it has not listened for long enough to wonder. */
  | { readonly status: 'unknown' }
  /** Something, less than a lease ago. */
  | { readonly status: 'heard' }
  /** Nothing for a lease or more: "no sign of life" since then, in ms by `elapsed` of this reader's clock. */
  | { readonly status: 'silent'; readonly since: number };

/** What became of a command, the same on every surface as soon as the log knows it. */
export interface Receipt {
  /** The least advanced row, or where the command is on its way into the log. */
  readonly status: ReceiptStatus;
  /** Of a control: one for each run that it acts on. */
  readonly rows: readonly ReceiptRow[];
  /** Why it will never reach the log. */
  readonly error?: RejoinError;
}

export interface ReceiptRow extends ControlRow {
  /** Delta events that the run wrote after the control's place in the log. */
  readonly deltasSince: number;
}
