/**
 * TanStack AI's helpers for a server. `/chat` is as "Server-Sent Events" sets it up; `/durable` as "Resumable Streams" does:
 * with a log of each run in memory, and GET to join one.
 */
import {
  chat,
  chatParamsFromRequest,
  memoryStream,
  resumeServerSentEventsResponse,
  toServerSentEventsResponse,
} from '@tanstack/ai';
import { serveRoute } from './overHttp.ts';
import { slowAdapter } from './tanstackAdapter.ts';

serveRoute(async (request) => {
  const durable = new URL(request.url).pathname === '/durable';
  if (request.method === 'GET' && durable)
    return resumeServerSentEventsResponse({ adapter: memoryStream(request) });
  if (request.method !== 'POST') return new Response(null, { status: 405 });
  const durability = durable ? { adapter: memoryStream(request), batch: 1 } : undefined;
  const { messages, threadId, runId } = await chatParamsFromRequest(request);
  // The helpers abort the work when the connection closes, unless there is a log.
  const abortController = new AbortController();
  const stream = chat({ adapter: slowAdapter(), messages, threadId, runId, abortController });
  return toServerSentEventsResponse(stream, durability ? { durability } : { abortController });
}, '/chat');
