/** TanStack AI's way in: parsed chunks, through its stream processor, to a subscriber. */
import { StreamProcessor } from '#tanstack';
import type { Ingest } from './delta.ts';

export const ingestTanstack: Ingest = (lanes, deltas, apart) => {
  const ids = Array.from({ length: lanes }, (_, lane) => `message-${lane}`);
  let notified = 0;
  const create = () => new StreamProcessor({ events: { onMessagesChange: () => notified++ } });
  const processors = Array.from({ length: apart ? lanes : 1 }, create);
  const each = (chunk: object) => processors.map((processor) => ({ processor, chunk }));
  // CAST: there is one for each lane, or one for all.
  const of = (lane: number) => processors[apart ? lane : 0] as StreamProcessor;
  const steps: { readonly processor: StreamProcessor; readonly chunk: object }[] = [
    ...each({ type: 'RUN_STARTED', runId: 'run', threadId: 'thread' }),
    ...ids.map((messageId, lane) => ({
      processor: of(lane),
      chunk: { type: 'TEXT_MESSAGE_START', messageId, role: 'assistant' },
    })),
    ...deltas.map(({ lane, text }) => ({
      processor: of(lane),
      chunk: { type: 'TEXT_MESSAGE_CONTENT', messageId: ids[lane], delta: text },
    })),
    ...ids.map((messageId, lane) => ({
      processor: of(lane),
      chunk: { type: 'TEXT_MESSAGE_END', messageId },
    })),
    ...each({ type: 'RUN_FINISHED', runId: 'run', threadId: 'thread' }),
  ];
  return () => {
    for (const { processor, chunk } of steps) processor.processChunk(chunk);
    const texts = ids.map((id, lane) =>
      of(lane)
        .getMessages()
        .find((message) => message.id === id)
        ?.parts.map(({ content }) => content)
        .join(''),
    );
    return { texts, notified };
  };
};
