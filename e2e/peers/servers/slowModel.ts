import { simulateReadableStream } from 'ai';
import { MockLanguageModelV4 } from 'ai/test';
import { PACE_MS, WORDS } from './answer.ts';

const count = { total: 1, noCache: 1, cacheRead: undefined, cacheWrite: undefined };

/** A model of the AI SDK's own test kit. It stops as a provider's request does: when it is aborted. */
export function slowModel(): MockLanguageModelV4 {
  return new MockLanguageModelV4({
    doStream: async ({ abortSignal }) => ({
      stream: simulateReadableStream({
        chunkDelayInMs: PACE_MS,
        chunks: [
          { type: 'text-start', id: 'text' },
          ...WORDS.map((delta) => ({ type: 'text-delta', id: 'text', delta }) as const),
          { type: 'text-end', id: 'text' },
          {
            type: 'finish',
            finishReason: { unified: 'stop', raw: undefined },
            usage: { inputTokens: count, outputTokens: { total: 60, text: 60, reasoning: undefined } },
          },
        ],
      }).pipeThrough(new TransformStream(), abortSignal ? { signal: abortSignal } : {}),
    }),
  });
}
