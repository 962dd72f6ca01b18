/** A server that speaks OpenAI's chat completions over SSE, for tests: what it says next is what it was given. */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';
import { type Model, readModel } from './model.ts';

/** One answer: pieces of text, calls of tools, or a refusal with this status. */
export type ChatAnswer =
  | { readonly text: readonly string[] }
  | { readonly calls: readonly { readonly name: string; readonly input: unknown }[] }
  | { readonly status: number; readonly body: string }
  | { readonly breaksAfter: string };

export interface ChatRequest {
  readonly authorization: string | undefined;
  /** As JSON, to be searched. */
  readonly body: string;
}

export interface ChatServer {
  readonly url: string;
  readonly requests: readonly ChatRequest[];
  close(): Promise<void>;
}

/** @param next what it answers to a request, by the JSON of that */
export async function startChatServer(next: (body: string) => ChatAnswer): Promise<ChatServer> {
  const requests: ChatRequest[] = [];
  const server = createServer((req, res) => void answer(req, res));

  async function answer(req: IncomingMessage, res: ServerResponse): Promise<void> {
    let body = '';
    for await (const chunk of req.setEncoding('utf8')) body += chunk;
    requests.push({ authorization: req.headers.authorization, body });
    const given = next(body);
    if ('status' in given) return void res.writeHead(given.status).end(given.body);
    res.writeHead(200, { 'Content-Type': 'text/event-stream' });
    const chunk = (delta: object, finish: string | null = null) =>
      res.write(
        `data: ${JSON.stringify({
          ...{ id: 'c', object: 'chat.completion.chunk', created: 1, model: 'm' },
          choices: [{ index: 0, delta, finish_reason: finish }],
        })}\n\n`,
      );
    if ('breaksAfter' in given) {
      chunk({ role: 'assistant', content: given.breaksAfter });
      return void setImmediate(() => res.destroy());
    }
    if ('text' in given) {
      for (const content of given.text) chunk({ role: 'assistant', content });
      chunk({}, 'stop');
    } else {
      for (const [index, { name, input }] of given.calls.entries()) {
        const call = { name, arguments: JSON.stringify(input) };
        chunk({
          role: 'assistant',
          tool_calls: [{ index, id: `call-${requests.length}-${index}`, type: 'function', function: call }],
        });
      }
      chunk({}, 'tool_calls');
    }
    res.end('data: [DONE]\n\n');
  }

  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  // CAST: a server that listens on a port has an address of this form.
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/v1`,
    requests,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

export const KEY = 'sk-secret-of-the-owner';

/** Such a server until the test ends, and the model that the environment names by it. */
export async function modelOf(
  next: (body: string) => ChatAnswer,
): Promise<{ readonly server: ChatServer; readonly model: Model }> {
  const server = await startChatServer(next);
  onTestFinished(() => server.close());
  const model = readModel({
    REJOIN_MODEL_URL: server.url,
    REJOIN_MODEL_KEY: KEY,
    REJOIN_MODEL_NAME: 'small',
  });
  if (!model) throw new Error('The environment names a model.');
  return { server, model };
}
