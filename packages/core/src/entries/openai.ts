export { pipe } from '../openai/pipeOpenai.ts';
export { toChatMessages } from '../openai/toChatMessages.ts';
export { toInput } from '../openai/toInput.ts';
export type { ChunkStream } from '../pipes/chunksOf.ts';
export type { ConversationReader } from '../pipes/readTurns.ts';
export type { PipedCall } from '../pipes/streamCalls.ts';
export type { PipeResult } from '../pipes/writeStream.ts';
