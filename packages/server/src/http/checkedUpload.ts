/** What comes in as content of a name is that content, within its limit and in time, or it is refused at its end. */
import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Clock } from '@rejoin/core';
import type { BlobId } from '@rejoin/core/internal';
import { RejoinError } from '@rejoin/core/protocol';

/** So much has to come in each window, or the upload is given up: 16 kB in 30 s. Slow networks need long, and may. */
const WINDOW = 30_000;
const LEAST = 16 * 1024;

export const tooLarge = (most: number): RejoinError =>
  new RejoinError('blob-too-large', `Content exceeds ${most} bytes. Refer to it by an address of your own.`);

/**
 * The bytes of a request.
 *
 * @param most bytes
 * @throws RejoinError `blob-too-large`, `blob-mismatch` and `message-malformed` (it ended too early) where that is found,
 * `body-timeout` if it comes too slowly
 */
export async function* checkedUpload(
  req: IncomingMessage,
  blob: BlobId,
  most: number,
  clock: Clock,
): AsyncGenerator<Uint8Array> {
  const hash = createHash('sha256');
  let size = 0;
  const pace = watchPace(req, clock);
  try {
    // Left early it stays open, for the answer.
    for await (const part of req.iterator({ destroyOnReturn: false })) {
      // CAST: without an encoding, a request's parts are buffers.
      const bytes = part as Buffer;
      size += bytes.length;
      if (size > most) throw tooLarge(most);
      hash.update(bytes);
      pace.came(bytes.length);
      yield bytes;
    }
  } catch (error) {
    if (error instanceof RejoinError) throw error;
    throw pace.isLate()
      ? new RejoinError(
          'body-timeout',
          `Less than ${LEAST} bytes of the content came in ${WINDOW} ms. Send it again.`,
        )
      : new RejoinError('message-malformed', 'The content ended before it was whole.');
  } finally {
    pace.end();
  }
  if (`sha256-${hash.digest('base64url')}` !== blob)
    throw new RejoinError(
      'blob-mismatch',
      'The bytes have another SHA-256 than their name says. The name is sha256- and the base64url of it.',
    );
}

/** Ends a request that comes too slowly: nothing can be answered to a client that does not go on. */
function watchPace(req: IncomingMessage, clock: Clock) {
  let came = 0;
  let isLate = false;
  let cancel = () => {};
  function begin(): void {
    came = 0;
    cancel = clock.after(WINDOW, () => {
      if (came >= LEAST) return begin();
      isLate = true;
      req.destroy();
    });
  }
  begin();
  return {
    came(bytes: number) {
      came += bytes;
    },
    isLate: () => isLate,
    end: () => cancel(),
  };
}
