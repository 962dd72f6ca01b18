/**
 * The name of content that lies beside a log: the SHA-256 of its bytes, `sha256-` and base64url without padding, as in
 * subresource integrity but for its alphabet (RFC 4648 section 5). Content that is stored under it cannot change.
 */
export type BlobId = string;

export const isBlobId = (value: unknown): value is BlobId =>
  typeof value === 'string' && /^sha256-[\w-]{43}$/.test(value);

/** Bytes of one: the default of a server. */
export const MAX_BLOB: number = 25 * 1024 * 1024;
