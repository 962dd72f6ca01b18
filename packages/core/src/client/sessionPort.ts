/** What stands between a session and its client. */
import type { Judge } from '../fold/apply.ts';
import type { Tries } from '../machine/tries.ts';
import type { Clock } from '../platform/clock.ts';
import type { EventEntry } from '../protocol/envelope.ts';
import type { RejoinError } from '../protocol/errors.ts';
import type { InstanceId, ParticipantId } from '../protocol/ids.ts';
import type { SessionInterest } from '../protocol/interest.ts';
import type { SessionLimits } from '../protocol/limits.ts';
import type { SignalsMessage, TextsMessage } from '../protocol/messages.ts';
import type { SessionView, StateAtCursor } from '../view/sessionView.ts';
import type { Persist } from './persisting.ts';
import type { Reader } from './reader.ts';
import type { Schedule } from './schedule.ts';
import type { Session } from './sessionApi.ts';
import type { SessionChannel } from './sessionChannel.ts';
import type { History } from './sessionHistory.ts';
import type { SessionOutbox } from './sessionOutbox.ts';
import type { Transport } from './transport.ts';

/** What a session reports to its client. */
export interface SessionListener {
  readonly report: (error: RejoinError) => void;
  /** The log forgot what this client had written. */
  readonly restarted: (error: RejoinError) => void;
  /** An event was refused for good, and given up. */
  readonly dropped: (entry: EventEntry, error: RejoinError) => void;
  /** Nothing keeps the session connected any more. */
  readonly idle: () => void;
  readonly closed: () => void;
}

/** What a session needs from its client. */
export interface SessionPort {
  readonly participant: ParticipantId;
  readonly instance: InstanceId;
  /** Of the lanes of what is published in it. */
  readonly attempt: number;
  readonly full: 'wait' | 'refuse';
  readonly clock: Clock;
  readonly keeperNow: () => number | undefined;
  readonly mintId: () => string;
  /** Whether this surface is hidden just now. */
  readonly hidden: () => boolean;
  /** How long a user has to be away to be shown what happened, ms. */
  readonly awayAfter: number;
  /** Keeps the session beyond its page. */
  readonly persist?: Persist | undefined;
  readonly judge: Judge | undefined;
  readonly blobs: Transport['blobs'];
  readonly schedule: (flush: () => void) => Schedule;
  /** For its way in, and for its way out. */
  readonly tries: () => Tries;
  /** Starts the client if nothing has yet. */
  readonly start: () => void;
  readonly channel: SessionChannel;
  /** Which texts are read in any case. */
  readonly interest: SessionInterest;
  readonly on: SessionListener;
}

/** The session's side of the link: what arrives is handed to its parts, without a stop in between. */
export interface SessionLink {
  readonly session: Session;
  /** Called, as what follows is: each token asks for it, and a getter would make a table of the object. */
  reader(): Reader;
  readonly outbox: SessionOutbox;
  /** Something keeps the session connected, or waits to be sent or answered. */
  isBusy(): boolean;
  /** Once it was asked for. */
  history(): History | undefined;
  signals(message: SignalsMessage): void;
  texts(message: TextsMessage): void;
  /**
   * A link is live: the session reads on from its cursor, and sends again what is not acknowledged. Without limits it is not live
   * yet, and can be asked to read.
   */
  connected(limits?: SessionLimits): void;
  disconnected(): void;
  /** What a server has read already: what is shown first. */
  given(known: StateAtCursor): void;
  /** Drops its state, which is read anew when the session is connected again. What waits to be sent stays. */
  dropState(): void;
  /** Ends it together with its client, until it is connected again. */
  pause(): void;
  /** What is known outside of it. */
  show(part: Pick<SessionView, 'connection'> | Pick<SessionView, 'liveness'>): void;
  /** Whether the page can be seen has changed. */
  visibility(): void;
}
