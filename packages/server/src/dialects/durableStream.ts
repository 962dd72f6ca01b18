/**
 * Durable Streams (https://github.com/durable-streams/durable-streams/blob/main/PROTOCOL.md): a stream is an address, made by
 * PUT, appended to by POST, and read by GET from an offset, live by server-sent events. It carries what an agent writes and
 * has no word for an agent: the audit writes an answer of its own into a stream of its own beside the one that was named,
 * and deletes it afterwards.
 */
import { getStream, once, postJson, withQuery } from './addresses.ts';
import { asList, at, parseValue, textAt } from './jsonValue.ts';
import type { Dialect, NoWay, Piece, PieceReader } from './streamDialect.ts';
import { eventPieces } from './streamPieces.ts';

const SOURCE = 'https://github.com/durable-streams/durable-streams/blob/main/PROTOCOL.md';

const WORDS =
  'A lighthouse keeps its lamp at the focus of a lens of glass rings. The rings bend what would be lost above and below into one flat beam, and the beam turns. A sailor who counts the seconds between two flashes knows which tower it is, and so where the ship is. Nothing is sent back: the tower does not know who has seen it.';

/** The audit's own answer: a word in each append, all together about a second. */
const FEED = WORDS.split(/(?<= )/);
const EVERY = 20;

function durablePieces(): PieceReader {
  return eventPieces(({ type, data }) => {
    const value = parseValue(data);
    if (type === 'control') {
      const last = textAt(value, 'streamNextOffset');
      const known = last === undefined ? {} : { known: { last } };
      return [
        at(value, 'streamClosed') === true
          ? { kind: 'end', outcome: 'finished', ...known }
          : { kind: 'part', ...known },
      ];
    }
    if (value === undefined) return [{ kind: 'malformed', text: data.slice(0, 80) }];
    return (Array.isArray(value) ? asList(value) : [value]).flatMap((message): readonly Piece[] => {
      if (textAt(message, 'type') === 'done') return [{ kind: 'end', outcome: 'finished' }];
      const text = textAt(message, 'delta');
      return text === undefined ? [{ kind: 'part' }] : [{ kind: 'text', text }];
    });
  });
}

const live = (url: string, offset: string) => getStream(withQuery(url, { offset, live: 'sse' }));

const none = (why: string): NoWay => ({ none: 'unknown', why });

export const DURABLE_STREAM: Dialect = {
  name: 'durable-streams',
  title: 'Durable Streams',
  source: SOURCE,
  recognise: ({ headers }) =>
    headers['stream-next-offset'] === undefined
      ? undefined
      : 'The response has the header Stream-Next-Offset, which Durable Streams require.',
  ask({ url, prompt, id }) {
    const address = new URL(url);
    address.pathname = `${address.pathname.replace(/\/+$/, '')}-rejoin-audit-${id}`;
    const stream = address.href;
    const headers = { 'Content-Type': 'application/json' };
    return {
      before: [{ method: 'PUT', url: stream, headers }],
      known: { prompt, stream },
      read: () => live(stream, '-1'),
      feed: [...FEED.map((delta) => ({ delta })), { type: 'done' }].map((message) => ({
        after: EVERY,
        request: postJson(stream, message),
      })),
      leave: { method: 'DELETE', url: stream, headers: {} },
    };
  },
  pieces: durablePieces,
  ways: {
    resume: {
      how: 'GET <stream>?offset=<offset>&live=sse',
      source: SOURCE,
      request: once(['stream', 'last'], (_url, { stream, last }) => live(stream, last)),
    },
    join: {
      how: 'GET <stream>?offset=-1&live=sse',
      source: SOURCE,
      request: once(['stream'], (_url, { stream }) => live(stream, '-1')),
    },
    cancel: none('a stream carries bytes: whether an agent listens for a Stop is not part of the protocol'),
    steer: none('a stream carries bytes: whether an agent listens for people is not part of the protocol'),
  },
  feeds: true,
};
