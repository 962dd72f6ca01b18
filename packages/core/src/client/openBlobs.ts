/** The store beside the logs of a transport. */
import type { BlobClient } from '../blobs/blobClient.ts';
import { RejoinError } from '../protocol/errors.ts';
import type { SessionPort } from './sessionPort.ts';

/** @throws RejoinError `blobs-unsupported` */
export async function openBlobs({
  blobs,
  participant,
}: Pick<SessionPort, 'blobs' | 'participant'>): Promise<BlobClient> {
  if (blobs) return blobs(participant);
  throw new RejoinError(
    'blobs-unsupported',
    'This transport stores no content beside the log. Use `websocket`, with a server that has `blobs`.',
  );
}
