export { pipe } from '../anthropic/pipeAnthropic.ts';
export { toMessages } from '../anthropic/toMessages.ts';
export type { ChunkStream } from '../pipes/chunksOf.ts';
export type { ConversationReader } from '../pipes/readTurns.ts';
export type { PipedCall } from '../pipes/streamCalls.ts';
export type { PipeResult } from '../pipes/writeStream.ts';
