/** Large content in a folder: a folder for each session, a file for each content. */
import { createHash, randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { type FileHandle, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type BlobId, checkCall } from '@rejoin/core/internal';
import { makeFolder } from '../store/makeFolder.ts';
import { type BlobStore, weightOfBlob } from './blobStore.ts';

/** Of a file that is being written. */
const UNFINISHED = '.part';

/** Not by its id: it may be a name that a file system does not take, or takes for another one, as with `A` and `a`. */
const placeOf = (session: string): string => createHash('sha256').update(session).digest('hex');
const fileOf = (blob: BlobId): string =>
  Buffer.from(blob.slice('sha256-'.length), 'base64url').toString('hex');

/**
 * Keeps large content in a folder, readable by this user alone. It needs no lock: several servers may share it.
 *
 * @throws RejoinError `argument-invalid` without a path
 */
export function folderBlobs(path: string): BlobStore {
  checkCall(typeof path === 'string' && path !== '', "folderBlobs('.rejoin/blobs')");
  const folderFor = (session: string) => join(path, placeOf(session));
  const fileFor = (session: string, blob: BlobId) => join(folderFor(session), fileOf(blob));

  return {
    size: (session, blob) => stat(fileFor(session, blob)).then(({ size }) => size, absent(undefined)),
    read: (session, blob, range) => createReadStream(fileFor(session, blob), range),
    async write(session, blob, bytes) {
      const folder = folderFor(session);
      makeFolder(folder);
      const unfinished = join(folder, `${randomBytes(12).toString('hex')}${UNFINISHED}`);
      try {
        await writeThrough(unfinished, bytes);
        await rename(unfinished, fileFor(session, blob));
      } catch (error) {
        await rm(unfinished, { force: true });
        throw error;
      }
      // A new name is safe once its folder is; a new folder once that is in which it stands.
      await syncFolder(folder);
      await syncFolder(path);
    },
    async weight(session) {
      const folder = folderFor(session);
      const names = await readdir(folder).catch(absent<string[]>([]));
      const sizes = await Promise.all(
        names.map((name) => stat(join(folder, name)).then(({ size }) => weightOfBlob(size), absent(0))),
      );
      return sizes.reduce((sum, size) => sum + size, 0);
    },
    delete: (session) => rm(folderFor(session), { recursive: true, force: true }),
    async sweep(sessions, before) {
      const kept = new Set([...sessions].map(placeOf));
      for (const name of await readdir(path).catch(absent<string[]>([]))) {
        const folder = join(path, name);
        if (kept.has(name)) await sweepUnfinished(folder, before);
        else if ((await changedAt(folder)) < before) await rm(folder, { recursive: true, force: true });
      }
    },
  };
}

async function writeThrough(file: string, bytes: AsyncIterable<Uint8Array>): Promise<void> {
  const handle = await open(file, 'wx', 0o600);
  try {
    for await (const part of bytes) await writeAll(handle, part);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** One write may take less than it was given. */
async function writeAll(handle: FileHandle, part: Uint8Array): Promise<void> {
  for (let at = 0; at < part.length; ) at += (await handle.write(part, at)).bytesWritten;
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function sweepUnfinished(folder: string, before: number): Promise<void> {
  for (const name of await readdir(folder).catch(absent<string[]>([]))) {
    const file = join(folder, name);
    if (name.endsWith(UNFINISHED) && (await changedAt(file)) < before) await rm(file, { force: true });
  }
}

const changedAt = (path: string): Promise<number> =>
  stat(path).then(({ mtimeMs }) => mtimeMs, absent(Number.POSITIVE_INFINITY));

/** What is said of a file or folder that is not there. What else went wrong is thrown. */
const absent =
  <T>(value: T) =>
  (error: unknown): T => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return value;
    throw error;
  };
