/** A result of the AI SDK, into a run. */
import type { AgentRun } from '../agent/agentRun.ts';
import { type ChunkStream, isChunkStream } from '../pipes/chunksOf.ts';
import { type PipeResult, writeStream } from '../pipes/writeStream.ts';
import { isRecord } from '../protocol/shapes.ts';
import { createSdkReader } from './readSdkStream.ts';

/** What `streamText` and `agent.stream()` give: a result with a stream of all its parts, in version 7 or in version 6. */
export type SdkResult = { readonly stream: ChunkStream } | { readonly fullStream: ChunkStream };

const RIGHT = 'pipe(run, streamText({ model, messages, abortSignal: run.signal }))';

/**
 * Writes all that a result streams into the run: texts, reasoning, tool calls with their results, sources, files, data parts, steps,
 * metadata, and what the provider needs back. Takes what `streamText` gives, what an agent's `stream()` gives, or any UI message
 * stream. Resolves once the stream has ended.
 *
 * @throws RejoinError `model-failed` where the stream ends with an error, or without a finish: let it through, and the run fails
 * with words for people, while `onError` gets the provider's error as `cause`. Rejects with what `run.signal` was aborted with.
 */
export async function pipe(
  run: AgentRun,
  result: SdkResult | ChunkStream | PromiseLike<SdkResult | ChunkStream>,
): Promise<PipeResult> {
  const given: unknown = await result;
  const { stream, fullStream } = isRecord(given) && !isChunkStream(given) ? given : { stream: given };
  return writeStream(run, stream ?? fullStream, createSdkReader(), RIGHT);
}
