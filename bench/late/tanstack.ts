/** TanStack AI: the run's chunks again from the first one on, as server-sent events, through its stream processor. */
import { readFileSync, writeFileSync } from 'node:fs';
import { StreamProcessor } from '#tanstack';
import type { Candidate } from './candidate.ts';
import { get, serveWeb } from './web.ts';

const streamOf = (tokens: readonly string[], lane: number): string =>
  [
    { type: 'RUN_STARTED', runId: `run-${lane}`, threadId: 'thread' },
    { type: 'TEXT_MESSAGE_START', messageId: `message-${lane}`, role: 'assistant' },
    ...tokens.map((delta) => ({ type: 'TEXT_MESSAGE_CONTENT', messageId: `message-${lane}`, delta })),
    { type: 'TEXT_MESSAGE_END', messageId: `message-${lane}` },
    { type: 'RUN_FINISHED', runId: `run-${lane}`, threadId: 'thread' },
  ]
    .map((chunk) => `data: ${JSON.stringify(chunk)}\n\n`)
    .join('');

export const tanstack: Candidate = {
  write(folder, { lanes }) {
    for (const [lane, [tokens = []]] of lanes.entries())
      writeFileSync(`${folder}/${lane}.sse`, streamOf(tokens, lane));
  },
  serve(folder) {
    const kept = new Map<string, Buffer>();
    return serveWeb((path, res) => {
      const body = kept.get(path) ?? readFileSync(`${folder}${path}.sse`);
      kept.set(path, body);
      res.setHeader('Content-Type', 'text/event-stream');
      res.end(body);
    });
  },
  async join(url, { lanes }) {
    const texts = await Promise.all(
      lanes.map(async (_, lane) => {
        const processor = new StreamProcessor({ events: { onMessagesChange() {} } });
        // Split at once, not as it comes: cheaper than any client's own way of reading a stream.
        const text = await (await get(`${url}/${lane}`)).text();
        for (const line of text.split('\n\n'))
          if (line) processor.processChunk(JSON.parse(line.slice('data: '.length)));
        return [
          processor
            .getMessages()
            .flatMap(({ parts }) => parts.map(({ content }) => content ?? ''))
            .join(''),
        ];
      }),
    );
    return { texts };
  },
};
