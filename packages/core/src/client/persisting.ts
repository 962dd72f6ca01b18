/** What a client keeps beyond its page, as the core sees it. `persist()` of `@rejoin/core/persist` makes one. */

import type { EventEntry } from '../protocol/envelope.ts';
import type { RejoinError } from '../protocol/errors.ts';
import type { ParticipantId } from '../protocol/ids.ts';
import type { LastSeen } from '../view/lastSeen.ts';
import type { ReadableStore } from '../view/readableStore.ts';
import type { SessionView, StateAtCursor } from '../view/sessionView.ts';

/**
 * Keeps sessions so that a reload paints at once, and so that nothing that was asked is lost with the page. `persist(store)` makes
 * one, over any `KeyValueStore`, for the client's option of that name.
 */
export interface Persist {
  /**
   * Begins to keep one session for one participant. For the client alone.
   *
   * @internal
   */
  attach(participant: ParticipantId, session: string, host: PersistHost): Persisting;
}

/** The session, as its storage sees it. */
export interface PersistHost {
  readonly store: ReadableStore<SessionView>;
  /** Where its user last looked; now, while they look. */
  readonly lastSeen: () => LastSeen;
  /** Called with what was kept, once for each time that it is read: before it the session reads nothing from its keeper. */
  readonly restore: (known: StateAtCursor | undefined, lastSeen: LastSeen | undefined) => void;
  /** Asks again, by the same id, what was asked before the reload. */
  readonly resubmit: (asked: PersistedCommand) => void;
  readonly after: (ms: number, run: () => void) => () => void;
  readonly report: (error: RejoinError) => void;
}

export interface Persisting {
  /** Something was asked: it is stored until the log shows it, or it is refused. */
  asked(asked: PersistedCommand): void;
  /** Hands what is stored to `restore` once more: the session has dropped its state. */
  load(): void;
  /** The page may be gone any moment. */
  hidden(): void;
  /** The session is gone at its keeper, or may not be read any more: nothing of it stays on this device. */
  gone(): void;
  /** The session was closed here; what is stored stays. */
  stop(): void;
}

/** Something asked that the log did not show yet. */
export interface PersistedCommand {
  readonly entry: EventEntry;
  /** On this machine's clock, ms: in which order they were asked, and nothing else. */
  readonly askedAt: number;
  /** The keeper's time then, ms; undefined where this page had not been connected. */
  readonly keeperAt?: number | undefined;
  /** How long it is worth being sent, ms; without it, for ever. */
  readonly expiresIn?: number;
  /** A message whose files were not stored yet. They are gone with the page: after a reload it is rejected (`upload-lost`). */
  readonly unfinished?: boolean;
}
