/** Streams of Anthropic's library, into a run. */
import type { AgentRun } from '../agent/agentRun.ts';
import { type ChunkStream, isChunkStream } from '../pipes/chunksOf.ts';
import { type PipeResult, writeStream } from '../pipes/writeStream.ts';
import { createMessagesReader } from './readMessages.ts';

const RIGHT =
  'pipe(run, await anthropic.messages.create({ model, messages, max_tokens, stream: true }, { signal: run.signal }))';

/**
 * Writes what Anthropic's Messages API streams into the run: texts, thinking, tool calls, server tools with their results, citations,
 * the step's usage, and what Anthropic needs back, such as signatures. Resolves, once the stream has ended, with the calls that wait
 * for a result: their tools are the caller's to run.
 *
 * @throws RejoinError `model-failed` where the stream ends with an error, or before its end: let it through, and the run fails with
 * words for people, while `onError` gets Anthropic's error as `cause`. Rejects with what `run.signal` was aborted with.
 */
export async function pipe(
  run: AgentRun,
  stream: ChunkStream | PromiseLike<ChunkStream>,
): Promise<PipeResult> {
  const given: unknown = await stream;
  return writeStream(run, isChunkStream(given) ? given : undefined, createMessagesReader(), RIGHT);
}
