import type { ParticipantId } from '@rejoin/core';

/** What a slice of a view is read with, beside its arguments. */
export interface Reading<T> {
  /** The participant of this page. */
  readonly me: ParticipantId;
  /** What was read last, to be given back where it still holds. */
  readonly before?: T | undefined;
}
