/** Results of tools that are larger than the log takes: stored beside it, and named by their event. */
import type { Session } from '../client/sessionApi.ts';
import type { ToolCallResult } from '../protocol/events.ts';
import { MAX_IN_PIECES } from '../protocol/limits.ts';
import { wellFormed } from '../protocol/wellFormed.ts';

/** UTF-16 units of a stored result that stand in the log. */
const BEGINNING = 4_000;

export type StoreLarge = (result: ToolCallResult) => Promise<ToolCallResult>;

/**
 * The result as it is, if the log takes it or the transport has no place beside the log; else its beginning, and where all of it lies.
 * Rejects with what the server refuses to store it with, such as `blob-too-large`.
 */
export const createStoreLarge =
  ({ blobs }: Session, signal: AbortSignal): StoreLarge =>
  async (result) => {
    const { content } = result;
    // One that is shorter has no longer JSON: each unit becomes six at most.
    if (!blobs.available || typeof content !== 'string' || content.length * 6 <= MAX_IN_PIECES) return result;
    if (JSON.stringify(result).length <= MAX_IN_PIECES) return result;
    const { blob, size } = await blobs.put(content, { signal });
    return {
      ...result,
      content: wellFormed(content.slice(0, BEGINNING)),
      blob: { blob, size, mediaType: 'text/plain' },
    };
  };
