/**
 * The AI SDK with resumable-stream, as "Chatbot Resume Streams" sets it up: POST begins an answer, GET /[id]/stream resumes
 * it, and POST /[id]/stop, a route that the guide has the app write, ends the work. Redis is replaced by the package's generic
 * interface, which is in this process: the package runs the same code over both, and a Redis of Debian's with its client would cost
 * each run of CI more than it could show of a card.
 */
import {
  convertToModelMessages,
  createUIMessageStreamResponse,
  generateId,
  streamText,
  toUIMessageStream,
  UI_MESSAGE_STREAM_HEADERS,
  type UIMessage,
} from 'ai';
import { createResumableStreamContext } from 'resumable-stream/generic';
import { serveRoute } from './overHttp.ts';
import { inProcess } from './pubSub.ts';
import { slowModel } from './slowModel.ts';

interface Chat {
  messages: UIMessage[];
  activeStreamId: string | null;
  work: AbortController | null;
}

const streams = createResumableStreamContext({ waitUntil: null, ...inProcess() });
const chats = new Map<string, Chat>();

serveRoute(async (request) => {
  const [, , , id, action] = new URL(request.url).pathname.split('/');
  if (request.method === 'POST' && id === undefined) return begin(request);
  const chat = chats.get(decodeURIComponent(id ?? ''));
  if (request.method === 'GET' && action === 'stream') return resume(chat);
  if (request.method === 'POST' && action === 'stop') return stop(chat);
  return new Response(null, { status: 404 });
}, '/api/chat');

async function begin(request: Request): Promise<Response> {
  const body = await request.json();
  // The guide's page sends the last message alone; the SDK's default is the list of all.
  const chat = chats.get(body.id) ?? { messages: [], activeStreamId: null, work: null };
  chats.set(body.id, chat);
  chat.messages = body.messages ?? [...chat.messages, body.message];
  chat.activeStreamId = null;
  const work = new AbortController();
  chat.work = work;
  const result = streamText({
    model: slowModel(),
    messages: await convertToModelMessages(chat.messages),
    abortSignal: work.signal,
  });
  return createUIMessageStreamResponse({
    stream: toUIMessageStream({
      stream: result.stream,
      originalMessages: chat.messages,
      generateMessageId: generateId,
      onEnd: ({ messages }) => {
        Object.assign(chat, { messages, activeStreamId: null });
      },
    }),
    async consumeSseStream({ stream }) {
      const streamId = generateId();
      await streams.createNewResumableStream(streamId, () => stream);
      chat.activeStreamId = streamId;
    },
  });
}

async function resume(chat: Chat | undefined): Promise<Response> {
  if (!chat?.activeStreamId) return new Response(null, { status: 204 });
  const stream = await streams.resumeExistingStream(chat.activeStreamId);
  return new Response(stream?.pipeThrough(new TextEncoderStream()) ?? null, {
    headers: UI_MESSAGE_STREAM_HEADERS,
  });
}

function stop(chat: Chat | undefined): Response {
  chat?.work?.abort();
  if (chat) chat.activeStreamId = null;
  return Response.json({ success: true });
}
