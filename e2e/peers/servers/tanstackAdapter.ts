import { setTimeout as wait } from 'node:timers/promises';
import {
  type DefaultMessageMetadataByModality,
  EventType,
  type StreamChunk,
  type TextOptions,
} from '@tanstack/ai';
import { BaseTextAdapter } from '@tanstack/ai/adapters';
import { ANSWER, PACE_MS, WORDS } from './answer.ts';

/** An adapter of one's own, as for a provider that TanStack AI does not know. */
class SlowAdapter extends BaseTextAdapter<
  'slow',
  Record<string, never>,
  readonly ['text'],
  DefaultMessageMetadataByModality
> {
  readonly name = 'slow';

  async *chatStream({
    threadId = 'thread',
    runId = 'run',
    request,
  }: TextOptions): AsyncGenerator<StreamChunk> {
    const signal = request instanceof Request ? request.signal : request?.signal;
    const messageId = this.generateId();
    yield { type: EventType.RUN_STARTED, threadId, runId, model: this.model, timestamp: Date.now() };
    yield { type: EventType.TEXT_MESSAGE_START, messageId, role: 'assistant' };
    for (const delta of WORDS) {
      await wait(PACE_MS, undefined, signal ? { signal } : {});
      yield { type: EventType.TEXT_MESSAGE_CONTENT, messageId, delta };
    }
    yield { type: EventType.TEXT_MESSAGE_END, messageId };
    yield { type: EventType.RUN_FINISHED, threadId, runId, finishReason: 'stop' };
  }

  async structuredOutput() {
    return { data: ANSWER, rawText: ANSWER };
  }
}

export const slowAdapter = (): SlowAdapter => new SlowAdapter({}, 'slow');
