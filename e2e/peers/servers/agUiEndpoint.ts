import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import type { BaseEvent, RunAgentInput } from '@ag-ui/core';
import { RunAgentInputSchema } from '@ag-ui/core/schemas';
import { EventEncoder } from '@ag-ui/encoder';
import { listening } from './answer.ts';

export interface Answering {
  write(event: BaseEvent & Record<string, unknown>): void;
  /** Is called when the reader has gone. */
  onGone(then: () => void): void;
}

/** An endpoint as AG-UI's server quickstart builds one: a POST of `RunAgentInput`, answered by encoded events. */
export function serveAgUi(answer: (input: RunAgentInput, answering: Answering) => Promise<void>): void {
  const server = createServer(async (request, response) => {
    if (request.method !== 'POST') return response.writeHead(405).end();
    const asked = RunAgentInputSchema.safeParse(await json(request));
    if (!asked.success) return response.writeHead(422).end(asked.error.message);
    const encoder = new EventEncoder({ accept: request.headers.accept ?? '' });
    response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' });
    // CAST: its schema leaves optional fields undefined, which its type of the same package does not have.
    await answer(asked.data as RunAgentInput, {
      write: (event) => response.write(encoder.encodeSSE(event)),
      onGone: (then) => response.once('close', then),
    });
    response.end();
  });
  server.listen(0, '127.0.0.1', () => {
    // CAST: a server that listens on a port has an address of this form.
    listening(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  });
}
