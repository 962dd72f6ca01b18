/** An AG-UI endpoint as its server quickstart builds one: a POST of `RunAgentInput`, answered by encoded events. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { setTimeout as wait } from 'node:timers/promises';
import { type BaseEvent, EventType } from '@ag-ui/core';
import { RunAgentInputSchema } from '@ag-ui/core/schemas';
import { EventEncoder } from '@ag-ui/encoder';
import { listening, PACE_MS, WORDS } from './answer.ts';

const server = createServer(async (request, response) => {
  if (request.method !== 'POST') return response.writeHead(405).end();
  const asked = RunAgentInputSchema.safeParse(await json(request));
  if (!asked.success) return response.writeHead(422).end(asked.error.message);
  const { threadId, runId } = asked.data;
  const encoder = new EventEncoder({ accept: request.headers.accept ?? '' });
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' });
  const write = (event: BaseEvent & Record<string, unknown>) => response.write(encoder.encodeSSE(event));
  const messageId = `answer-to-${runId}`;
  write({ type: EventType.RUN_STARTED, threadId, runId });
  write({ type: EventType.TEXT_MESSAGE_START, messageId, role: 'assistant' });
  for (const delta of WORDS) {
    await wait(PACE_MS);
    write({ type: EventType.TEXT_MESSAGE_CONTENT, messageId, delta });
  }
  write({ type: EventType.TEXT_MESSAGE_END, messageId });
  write({ type: EventType.RUN_FINISHED, threadId, runId });
  response.end();
});
server.listen(0, '127.0.0.1', () => {
  // CAST: a server that listens on a port has an address of this form.
  listening(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
});
