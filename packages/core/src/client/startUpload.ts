/** Uploads one file to the store beside a session's log, and tries again until it has arrived. */
import { backoffDelay } from '../machine/backoff.ts';
import { type Clock, systemClock } from '../platform/clock.ts';
import { systemRandom } from '../platform/systemRandom.ts';
import { checkCall } from '../protocol/checkCall.ts';
import { isRetryable, RejoinError } from '../protocol/errors.ts';
import type { ContentPart } from '../protocol/events.ts';
import { fileName, filePart, UNKNOWN_TYPE } from '../protocol/fileParts.ts';
import type { FileUpload, UploadState } from '../view/fileUpload.ts';
import { createStore } from '../view/readableStore.ts';
import type { SessionView } from '../view/sessionView.ts';
import type { Session } from './sessionApi.ts';

export interface UploadOptions {
  readonly clock?: Pick<Clock, 'after'> | undefined;
  /** Numbers in [0, 1). */
  readonly random?: (() => number) | undefined;
}

/** What an upload needs of its session. */
export type UploadSession = Pick<Session, 'blobs' | 'store'>;

const MEDIA_TYPE = /^[\w.+-]+\/[\w.+-]+$/;

/**
 * Begins to upload a file, for a message: `session.send({ text, files: [upload] })` sends it once it has arrived. What does not
 * arrive is tried again, later and later, and at once when the session's connection comes back; it ends with the session.
 *
 * @throws RejoinError `argument-invalid` for a call that is none
 */
export function startUpload(session: UploadSession, file: Blob, options: UploadOptions = {}): FileUpload {
  checkCall(
    typeof session?.blobs?.put === 'function' && file instanceof Blob && Object(options) === options,
    'startUpload(session, file)',
  );
  const { clock = systemClock, random = systemRandom } = options;
  // A type may carry parameters, such as the charset of a text.
  const [type = ''] = file.type.split(';', 1);
  const name = 'name' in file && typeof file.name === 'string' ? fileName(file.name) : '';
  const mediaType = MEDIA_TYPE.test(type.trim()) ? type.trim().toLowerCase() : UNKNOWN_TYPE;
  const store = createStore<UploadState>({ status: 'uploading', sent: 0 });
  let failures = 0;
  let stopWaiting = () => {};
  let controller = new AbortController();
  let release = () => {};

  async function attempt(): Promise<void> {
    release();
    controller = new AbortController();
    const { signal } = controller;
    const unsubscribe = session.store.subscribe(look);
    release = () => {
      unsubscribe();
      stopWaiting();
      controller.abort();
    };
    store.set({ status: 'uploading', sent: 0 });
    try {
      const onProgress = (sent: number) => {
        if (!signal.aborted) store.update({ sent });
      };
      const { blob, size } = await session.blobs.put(file, { signal, onProgress });
      if (signal.aborted) return;
      end({ status: 'stored', sent: size, part: filePart({ blob, size, mediaType, name }) });
    } catch (cause) {
      if (!signal.aborted) fail(cause);
    }
  }

  /** The session has ended, or its connection is back. */
  function look({ status, connection }: SessionView, before: SessionView): void {
    if (/ended|forbidden/.test(status)) return cancel();
    const isBack = connection.status === 'live' && before.connection.status !== 'live';
    if (!isBack || store.getState().status !== 'waiting') return;
    failures = 0;
    void attempt();
  }

  function fail(cause: unknown): void {
    const error =
      cause instanceof RejoinError
        ? cause
        : new RejoinError('argument-invalid', 'The file cannot be read. Choose it again.', { cause });
    const waits = error.code === 'server-unreachable' || isRetryable(error.code);
    store.set({ status: waits ? 'waiting' : 'failed', sent: 0, error });
    if (waits) stopWaiting = clock.after(backoffDelay(++failures, random()), () => void attempt());
  }

  function end(state: UploadState): void {
    release();
    store.set(state);
  }

  function cancel(): void {
    const { status } = store.getState();
    if (status !== 'stored' && status !== 'cancelled') end({ status: 'cancelled', sent: 0 });
  }

  void attempt();
  const { getState, getInitialState, subscribe } = store;
  return {
    ...{ name, mediaType, size: file.size, content: file, cancel },
    store: { getState, getInitialState, subscribe },
    retry() {
      if (/waiting|failed|cancelled/.test(store.getState().status)) void attempt();
    },
  };
}

/**
 * Resolves with the part that names it once it is stored.
 *
 * @throws RejoinError what it failed by, or `upload-cancelled`
 */
export const partOf = ({ name, store }: FileUpload): Promise<ContentPart> =>
  new Promise((resolve, reject) => {
    let stop = () => {};
    const look = () => {
      const { status, part, error } = store.getState();
      if (status === 'uploading' || status === 'waiting') return;
      stop();
      if (part) resolve(part);
      else
        reject(
          error ??
            new RejoinError('upload-cancelled', `The upload of "${name}" was cancelled. Attach it again.`),
        );
    };
    stop = store.subscribe(look);
    look();
  });
