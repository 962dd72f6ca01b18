/** A file on its way beside the log, as an application sees it. */
import type { RejoinError } from '../protocol/errors.ts';
import type { ContentPart } from '../protocol/events.ts';
import type { ReadableStore } from './readableStore.ts';

export interface UploadState {
  /**
   * `waiting`: it did not arrive, and is tried again by itself, with the reason as `error`. `failed`: trying the same again would not
   * help, or only after something has changed; `retry()` tries it all the same.
   */
  readonly status: 'uploading' | 'waiting' | 'stored' | 'failed' | 'cancelled';
  /** Bytes that are on their way, as far as this runtime says: browsers do while they go, others when all have gone. */
  readonly sent: number;
  /** Once it is stored: the part of a message that names it. */
  readonly part?: ContentPart | undefined;
  readonly error?: RejoinError | undefined;
}

export interface FileUpload {
  /** Its name, without folders, cut to 255 characters; empty where it has none. */
  readonly name: string;
  /** Of its content: `image/png`. `application/octet-stream` where nothing is known. */
  readonly mediaType: string;
  /** Bytes. */
  readonly size: number;
  /** What is uploaded: for a preview. */
  readonly content: Blob;
  readonly store: ReadableStore<UploadState>;
  /** Tries at once, if it waits, has failed or was cancelled. */
  retry(): void;
  /** Ends it, unless it is stored. A message that waits for it is rejected with `upload-cancelled`. */
  cancel(): void;
}
