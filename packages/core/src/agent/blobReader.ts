/** Content beside the log, as a run reads it. */
import type { Session } from '../client/sessionApi.ts';
import { type BlobId, isBlobId } from '../protocol/blobId.ts';
import { checkCall } from '../protocol/checkCall.ts';
import { quiet } from './agentErrors.ts';

/** Fetches it by the agent's rights, until the run ends. */
export const createBlobReader =
  (session: Session, signal: AbortSignal) =>
  (blob: BlobId): Promise<Uint8Array<ArrayBuffer>> => {
    checkCall(isBlobId(blob), 'run.readBlob(run.input.files[0].blob)');
    return quiet(session.blobs.get(blob, { signal }));
  };
