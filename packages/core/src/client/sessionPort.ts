/** What stands between a session and its client. */

import type { Judge } from '../fold/apply.ts';
import type { Tries } from '../machine/tries.ts';
import type { Batch, Entry } from '../protocol/envelope.ts';
import type { RejoinError } from '../protocol/errors.ts';
import type { Cursor, InstanceId, ParticipantId } from '../protocol/ids.ts';
import type { Limits } from '../protocol/limits.ts';
import type { SignalsMessage } from '../protocol/messages.ts';
import type { Persist } from './persisting.ts';
import type { Reader } from './reader.ts';
import type { Schedule } from './schedule.ts';
import type { Session } from './sessionApi.ts';
import type { History, HistoryPort } from './sessionHistory.ts';
import type { SessionView, StateAtCursor } from './sessionView.ts';
import type { Writer } from './writer.ts';

/** What a session needs from its client. */
export interface SessionPort {
  readonly participant: ParticipantId;
  readonly instance: InstanceId;
  /** Of the lanes of what is said in it. */
  readonly attempt: number;
  readonly full: 'wait' | 'refuse';
  /** Starts the client if nothing has yet. */
  readonly start: () => void;
  readonly subscribe: (cursor: Cursor | undefined) => void;
  readonly unsubscribe: () => void;
  readonly append: (batch: Batch) => void;
  readonly signal: (key: string, value: unknown, ttl: number) => void;
  readonly history: HistoryPort;
  readonly now: () => number;
  /** Milliseconds, for durations: of a clock that nobody sets. */
  readonly elapsed: () => number;
  readonly keeperNow: () => number | undefined;
  /** Whether nobody can see this surface just now. */
  readonly hidden: () => boolean;
  /** How long somebody has to be away to be told what happened, ms. */
  readonly awayAfter: number;
  /** Keeps the session beyond its page. */
  readonly persist?: Persist | undefined;
  readonly schedule: (flush: () => void) => Schedule;
  readonly judge: Judge | undefined;
  /** For its way in, and for its way out. */
  readonly tries: () => Tries;
  readonly soon: (run: () => void) => void;
  readonly after: (ms: number, run: () => void) => () => void;
  readonly mintId: () => string;
  readonly report: (error: RejoinError) => void;
  readonly restarted: (error: RejoinError) => void;
  readonly broken: (error: RejoinError) => void;
  readonly dropped: (entry: Entry, error: RejoinError) => void;
  /** Nothing keeps the session connected any more. */
  readonly rested: () => void;
  readonly closed: () => void;
}

/** The session's side of the link: what the client hands messages to, without a stop in between. */
export interface SessionLink {
  readonly session: Session;
  readonly reader: Reader;
  readonly writer: Writer;
  /** Something keeps the session connected, or waits to be sent or answered. */
  readonly busy: boolean;
  /** Once it was asked for. */
  readonly history: History | undefined;
  /** What a server has read already: what is shown first. */
  given(known: StateAtCursor): void;
  /** Drops its state, which is read anew when the session is connected again. What waits to be sent stays. */
  letGo(): void;
  /** Ends it together with its client, until it is connected again. */
  pause(): void;
  /** What is known outside of it. */
  show(part: Pick<SessionView, 'connection'> | Pick<SessionView, 'liveness'>): void;
  /** A link is live: the session reads on from its cursor, and says again what is not acknowledged. */
  connected(limits: Limits): void;
  disconnected(): void;
  /** Whether the page can be seen has changed. */
  visibility(): void;
  signals(message: SignalsMessage): void;
}
