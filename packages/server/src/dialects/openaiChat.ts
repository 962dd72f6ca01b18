/**
 * Chat completions as OpenAI and all who are compatible stream them: server-sent events whose data are
 * `chat.completion.chunk` objects, and `[DONE]` (https://platform.openai.com/docs/api-reference/chat-streaming).
 * A completion under way has no address: the API has no request to read it again, to read along or to cancel it. (The
 * Responses API has, in background mode: https://platform.openai.com/docs/guides/background.)
 */
import { postJson } from './addresses.ts';
import { at, contentText, type JsonObject, textAt } from './jsonValue.ts';
import type { Dialect, NoWay, Piece } from './streamDialect.ts';
import { firstJsonEvent, jsonEventPieces } from './streamPieces.ts';

const none = (why: string): NoWay => ({ none: 'documented', why });

function readChunk(chunk: JsonObject): readonly Piece[] {
  if (chunk.error !== undefined)
    return [{ kind: 'end', outcome: 'failed', text: textAt(chunk.error, 'message') ?? 'an error' }];
  if (!Array.isArray(chunk.choices)) return [{ kind: 'malformed', text: 'a chunk without choices' }];
  const delta = at(chunk.choices, 0, 'delta');
  const text = contentText(at(delta, 'content'));
  const message = textAt(chunk, 'id');
  const known = message === undefined ? {} : { known: { message } };
  const pieces: Piece[] =
    text === '' ? [{ kind: 'part', text: 'chunk', ...known }] : [{ kind: 'text', text, ...known }];
  if (textAt(chunk.choices, 0, 'finish_reason') !== undefined)
    pieces.push({ kind: 'end', outcome: 'finished' });
  return pieces;
}

export const OPENAI_CHAT: Dialect = {
  name: 'openai-chat',
  title: 'OpenAI-compatible chat completions',
  source: 'https://platform.openai.com/docs/api-reference/chat-streaming',
  recognise(_head, first) {
    const event = firstJsonEvent(first);
    return event?.object === 'chat.completion.chunk'
      ? 'The first event is an object "chat.completion.chunk", as chat completions are streamed.'
      : undefined;
  },
  ask({ url, prompt }) {
    const body = { model: 'default', stream: true, messages: [{ role: 'user', content: prompt }] };
    return { before: [], known: { prompt }, read: () => postJson(url, body) };
  },
  pieces: () => jsonEventPieces(readChunk),
  ways: {
    resume: none('chat completions have no request that reads a completion again'),
    join: none('a completion under way has no address by which a second reader could open it'),
    cancel: none('chat completions have no cancel: the only Stop is to hang up'),
    steer: none('nothing can be said to a completion that is under way'),
  },
};
