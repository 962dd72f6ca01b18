import type { Batch } from '../protocol/envelope.ts';
import type { RejoinError } from '../protocol/errors.ts';
import type { Cursor } from '../protocol/ids.ts';
import type { HistoryPort } from './sessionHistory.ts';

/** The present link, as one session uses it. Without a link nothing is sent. */
export interface SessionChannel extends HistoryPort {
  /** Subscribes anew, from a cursor or from nothing, on a fresh channel. */
  readonly subscribe: (cursor: Cursor | undefined) => void;
  readonly unsubscribe: () => void;
  readonly append: (batch: Batch) => void;
  readonly signal: (key: string, value: unknown, ttl: number) => void;
  /** The keeper cannot serve just now: the link ends, and the next one comes after a pause. */
  readonly abandon: (error: RejoinError) => void;
}
