/** The closed list of error codes (docs/errors.md has a row for each) and the one error class. */

/** Refusals of an append; the writer's library reacts to each by rule. */
export type AppendCode =
  | 'seq-conflict'
  | 'seq-hole'
  | 'producer-expired'
  | 'producer-foreign'
  | 'producer-delta-first'
  | 'forbidden'
  | 'not-owner'
  | 'fenced'
  | 'claim-lost'
  | 'duplicate-entity'
  | 'late-event'
  | 'wish-expired'
  | 'saw-ahead'
  | 'event-malformed'
  | 'event-too-large'
  | 'batch-too-large'
  | 'session-full'
  | 'session-deleted'
  | 'idempotency-conflict'
  | 'draining'
  | 'store-failed';

/** What a reader can be told about its cursor (P19). */
export type CursorCode = 'cursor-foreign' | 'cursor-evicted' | 'cursor-ahead' | 'cursor-malformed';

/** What ends or refuses a link. */
export type LinkCode =
  | 'unauthorized'
  | 'origin-forbidden'
  | 'host-forbidden'
  | 'protocol-version'
  | 'link-misbehaved'
  | 'hello-timeout';

/** What one message of a link was refused for. */
export type MessageCode =
  | 'message-malformed'
  | 'message-too-large'
  | 'message-too-deep'
  | 'string-too-long'
  | 'message-unknown'
  | 'session-malformed'
  | 'signal-refused'
  | 'not-found'
  | 'method-not-allowed';

/** What the library itself reports. */
export type ClientCode =
  | 'outbox-full'
  | 'log-rolled-back'
  | 'closed'
  | 'diverged'
  | 'outdated'
  | 'argument-invalid'
  | 'unsupported';

export type ErrorCode = AppendCode | CursorCode | LinkCode | MessageCode | ClientCode;

/** Every error of this library. The message says what happened and what to do; `code` is stable. */
export class RejoinError extends Error {
  override readonly name = 'RejoinError';
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string, options?: { readonly cause?: unknown }) {
    super(message, options);
    this.code = code;
  }
}
