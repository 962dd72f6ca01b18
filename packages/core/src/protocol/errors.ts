/** The closed list of error codes (docs/errors.md has a row for each) and the one error class. */

/** Refusals of an append; the writer's library reacts to each by rule. */
export const APPEND_CODES = [
  'seq-conflict',
  'seq-hole',
  'producer-expired',
  'producer-foreign',
  'producer-delta-first',
  'forbidden',
  'not-owner',
  'fenced',
  'claim-lost',
  'duplicate-entity',
  'late-event',
  'command-expired',
  'patch-failed',
  'document-too-large',
  'saw-ahead',
  'event-malformed',
  'event-too-large',
  'batch-too-large',
  'run-too-large',
  'session-full',
  'session-deleted',
  'idempotency-conflict',
  'draining',
  'store-failed',
] as const;
export type AppendCode = (typeof APPEND_CODES)[number];

/** What may be wrong with a reader's cursor (P19). */
export const CURSOR_CODES = ['cursor-foreign', 'cursor-evicted', 'cursor-ahead', 'cursor-malformed'] as const;
export type CursorCode = (typeof CURSOR_CODES)[number];

/** What ends or refuses a link. */
export const LINK_CODES = [
  'unauthorized',
  'origin-forbidden',
  'host-forbidden',
  'protocol-version',
  'link-misbehaved',
  'hello-timeout',
  'link-replaced',
  'link-full',
  'reader-slow',
  'server-full',
] as const;
export type LinkCode = (typeof LINK_CODES)[number];

/** What one message of a link was refused for. */
export const MESSAGE_CODES = [
  'message-malformed',
  'message-too-large',
  'message-too-deep',
  'string-too-long',
  'message-unknown',
  'session-malformed',
  'signal-refused',
  'body-timeout',
  'not-found',
  'method-not-allowed',
  'updates-unavailable',
] as const;
export type MessageCode = (typeof MESSAGE_CODES)[number];

/** What a request about large content beside the log was refused for (docs/blobs.md). */
export const BLOB_CODES = ['blob-too-large', 'blobs-full', 'blob-mismatch', 'blob-not-found'] as const;
export type BlobCode = (typeof BLOB_CODES)[number];

/** What a request about notifications was refused for (docs/notifications.md). */
export const PUSH_CODES = ['claim-expired', 'claim-used', 'claim-invalid', 'subscription-refused'] as const;
export type PushCode = (typeof PUSH_CODES)[number];

/** What the library itself reports. */
export const CLIENT_CODES = [
  'outbox-full',
  'log-rolled-back',
  'closed',
  'server-unreachable',
  'agent-failed',
  'model-failed',
  'diverged',
  'outdated',
  'steer-expired',
  'persist-failed',
  'argument-invalid',
  'history-unavailable',
  'question-expired',
  'answer-invalid',
  'question-withdrawn',
  'push-failed',
  'blobs-unsupported',
  'upload-lost',
  'upload-cancelled',
] as const;
export type ClientCode = (typeof CLIENT_CODES)[number];

/** What keeps a server from starting, and a command of `rejoin` from its work. */
export const SERVER_CODES = ['store-locked', 'store-outdated', 'store-lost', 'endpoint-unusable'] as const;
export type ServerCode = (typeof SERVER_CODES)[number];

export type ErrorCode =
  | AppendCode
  | CursorCode
  | LinkCode
  | MessageCode
  | BlobCode
  | PushCode
  | ClientCode
  | ServerCode;

/** Saying or trying the same again later may succeed: nothing is wrong with it. */
const RETRYABLE: ReadonlySet<string> = new Set<ErrorCode>([
  'draining',
  'store-failed',
  'hello-timeout',
  'link-replaced',
  'reader-slow',
  'server-full',
  'body-timeout',
  'outbox-full',
]);

export const isRetryable = (code: string): boolean => RETRYABLE.has(code);

/** What the words of an error depend on: sizes in bytes, limits, positions, names. */
export type ErrorParams = Readonly<Record<string, string | number>>;

/** What an error says to developers; false where a build has no sentences for them (`isDevelopment`). */
export type Sentence = string | false;

/**
 * Every error of this library. The message is for developers: what happened and what to do, or the code where the build has no
 * sentences. `code` is stable.
 */
export class RejoinError extends Error {
  override readonly name = 'RejoinError';
  readonly code: ErrorCode;
  readonly params: ErrorParams;

  constructor(
    code: ErrorCode,
    message: Sentence,
    options?: { readonly cause?: unknown; readonly params?: ErrorParams | undefined },
  ) {
    super(message || code, options);
    this.code = code;
    this.params = options?.params ?? {};
  }

  /** Whether the same may succeed later, as it is. */
  get retryable(): boolean {
    return isRetryable(this.code);
  }
}
