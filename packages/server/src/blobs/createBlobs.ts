/** Large content beside the logs of one server: what it takes, and when it is removed. */
import type { Clock } from '@rejoin/core';
import { type KeeperHost, MAX_BLOB } from '@rejoin/core/internal';
import { createRequestQueue, type RequestQueue } from '../link/requestQueue.ts';
import type { BlobStore } from './blobStore.ts';

/** What one session may have, bytes. */
const OF_SESSION = 1024 * 1024 * 1024;
/** Uploads under way: in all, and of one participant. */
const UPLOADS = [200, 20] as const;
/** How often what was left behind is removed, and how old it has to be, ms. */
const EVERY = 6 * 3_600_000;
const OLD = 24 * 3_600_000;
/** The first time, ms: clients that wait for a server that starts come first. */
const SOON = 60_000;

export interface BlobLimits {
  /** Bytes of one content. Default 25 MiB. */
  readonly one?: number | undefined;
  /** Bytes of all that one session has. Default 1 GiB. */
  readonly session?: number | undefined;
}

/** What requests for it need of the server. */
export interface Blobs {
  readonly store: BlobStore;
  /** Bytes of one, and of all that a session has. */
  readonly limits: { readonly one: number; readonly session: number };
  /** Uploads under way, by participant. */
  readonly uploading: RequestQueue;
  /** Bytes that uploads under way may add, by session. */
  readonly coming: Map<string, number>;
  /** Bytes that a session has, as far as they have been counted. */
  readonly weights: Map<string, number>;
}

export interface OpenBlobs extends Blobs {
  close(): void;
}

export function createBlobs(
  store: BlobStore,
  { one = MAX_BLOB, session: ofSession = OF_SESSION }: BlobLimits,
  host: Pick<KeeperHost, 'list' | 'follow'>,
  clock: Clock,
  onFault: (error: unknown) => void,
): OpenBlobs {
  const weights = new Map<string, number>();
  let cancel = () => {};
  let isClosed = false;

  const leave = host.follow((change) => {
    if (change.type !== 'deleted') return;
    weights.delete(change.session);
    store.delete(change.session).catch(onFault);
  });

  /** Content that was stored for a session that never began, or whose session was deleted while the server was down. */
  async function sweep(): Promise<void> {
    const before = clock.now() - OLD;
    const sessions = await host.list();
    await store.sweep(new Set(sessions.map(({ session }) => session)), before);
  }

  function sweepLater(after: number): void {
    cancel = clock.after(after, () => {
      void sweep()
        .catch(onFault)
        .finally(() => isClosed || sweepLater(EVERY));
    });
  }
  sweepLater(SOON);

  return {
    store,
    limits: { one, session: ofSession },
    uploading: createRequestQueue(...UPLOADS),
    coming: new Map(),
    weights,
    close() {
      isClosed = true;
      cancel();
      leave();
    },
  };
}
