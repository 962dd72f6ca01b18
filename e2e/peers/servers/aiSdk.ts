/**
 * The AI SDK without resuming, as "Stopping Streams" sets it up: the request's signal goes to the model, so that the page's
 * `stop()`, which closes the connection, stops the work.
 */
import { convertToModelMessages, createUIMessageStreamResponse, streamText, toUIMessageStream } from 'ai';
import { serveRoute } from './overHttp.ts';
import { slowModel } from './slowModel.ts';

serveRoute(async (request) => {
  if (request.method !== 'POST') return new Response(null, { status: 405 });
  const { messages } = await request.json();
  const result = streamText({
    model: slowModel(),
    messages: await convertToModelMessages(messages),
    abortSignal: request.signal,
  });
  return createUIMessageStreamResponse({ stream: toUIMessageStream({ stream: result.stream }) });
}, '/api/chat');
