/** Large content beside logs that lie in this process: for `/memory`. */
import { type BlobId, isBlobId, MAX_BLOB } from '../protocol/blobId.ts';
import { checkCall } from '../protocol/checkCall.ts';
import { RejoinError } from '../protocol/errors.ts';
import { isSessionId } from '../protocol/ids.ts';
import { type BlobClient, bytesOf, isContent, isPut, nameOf } from './blobClient.ts';

/** Of all participants: within one process there is nothing to keep from anyone. */
export function createMemoryBlobs(): BlobClient {
  const sessions = new Map<string, Map<BlobId, Uint8Array<ArrayBuffer>>>();
  return {
    async put(session, content, how = {}) {
      checkCall(
        isSessionId(session) && isContent(content) && isPut(how),
        "await blobs.put('my-session', file)",
      );
      const { signal, onProgress } = how;
      const bytes = (await bytesOf(content)).slice();
      if (bytes.length > MAX_BLOB)
        throw new RejoinError('blob-too-large', `Content may have at most ${MAX_BLOB} bytes.`);
      const blob = await nameOf(bytes);
      signal?.throwIfAborted();
      const blobs = sessions.get(session) ?? new Map<BlobId, Uint8Array<ArrayBuffer>>();
      sessions.set(session, blobs);
      blobs.set(blob, bytes);
      onProgress?.(bytes.length);
      return { blob, size: bytes.length };
    },
    async get(session, blob) {
      checkCall(isSessionId(session) && isBlobId(blob), "await blobs.get('my-session', 'sha256-…')");
      const bytes = sessions.get(session)?.get(blob);
      if (bytes) return bytes.slice();
      throw new RejoinError('blob-not-found', 'This session has no such content.');
    },
  };
}
