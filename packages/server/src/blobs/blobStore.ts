/** Where large content lies beside the log, by the hash of its bytes: the small interface that a store of it implements. */
import type { BlobId } from '@rejoin/core/internal';

/** Some of the bytes: from `start` up to and with `end`. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/** What content of some bytes counts as: thousands of small ones cost more than their bytes. */
export const weightOfBlob = (bytes: number): number => Math.max(bytes, 65_536);

/**
 * Content of many sessions, each in a place of its own: what one session has cannot be read through another. Errors say why, in
 * words for an operator; a client is told `store-failed`.
 */
export interface BlobStore {
  /** Bytes of one, or undefined where there is none. */
  size(session: string, blob: BlobId): Promise<number | undefined>;
  /** Its bytes, or some of them. It is asked only for what `size` has said to be there. */
  read(session: string, blob: BlobId, range?: ByteRange): AsyncIterable<Uint8Array>;
  /**
   * Stores all of `bytes`, and resolves when they would survive a power cut. Where `bytes` throws, nothing is stored, and it rejects
   * with the same error. Of two that write the same at once either may win: the content is one.
   */
  write(session: string, blob: BlobId, bytes: AsyncIterable<Uint8Array>): Promise<void>;
  /** What all that a session has comes to, as `weightOfBlob` counts it. */
  weight(session: string): Promise<number>;
  /** Removes all that a session has. */
  delete(session: string): Promise<void>;
  /**
   * Removes what was left behind: content of sessions that are not among these, and unfinished writes, where nothing has changed
   * since `before`, ms since 1970.
   */
  sweep(sessions: ReadonlySet<string>, before: number): Promise<void>;
}
