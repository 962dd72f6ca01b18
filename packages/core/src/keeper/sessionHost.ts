import type { SessionSnapshot } from '../protocol/messages.ts';
import type { SessionInfo } from './logStore.ts';
import type { SessionChange } from './sessionIndex.ts';
import type { SessionUpdate } from './sessionUpdates.ts';

/** The sessions of a keeper that runs in the same process, for the code around it. What is written goes through a client. */
export interface SessionHost {
  /** Every session that has an event. */
  list(): Promise<readonly SessionInfo[]>;
  /**
   * Calls a listener whenever what `list` says of a session changes: it is new, a message was sent, work began or ended, a question
   * waits or is settled; not for each token. Follow first and list then, and nothing is missed. Until the result is called.
   *
   * @param ended called when the keeper closes
   */
  follow(listener: (change: SessionChange) => void, ended?: () => void): () => void;
  /** What the log folds to by now, for a page that is rendered on the server. Of a session without events: the empty state. */
  snapshot(session: string): Promise<SessionSnapshot>;
  /**
   * Gives a session a title, archives it, or takes it back. That stands beside the log and goes with the session; an archived session
   * works as before.
   *
   * @throws RejoinError by rejection: `not-found` where nothing was written in it, `session-deleted`, `updates-unavailable` where
   * the store keeps no records, `string-too-long` for a title
   */
  update(session: string, update: SessionUpdate): Promise<void>;
  /** Deletes a session for good. Its readers see that it has `ended`; its writers are refused with `session-deleted`. */
  delete(session: string): Promise<void>;
}
