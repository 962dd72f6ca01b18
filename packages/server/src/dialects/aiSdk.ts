/**
 * The AI SDK's streams for pages. A UI message stream is server-sent events whose data are chunks, with the header
 * `x-vercel-ai-ui-message-stream: v1` (https://ai-sdk.dev/docs/ai-sdk-ui/stream-protocol); a text stream is plain text.
 * A page comes back by `GET <endpoint>/<chat>/stream`, and 204 says that nothing is under way
 * (https://ai-sdk.dev/docs/ai-sdk-ui/chatbot-resume-streams). There the app also adds `POST <endpoint>/<chat>/stop`;
 * closing the connection is no Stop once a stream can be resumed.
 */
import { below, getStream, once, postJson } from './addresses.ts';
import { asText, type JsonObject, textAt } from './jsonValue.ts';
import type { Asking, Dialect, Piece, Question, Ways } from './streamDialect.ts';
import { firstJsonEvent, jsonEventPieces } from './streamPieces.ts';

const SOURCE = 'https://ai-sdk.dev/docs/ai-sdk-ui/stream-protocol';
const RESUME = 'https://ai-sdk.dev/docs/ai-sdk-ui/chatbot-resume-streams';

const resume = {
  how: 'GET <endpoint>/<chat>/stream',
  source: RESUME,
  request: once(['chat'], (url, { chat }) => getStream(below(url, `${chat}/stream`))),
};

const WAYS: Ways = {
  resume,
  join: resume,
  cancel: {
    how: 'POST <endpoint>/<chat>/stop',
    source: `${RESUME}#stop-an-active-resumable-stream`,
    request: once(['chat'], (url, { chat }) => postJson(below(url, `${chat}/stop`), {})),
  },
  steer: {
    none: 'documented',
    why: 'the AI SDK has no message to an answer that is under way: a new message waits or starts a new request',
  },
};

function ask({ url, prompt, id }: Asking): Question {
  const message = { id: `msg-${id}`, role: 'user', parts: [{ type: 'text', text: prompt }] };
  const body = { id: `chat-${id}`, trigger: 'submit-message', messages: [message] };
  return { before: [], known: { chat: body.id, prompt }, read: () => postJson(url, body) };
}

/** https://ai-sdk.dev/docs/agents/subagents: a sub-agent is a tool, and its progress is the tool's preliminary output. */
function subAgent({ preliminary, toolCallId }: JsonObject): { author?: string } {
  return preliminary === true ? { author: `tool call ${asText(toolCallId) ?? ''}`.trim() } : {};
}

function readChunk(chunk: JsonObject): readonly Piece[] {
  const type = asText(chunk.type);
  if (type === undefined) return [{ kind: 'malformed', text: 'a chunk without a type' }];
  if (type === 'text-delta') return [{ kind: 'text', text: asText(chunk.delta) ?? '' }];
  if (type === 'finish') return [{ kind: 'end', outcome: 'finished' }];
  if (type === 'abort')
    return [{ kind: 'end', outcome: 'cancelled', text: asText(chunk.reason) ?? 'aborted' }];
  if (type === 'error')
    return [{ kind: 'end', outcome: 'failed', text: asText(chunk.errorText) ?? 'an error' }];
  const message = type === 'start' ? asText(chunk.messageId) : undefined;
  return [
    {
      kind: 'part',
      text: type,
      ...subAgent(chunk),
      ...(message === undefined ? {} : { known: { message } }),
    },
  ];
}

/** Chunks by which a stream of the SDK may begin. */
const FIRST = /^(start|start-step|text-start|message-metadata|data-[\w-]+|error)$/;

export const AI_SDK_UI: Dialect = {
  name: 'ai-sdk-ui',
  title: 'AI SDK UI message stream',
  source: SOURCE,
  recognise({ headers }, first) {
    const version = headers['x-vercel-ai-ui-message-stream'];
    if (version !== undefined)
      return `The response has the header x-vercel-ai-ui-message-stream: ${version}.`;
    const type = textAt(firstJsonEvent(first), 'type');
    return type !== undefined && FIRST.test(type) && headers['content-type']?.includes('event-stream')
      ? `The first event is a chunk of type "${type}", as the AI SDK's streams begin.`
      : undefined;
  },
  ask,
  pieces: () => jsonEventPieces(readChunk),
  ways: WAYS,
};

export const AI_SDK_TEXT: Dialect = {
  name: 'ai-sdk-text',
  title: 'AI SDK text stream',
  source: SOURCE,
  recognise: ({ headers }) =>
    headers['content-type']?.startsWith('text/plain')
      ? 'The response is plain text that is streamed, which is the AI SDK’s text stream.'
      : undefined,
  ask,
  pieces() {
    const decoder = new TextDecoder();
    const piece = (text: string): readonly Piece[] => (text === '' ? [] : [{ kind: 'text', text }]);
    return {
      push: (bytes) => piece(decoder.decode(bytes, { stream: true })),
      // The end of the response is the only end that a text stream has.
      end: () => [...piece(decoder.decode()), { kind: 'end', outcome: 'finished' }],
    };
  },
  ways: WAYS,
};
