/** Streams of OpenAI's library, into a run. */
import type { AgentRun } from '../agent/agentRun.ts';
import { type ChunkStream, isChunkStream } from '../pipes/chunksOf.ts';
import type { StreamReader } from '../pipes/streamPart.ts';
import { type PipeResult, writeStream } from '../pipes/writeStream.ts';
import { isRecord, isText } from '../protocol/shapes.ts';
import { createChatReader } from './readChat.ts';
import { createResponsesReader } from './readResponses.ts';

const RIGHT =
  'pipe(run, await openai.responses.create({ model, input, stream: true }, { signal: run.signal }))';

/**
 * Writes what OpenAI streams into the run: of the Responses API, or of Chat Completions and the servers that speak it. Texts,
 * reasoning, tool calls, hosted tools with their results, sources, the step's usage, and what OpenAI needs back. Resolves, once the
 * stream has ended, with the calls that wait for a result: their tools are the caller's to run.
 *
 * @throws RejoinError `model-failed` where the stream ends with an error, or before its end: let it through, and the run fails with
 * words for people, while `onError` gets OpenAI's error as `cause`. Rejects with what `run.signal` was aborted with.
 */
export async function pipe(
  run: AgentRun,
  stream: ChunkStream | PromiseLike<ChunkStream>,
): Promise<PipeResult> {
  const given: unknown = await stream;
  return writeStream(run, isChunkStream(given) ? given : undefined, createOpenaiReader(), RIGHT);
}

/** Which of the two it is shows in the first event. */
function createOpenaiReader(): StreamReader {
  let reader: StreamReader | undefined;
  return {
    read(event) {
      const isResponses = isRecord(event) && isText(event.type);
      reader ??= isResponses ? createResponsesReader() : createChatReader();
      return reader.read(event);
    },
    end: () => reader?.end?.() ?? [],
  };
}
