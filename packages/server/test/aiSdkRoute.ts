/** A route of the AI SDK, as apps write it: `streamText` behind HTTP, on loopback. Its model says what the test lets it say. */
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { convertToModelMessages, streamText, type UIMessage } from 'ai';
import { MockLanguageModelV4 } from 'ai/test';
import { onTestFinished } from 'vitest';

type ModelStream = Awaited<ReturnType<MockLanguageModelV4['doStream']>>['stream'];
type ModelPart = ModelStream extends ReadableStream<infer Part> ? Part : never;

export interface Answer {
  readonly body: Readonly<Record<string, unknown>>;
  readonly headers: IncomingHttpHeaders;
  /** Writes on. */
  say(...words: readonly string[]): void;
  call(name: string, input: object): void;
  end(): void;
  /** The connection breaks, in the middle of whatever is on its way. */
  breakOff(): void;
  /** Whether the route has seen that no one reads it any more. */
  readonly isLeft: boolean;
}

export interface Route {
  readonly url: string;
  readonly answers: readonly Answer[];
  /** The next requests are refused so. */
  refuse(status: number): void;
}

const USAGE = {
  inputTokens: { total: 1, noCache: 1, cacheRead: 0, cacheWrite: 0 },
  outputTokens: { total: 1, text: 1, reasoning: 0 },
};

/**
 * Ends with the test.
 *
 * @param work what it says to each request by itself
 * @param ids whether it names its messages, as apps do that keep them
 * @param form of what it answers
 */
export async function startAiSdkRoute(
  work: (answer: Answer) => void = () => {},
  ids = false,
  form: 'ui-messages' | 'text' = 'ui-messages',
): Promise<Route> {
  const answers: Answer[] = [];
  let refusal: number | undefined;
  const server = createServer(async (req, res) => {
    const chunks: Buffer[] = [];
    for await (const chunk of req) chunks.push(chunk);
    if (req.method !== 'POST' || req.url !== '/api/chat') return void res.writeHead(404).end();
    const body = JSON.parse(Buffer.concat(chunks).toString());
    if (!Array.isArray(body.messages?.[0]?.parts)) return void res.writeHead(400).end();
    if (refusal !== undefined) return void res.writeHead(refusal).end('the account of acme has no sk-secret');
    const aborted = new AbortController();
    res.once('close', () => aborted.abort());
    let out: ReadableStreamDefaultController<ModelPart> | undefined;
    const stream = new ReadableStream<ModelPart>({
      start(controller) {
        out = controller;
        controller.enqueue({ type: 'stream-start', warnings: [] });
      },
    });
    const model = new MockLanguageModelV4({ doStream: async () => ({ stream }) });
    // CAST: what the test's clients send.
    const messages = await convertToModelMessages(body.messages as UIMessage[]);
    const result = streamText({ model, messages, abortSignal: aborted.signal, onError() {} });
    let isOpen = false;
    const answer: Answer = {
      body,
      headers: req.headers,
      say(...words) {
        if (!isOpen) out?.enqueue({ type: 'text-start', id: 't' });
        isOpen = true;
        for (const delta of words) out?.enqueue({ type: 'text-delta', id: 't', delta });
      },
      call(name, input) {
        const [id, toolName] = [`call-${name}`, name];
        out?.enqueue({ type: 'tool-input-start', id, toolName, providerExecuted: true });
        out?.enqueue({ type: 'tool-input-delta', id, delta: JSON.stringify(input) });
        out?.enqueue({ type: 'tool-input-end', id });
        const call = { toolCallId: id, toolName, input: JSON.stringify(input), providerExecuted: true };
        out?.enqueue({ type: 'tool-call', ...call });
        out?.enqueue({ type: 'tool-result', toolCallId: id, toolName, result: { found: 2 } });
      },
      end() {
        if (isOpen) out?.enqueue({ type: 'text-end', id: 't' });
        out?.enqueue({ type: 'finish', finishReason: { unified: 'stop', raw: 'stop' }, usage: USAGE });
        out?.close();
      },
      breakOff: () => res.destroy(),
      get isLeft() {
        return aborted.signal.aborted;
      },
    };
    answers.push(answer);
    work(answer);
    if (form === 'text') return result.pipeTextStreamToResponse(res);
    const named = ids ? { originalMessages: body.messages, generateMessageId: () => randomUUID() } : {};
    await result.pipeUIMessageStreamToResponse(res, { sendSources: true, ...named });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  // CAST: a server that listens on a port has an address of this form.
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/api/chat`,
    answers,
    refuse(status) {
      refusal = status;
    },
  };
}
