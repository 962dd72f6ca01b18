/**
 * LangGraph's server (https://docs.langchain.com/langsmith/agent-server-api): `POST /threads`, then
 * `POST /threads/<thread>/runs/stream`. A run under way is read by `GET /threads/<thread>/runs/<run>/stream`, from an event on
 * if it was made with `stream_resumable`, else only what comes from then on
 * (https://docs.langchain.com/langsmith/agent-server-api/thread-runs/join-run-stream), and cancelled by
 * `POST …/cancel`. A second input to a thread whose run is under way is a new run, by `multitask_strategy`.
 */
import { below, getStream, once, postJson } from './addresses.ts';
import { asList, at, contentText, parseValue, textAt } from './jsonValue.ts';
import type { Dialect, Piece, PieceReader } from './streamDialect.ts';
import { eventPieces } from './streamPieces.ts';

const SOURCE = 'https://docs.langchain.com/langsmith/agent-server-api';

/** Where the server is, whichever of its paths was given. */
function base(url: string): string {
  const address = new URL(url);
  address.pathname = address.pathname.replace(/\/(threads\/[^/]+\/runs|runs|threads)(\/.*)?$/, '');
  address.search = '';
  return address.href.replace(/\/$/, '');
}

const runOf = (url: string, thread: string, run: string) => `${base(url)}/threads/${thread}/runs/${run}`;

function langgraphPieces(): PieceReader {
  /** Of streams that send each message as a whole, ever longer: what was said of it. */
  const said = new Map<string, string>();
  let hasText = false;
  const text = (value: string, author: string | undefined): readonly Piece[] => {
    if (value === '') return [];
    hasText = true;
    return [{ kind: 'text', text: value, ...(author === undefined ? {} : { author }) }];
  };
  const grown = (message: unknown): string => {
    const id = textAt(message, 'id') ?? '';
    const whole = contentText(at(message, 'content'));
    const before = said.get(id) ?? '';
    if (!whole.startsWith(before)) return '';
    said.set(id, whole);
    return whole.slice(before.length);
  };
  return eventPieces(
    ({ type: name, data }) => {
      const value = parseValue(data);
      const [type = '', ...graphs] = name.split('|');
      if (value === undefined && data !== '') return [{ kind: 'malformed', text: data.slice(0, 80) }];
      if (type === 'metadata') {
        const run = textAt(value, 'run_id');
        return [{ kind: 'part', text: 'metadata', ...(run === undefined ? {} : { known: { run } }) }];
      }
      if (type === 'error')
        return [{ kind: 'end', outcome: 'failed', text: textAt(value, 'message') ?? 'an error' }];
      if (type === 'end') return [{ kind: 'end', outcome: 'finished' }];
      // With `messages-tuple`: a chunk, and what it belongs to. The server in Python says AIMessageChunk, that in JavaScript ai.
      if (type === 'messages' && /^(AIMessage|ai$)/.test(textAt(value, 0, 'type') ?? '')) {
        // What a node of the graph itself writes is the answer; a graph below it is another author.
        const node = [...graphs, textAt(value, 1, 'langgraph_node') ?? ''].filter((part) => part !== '');
        return text(
          contentText(at(value, 0, 'content')),
          graphs.length > 0 ? `node ${node.join(' > ')}` : undefined,
        );
      }
      if (type === 'messages/partial')
        return asList(value).flatMap((message) => text(grown(message), undefined));
      return [{ kind: 'part', text: type }];
    },
    () => (hasText ? [{ kind: 'end', outcome: 'finished' }] : []),
  );
}

const join = {
  how: 'GET /threads/<thread>/runs/<run>/stream',
  source: `${SOURCE}/thread-runs/join-run-stream`,
};

export const LANGGRAPH: Dialect = {
  name: 'langgraph',
  title: 'LangGraph server',
  source: SOURCE,
  recognise(head, first, url) {
    if (/^event: ?metadata\r?\ndata: ?\{.*"run_id"/m.test(first))
      return 'The first event is "metadata" with a run_id, as runs of LangGraph’s server begin.';
    return head.headers['content-location']?.match(/\/threads\/[^/]+\/runs\//) && /\/runs\/stream/.test(url)
      ? 'The response names its run in Content-Location, as LangGraph’s server does.'
      : undefined;
  },
  ask: ({ url, prompt }) => ({
    before: [postJson(`${base(url)}/threads`, {})],
    learn(json) {
      const thread = textAt(json, 'thread_id');
      return thread === undefined ? {} : { thread };
    },
    known: { prompt },
    read: ({ thread = 'unknown' }) =>
      postJson(`${base(url)}/threads/${thread}/runs/stream`, {
        assistant_id: 'agent',
        input: { messages: [{ role: 'user', content: prompt }] },
        stream_mode: ['messages-tuple'],
        stream_subgraphs: true,
        // As pages ask that join again (https://docs.langchain.com/oss/python/langchain/frontend/join-rejoin). Of other runs the
        // server keeps no event, and readers take them from each other.
        stream_resumable: true,
      }),
  }),
  pieces: langgraphPieces,
  ways: {
    resume: {
      ...join,
      how: `${join.how} with Last-Event-ID`,
      request: once(['thread', 'run'], (url, { thread, run, last }) =>
        getStream(
          `${runOf(url, thread, run)}/stream?stream_mode=messages-tuple`,
          last === undefined ? {} : { 'Last-Event-ID': last },
        ),
      ),
    },
    join: {
      ...join,
      request: once(['thread', 'run'], (url, { thread, run }) =>
        getStream(`${runOf(url, thread, run)}/stream?stream_mode=messages-tuple`, { 'Last-Event-ID': '-1' }),
      ),
    },
    cancel: {
      how: 'POST /threads/<thread>/runs/<run>/cancel',
      source: `${SOURCE}/thread-runs/cancel-run`,
      request: once(['thread', 'run'], (url, { thread, run }) =>
        postJson(below(runOf(url, thread, run), 'cancel'), {}),
      ),
    },
    steer: {
      none: 'documented',
      why: 'a second input to a thread is a new run (multitask_strategy): nothing is said to the run under way',
    },
  },
};
