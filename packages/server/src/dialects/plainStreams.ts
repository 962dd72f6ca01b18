/**
 * Streams of no protocol that is known: server-sent events (https://html.spec.whatwg.org/multipage/server-sent-events.html), whose
 * readers come back with `Last-Event-ID` where events have ids, and WebSockets, of which nothing is known but that they can
 * be opened again. Texts are looked for where such streams as a rule have them.
 */
import { getStream, once, postJson } from './addresses.ts';
import { asObject, asText, at, contentText, parseValue, textAt } from './jsonValue.ts';
import type { Asking, Dialect, NoWay, Piece, PieceReader, Question } from './streamDialect.ts';
import { eventPieces } from './streamPieces.ts';

const EVENTS = 'https://html.spec.whatwg.org/multipage/server-sent-events.html';
const SOCKETS = 'https://www.rfc-editor.org/rfc/rfc6455';

const TEXTS = ['delta', 'text', 'token', 'content', 'chunk', 'message', 'data', 'response', 'answer'];
const ENDS =
  /^(done|end|finish|finished|complete|completed|message_end|message_stop|stop|stopped|RUN_FINISHED|\[DONE\])$/i;
const CANCELS = /^(abort|aborted|cancel|cancelled|canceled)$/i;
const FAILS = /^(error|failed|RUN_ERROR)$/i;

/** One message of an unknown protocol. */
function readMessage(data: string, name: string): Piece {
  const value = parseValue(data);
  const object = asObject(value);
  const word = textAt(object, 'type') ?? textAt(object, 'event') ?? textAt(object, 'status') ?? name;
  if (ENDS.test(data.trim()) || ENDS.test(word) || object?.done === true)
    return { kind: 'end', outcome: 'finished' };
  if (CANCELS.test(word)) return { kind: 'end', outcome: 'cancelled' };
  if (FAILS.test(word))
    return { kind: 'end', outcome: 'failed', text: (textAt(object, 'message') ?? data).slice(0, 80) };
  if (!object) return { kind: 'text', text: typeof value === 'string' ? value : data };
  for (const key of TEXTS) {
    const found =
      contentText(object[key]) ||
      (asText(at(object[key], 'text')) ?? asText(at(object[key], 'content')) ?? '');
    const author = textAt(object, 'agent') ?? textAt(object, 'author');
    if (found !== '') return { kind: 'text', text: found, ...(author === undefined ? {} : { author }) };
  }
  return { kind: 'part', text: word };
}

/** Names that many endpoints take for what people said. */
function ask({ url, prompt, id }: Asking): Question {
  const body = { id, type: 'message', prompt, message: prompt, content: prompt, text: prompt, stream: true };
  return { before: [], known: { prompt, chat: id }, read: () => postJson(url, body) };
}

const app = (why: string): NoWay => ({ none: 'unknown', why });

/** The bytes are whole messages, one a push: that is how a WebSocket gives them. */
function socketPieces(): PieceReader {
  const decoder = new TextDecoder();
  return { push: (bytes) => [readMessage(decoder.decode(bytes), '')], end: () => [] };
}

const again = {
  how: 'open the same address again',
  source: SOCKETS,
  request: (url: string) => getStream(url),
};

export const PLAIN_WEBSOCKET: Dialect = {
  name: 'websocket',
  title: 'WebSocket',
  source: SOCKETS,
  recognise: ({ status }) =>
    status === 101 ? 'The address takes WebSockets, and is not a session server of Rejoin.' : undefined,
  ask,
  pieces: socketPieces,
  ways: {
    resume: again,
    join: again,
    cancel: app(
      'a plain WebSocket has no standard message that stops an answer. Name yours with --config ("cancel")',
    ),
    steer: app(
      'a plain WebSocket has no standard message to an answer under way. Name yours with --config ("steer")',
    ),
  },
  quiet: 3_000,
};

export const PLAIN_EVENT_STREAM: Dialect = {
  name: 'event-stream',
  title: 'server-sent events',
  source: EVENTS,
  recognise: ({ headers }) =>
    headers['content-type']?.startsWith('text/event-stream')
      ? 'The response is server-sent events, of no protocol that the audit knows.'
      : undefined,
  ask,
  pieces: () =>
    eventPieces(
      ({ type, data }) => [readMessage(data, type)],
      () => [{ kind: 'end', outcome: 'finished' }],
    ),
  ways: {
    resume: {
      how: 'GET <endpoint> with Last-Event-ID',
      source: EVENTS,
      request: once(['last'], (url, { last }) => getStream(url, { 'Last-Event-ID': last })),
    },
    join: app(
      'nothing says how a second reader opens an answer under way. Name your way with --config ("join")',
    ),
    cancel: app('nothing says how an answer is stopped. Name your way with --config ("cancel")'),
    steer: app(
      'nothing says how something is said to an answer under way. Name your way with --config ("steer")',
    ),
  },
};
