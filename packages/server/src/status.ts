/** The HTTP status of each error code that an HTTP client can see (docs/errors.md). */
import type { ErrorCode } from '@rejoin/core/protocol';

const STATUS: Readonly<Partial<Record<ErrorCode, number>>> = {
  'seq-conflict': 409,
  'seq-hole': 409,
  'producer-expired': 409,
  'producer-foreign': 403,
  'producer-delta-first': 409,
  forbidden: 403,
  'not-owner': 403,
  fenced: 409,
  'claim-lost': 409,
  'duplicate-entity': 409,
  'late-event': 409,
  'wish-expired': 409,
  'saw-ahead': 409,
  'event-malformed': 400,
  'event-too-large': 413,
  'batch-too-large': 413,
  'session-full': 409,
  'session-deleted': 410,
  'idempotency-conflict': 409,
  draining: 503,
  'store-failed': 503,
  'cursor-foreign': 410,
  'cursor-evicted': 410,
  'cursor-ahead': 410,
  'cursor-malformed': 400,
  unauthorized: 401,
  'origin-forbidden': 403,
  'host-forbidden': 403,
  'message-malformed': 400,
  'message-too-large': 413,
  'message-too-deep': 400,
  'string-too-long': 400,
  'session-malformed': 400,
  'not-found': 404,
  'method-not-allowed': 405,
};

/** 500 for codes that no HTTP client should ever see. */
export const statusOf = (code: ErrorCode): number => STATUS[code] ?? 500;
