/** The chunks of a stream, until its end or until the run is stopped. */
import { checkCall } from '../protocol/checkCall.ts';
import { isRecord } from '../protocol/shapes.ts';

/** What a model library streams: anything that is read chunk by chunk. */
export type ChunkStream<Chunk = unknown> = ReadableStream<Chunk> | AsyncIterable<Chunk>;

export const isChunkStream = (value: unknown): value is ChunkStream =>
  isRecord(value) && (Symbol.asyncIterator in value || typeof value.getReader === 'function');

/**
 * A reader that is stopped at once by a signal, also where the stream does not know of it: then the stream is cancelled, so that its
 * request ends.
 *
 * @param right the call as it should be
 * @throws what the signal was aborted with
 */
export async function* chunksOf(
  stream: unknown,
  signal: AbortSignal,
  right: string,
): AsyncGenerator<unknown, void, undefined> {
  checkCall(isChunkStream(stream), right);
  const chunks = openStream(stream);
  let stop: () => void = () => {};
  const stopped = new Promise<never>((_, reject) => {
    stop = () => reject(signal.reason);
  });
  stopped.catch(() => {});
  signal.addEventListener('abort', stop, { once: true });
  let over = false;
  try {
    while (true) {
      signal.throwIfAborted();
      const { done, value } = await Promise.race([chunks.next(), stopped]);
      if (done) {
        over = true;
        return;
      }
      yield value;
    }
  } finally {
    signal.removeEventListener('abort', stop);
    // It is not waited for: a stream may answer only after its next chunk.
    if (!over) chunks.cancel().catch(() => {});
  }
}

interface Chunks {
  next(): Promise<{ readonly done?: boolean | undefined; readonly value?: unknown }>;
  cancel(): Promise<unknown>;
}

/** Not every browser's stream is iterable. */
function openStream(stream: ChunkStream): Chunks {
  if ('getReader' in stream) {
    const reader = stream.getReader();
    return { next: () => reader.read(), cancel: () => reader.cancel() };
  }
  const iterator = stream[Symbol.asyncIterator]();
  return { next: () => iterator.next(), cancel: async () => iterator.return?.() };
}
