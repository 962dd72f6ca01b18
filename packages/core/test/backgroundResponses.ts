/** OpenAI's responses in the background as a hosted source, and a server that has recorded one and says it again. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import OpenAI from 'openai';
import type { ResponseStreamEvent } from 'openai/resources/responses/responses';
import { onTestFinished } from 'vitest';
import { EndpointError, type HostedPiece, type HostedSource } from '../src/ag-ui/hostedSource.ts';

/** The cursor names the response, and the last event of it that was read. */
export function backgroundResponses(client: OpenAI, model: string): Required<HostedSource> {
  async function* read(
    events: AsyncIterable<ResponseStreamEvent>,
    known = '',
  ): AsyncGenerator<HostedPiece, void, undefined> {
    let id = known;
    for await (const event of events) {
      if (event.type === 'response.created') id = event.response.id;
      yield { events: agUiOf(event), cursor: `${id} ${event.sequence_number}` };
    }
  }
  return {
    async *start({ messages }, signal) {
      const input = messages.flatMap(({ role, content }) =>
        role !== 'tool' && typeof content === 'string' ? [{ role, content }] : [],
      );
      const asked = { model, input, background: true, stream: true } as const;
      yield* read(await client.responses.create(asked, { signal }).catch(refused));
    },
    async *resume(cursor, signal) {
      const [id = '', after] = cursor.split(' ');
      const from = { stream: true, starting_after: Number(after) } as const;
      yield* read(await client.responses.retrieve(id, from, { signal }).catch(refused), id);
    },
    async cancel(cursor) {
      await client.responses.cancel(cursor.split(' ')[0] ?? '');
    },
  };
}

/** What the provider refuses is no broken connection. */
function refused(error: unknown): never {
  const status = error instanceof OpenAI.APIError ? (error.status as number | undefined) : undefined;
  throw status ? new EndpointError(`http-${status}`, `OpenAI answered ${status}.`, { cause: error }) : error;
}

function agUiOf(event: ResponseStreamEvent): readonly object[] {
  switch (event.type) {
    case 'response.output_item.added':
      return event.item.type === 'message' ? [{ type: 'TEXT_MESSAGE_START', messageId: event.item.id }] : [];
    case 'response.output_text.delta':
      return [{ type: 'TEXT_MESSAGE_CONTENT', messageId: event.item_id, delta: event.delta }];
    case 'response.output_item.done':
      return event.item.type === 'message' ? [{ type: 'TEXT_MESSAGE_END', messageId: event.item.id }] : [];
    case 'response.completed':
      return [{ type: 'RUN_FINISHED', runId: event.response.id }];
    case 'response.failed':
      return [{ type: 'RUN_ERROR', message: event.response.error?.message ?? 'It failed.' }];
    default:
      return [];
  }
}

/** Two messages of two words each, as the provider's stream has them. */
const RECORDED: readonly { readonly type: string }[] = [
  { type: 'response.created', response: { id: 'resp_1', status: 'queued' } },
  { type: 'response.in_progress', response: { id: 'resp_1', status: 'in_progress' } },
  ...['msg_1', 'msg_2'].flatMap((id, index) => [
    { type: 'response.output_item.added', output_index: index, item: { id, type: 'message' } },
    ...['Some ', 'words'].map((delta) => ({ type: 'response.output_text.delta', item_id: id, delta })),
    { type: 'response.output_item.done', output_index: index, item: { id, type: 'message' } },
  ]),
  { type: 'response.completed', response: { id: 'resp_1', status: 'completed' } },
].map((event, at) => ({ ...event, sequence_number: at }));

/** What a request gets: events up to one, and then a cut, an end, or nothing more. */
export interface Recorded {
  /** The first event that it does not get. Default: all are given. */
  readonly upTo?: number;
  readonly next?: 'cut' | 'end' | 'silence';
  /** Given instead. */
  readonly status?: number;
}

export interface RecordedServer {
  readonly client: OpenAI;
  /** `POST`, `GET 3` for what was read after the third, `CANCEL`. */
  readonly asked: readonly string[];
}

/** @param answers one for each request that reads; those after it get everything */
export async function recordedServer(...answers: readonly Recorded[]): Promise<RecordedServer> {
  const asked: string[] = [];
  let reads = 0;
  const server = createServer((request: IncomingMessage, response: ServerResponse) => {
    request.resume();
    const { pathname, searchParams } = new URL(`${request.url}`, 'http://localhost');
    if (pathname.endsWith('/cancel')) {
      asked.push('CANCEL');
      return response.writeHead(200, { 'content-type': 'application/json' }).end('{"id":"resp_1"}');
    }
    const after = searchParams.get('starting_after');
    asked.push(after === null ? 'POST' : `GET ${after}`);
    const { upTo = RECORDED.length, next = 'end', status } = answers[reads++] ?? {};
    if (status) return response.writeHead(status).end('{}');
    const events = RECORDED.slice(after === null ? 0 : Number(after) + 1, upTo);
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    const text = events.map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`).join('');
    if (next === 'end') return response.end(text);
    return response.write(text, () => {
      if (next === 'cut') response.destroy();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  const baseURL = `http://127.0.0.1:${port}/v1`;
  return { client: new OpenAI({ apiKey: 'none', baseURL, maxRetries: 0 }), asked };
}
