/** Content beside a session's log, asked for once it is needed. */
import type { BlobClient } from '../blobs/blobClient.ts';
import { loadLater } from './loadLater.ts';
import type { SessionBlobs } from './sessionApi.ts';
import type { SessionPort } from './sessionPort.ts';

export function createSessionBlobs(
  id: string,
  port: Pick<SessionPort, 'blobs' | 'participant'>,
): SessionBlobs {
  const open = async (): Promise<BlobClient> => (await loadLater()).openBlobs(port);
  return {
    available: !!port.blobs,
    put: async (content, how) => (await open()).put(id, content, how),
    get: async (blob, how) => (await open()).get(id, blob, how),
  };
}
