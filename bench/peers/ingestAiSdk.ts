/** The AI SDK's way in: parsed chunks of a stream, through the store that `useChat` stands on, to a subscriber. */
import { Chat, type Chunk } from '#Chat';
import type { Ingest } from './delta.ts';

const begin = (lane: number): Chunk[] => [
  { type: 'start', messageId: `message-${lane}` },
  { type: 'start-step' },
  { type: 'text-start', id: 'text' },
];
const end: readonly Chunk[] = [{ type: 'text-end', id: 'text' }, { type: 'finish-step' }, { type: 'finish' }];

export const ingestAiSdk: Ingest = (lanes, deltas) => {
  const chunks: Chunk[][] = Array.from({ length: lanes }, (_, lane) => begin(lane));
  for (const { lane, text } of deltas) chunks[lane]?.push({ type: 'text-delta', id: 'text', delta: text });
  let notified = 0;
  const fail = (error: Error) => {
    throw error;
  };
  const chats = chunks.map((of, lane) => {
    const stream = new ReadableStream<Chunk>({
      start(controller) {
        for (const chunk of [...of, ...end]) controller.enqueue(chunk);
        controller.close();
      },
    });
    const transport = { sendMessages: async () => stream, reconnectToStream: async () => null };
    const chat = new Chat({ id: `chat-${lane}`, transport, onError: fail });
    chat['~registerMessagesCallback'](() => notified++);
    return chat;
  });
  return async () => {
    await Promise.all(chats.map((chat) => chat.sendMessage({ text: 'Begin.' })));
    const texts = chats.map(
      ({ messages }) => messages.at(-1)?.parts.find(({ type }) => type === 'text')?.text,
    );
    return { texts, notified };
  };
};
