/**
 * The AI SDK's resume: each chat asks for the response under way and gets its stream from the first chunk on, as
 * `resumable-stream` replays it; here from memory, without its Redis. What is finished it leaves to the app.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { DefaultChatTransport } from '#ai';
import { Chat, type Chunk } from '#Chat';
import type { Candidate } from './candidate.ts';
import { serveWeb } from './web.ts';

const streamOf = (tokens: readonly string[], lane: number): string => {
  const chunks: Chunk[] = [
    { type: 'start', messageId: `message-${lane}` },
    { type: 'start-step' },
    { type: 'text-start', id: 'text' },
    ...tokens.map((delta): Chunk => ({ type: 'text-delta', id: 'text', delta })),
    { type: 'text-end', id: 'text' },
    { type: 'finish-step' },
    { type: 'finish' },
  ];
  return `${chunks.map((chunk) => `data: ${JSON.stringify(chunk)}\n\n`).join('')}data: [DONE]\n\n`;
};

export const aiSdk: Candidate = {
  write(folder, { lanes }) {
    for (const [lane, [tokens = []]] of lanes.entries())
      writeFileSync(`${folder}/${lane}.sse`, streamOf(tokens, lane));
  },
  serve(folder) {
    const kept = new Map<string, Buffer>();
    return serveWeb((path, res) => {
      const lane = path.split('/').at(-2) ?? '';
      const body = kept.get(lane) ?? readFileSync(`${folder}/${lane}.sse`);
      kept.set(lane, body);
      res.setHeader('Content-Type', 'text/event-stream');
      res.end(body);
    });
  },
  async join(url, { lanes }) {
    const chats = lanes.map(
      (_, lane) =>
        new Chat({
          id: String(lane),
          transport: new DefaultChatTransport({ api: `${url}/chat` }),
          onError: (error) => {
            throw error;
          },
        }),
    );
    for (const chat of chats) chat['~registerMessagesCallback'](() => {});
    await Promise.all(chats.map((chat) => chat.resumeStream()));
    const texts = chats.map(({ messages }) => [
      messages.at(-1)?.parts.find(({ type }) => type === 'text')?.text ?? '',
    ]);
    return { texts };
  },
};
