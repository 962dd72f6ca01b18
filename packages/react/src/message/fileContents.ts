/** Contents of files that a page shows: fetched once for all that show them, and kept while there is room. */
import type { Session } from '@rejoin/core';
import type { FileInfo } from '@rejoin/core/blobs';

/** Bytes that are kept of one session. */
const MOST = 32 * 1024 * 1024;

interface Shelf {
  /** Those that are here, the one that was used last at the end. */
  readonly kept: Map<string, Blob>;
  readonly coming: Map<string, Promise<Blob>>;
}

const shelves = new WeakMap<Session, Shelf>();

function shelfOf(session: Session): Shelf {
  const shelf = shelves.get(session) ?? { kept: new Map(), coming: new Map() };
  shelves.set(session, shelf);
  return shelf;
}

/** Keeps what this page has uploaded itself, so that it need not be fetched. */
export function keepContent(session: Session, blob: string, content: Blob): void {
  const { kept } = shelfOf(session);
  kept.delete(blob);
  kept.set(blob, content);
  let size = [...kept.values()].reduce((sum, each) => sum + each.size, 0);
  for (const [name, each] of kept) {
    if (size <= MOST || kept.size === 1) break;
    kept.delete(name);
    size -= each.size;
  }
}

/** @throws RejoinError as `session.blobs.get` */
export function contentOf(session: Session, blob: string, { mediaType }: FileInfo): Promise<Blob> {
  const { kept, coming } = shelfOf(session);
  const found = kept.get(blob);
  if (found) {
    keepContent(session, blob, found);
    return Promise.resolve(found);
  }
  const fetched =
    coming.get(blob) ??
    session.blobs
      .get(blob)
      .then((bytes) => {
        const content = new Blob([bytes], { type: mediaType });
        keepContent(session, blob, content);
        return content;
      })
      .finally(() => coming.delete(blob));
  coming.set(blob, fetched);
  return fetched;
}
