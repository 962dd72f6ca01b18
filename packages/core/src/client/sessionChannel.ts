import type { Batch } from '../protocol/envelope.ts';
import type { RejoinError } from '../protocol/errors.ts';
import type { Cursor } from '../protocol/ids.ts';
import type { SessionInterest, TextRef } from '../protocol/interest.ts';
import type { HistoryPort } from './sessionHistory.ts';

/** The present link, as one session uses it. Without a link nothing is sent. */
export interface SessionChannel extends HistoryPort {
  /** Subscribes anew, from a cursor or from nothing, on a fresh channel. */
  readonly subscribe: (cursor: Cursor | undefined) => void;
  readonly unsubscribe: () => void;
  /** From here on the session is read with this interest (P38). Before the first time: all of it. */
  readonly want: (interest: SessionInterest) => void;
  /** Asks for the characters of withheld texts. False while the session is not read. */
  readonly askTexts: (texts: readonly TextRef[]) => boolean;
  readonly append: (batch: Batch) => void;
  readonly signal: (key: string, value: unknown, ttl: number) => void;
  /** The keeper cannot serve just now: the link ends, and the next one comes after a pause. */
  readonly abandon: (error: RejoinError) => void;
}
