/**
 * A session of Rejoin by HTTP (docs/http.md): a message is appended, the log is read from a cursor by server-sent events, and
 * cancel and steer are events like any other. Sub-agents are participants, and each writes by itself.
 */
import { readItems } from '@rejoin/core/protocol';
import { getStream, once, postJson } from './addresses.ts';
import { asList, asText, at, parseValue, textAt } from './jsonValue.ts';
import type { Dialect, DialectRequest, Known, Piece, PieceReader } from './streamDialect.ts';
import { eventPieces } from './streamPieces.ts';

const SOURCE = 'docs/http.md';
export const AUDITOR = 'user:audit';

/** Where the server is, and the session, if the address names one. */
function placeOf(url: string, id: string): { readonly base: string; readonly session: string } {
  const address = new URL(url.replace(/^ws/, 'http'));
  const [, before = '', session] = /^(.*?)\/sessions\/([^/]+)/.exec(address.pathname) ?? [];
  const path = session === undefined ? address.pathname : before;
  return { base: `${address.origin}${path.replace(/\/+$/, '')}`, session: session ?? `rejoin-audit-${id}` };
}

const eventsOf = (url: string, chat: string) => {
  const { base, session } = placeOf(url, chat);
  return `${base}/sessions/${session}/events`;
};

function append(url: string, chat: string, id: string, event: object): DialectRequest {
  return postJson(
    eventsOf(url, chat),
    { events: [{ id, event }] },
    { 'Rejoin-Participant': AUDITOR, 'Idempotency-Key': `${chat}-${id}`, Accept: 'application/json' },
  );
}

const read = (url: string, chat: string, participant: string, headers: Record<string, string> = {}) =>
  getStream(eventsOf(url, chat), { 'Rejoin-Participant': participant, ...headers });

/** What a log says of one answer: of what came before its question, and of other runs that have ended, nothing. */
function sessionPieces(known: Known, from: 'start' | 'middle'): PieceReader {
  let isAsked = from === 'middle';
  let root = known.run;
  let lead = known.agent;
  const authors = new Map<string, string>();
  const authorOf = (participant: string | undefined) =>
    participant === undefined || participant === lead ? {} : { author: participant };

  function readEvent(item: unknown): readonly Piece[] {
    const [type = '', run, participant] = [
      textAt(item, 'event', 'type'),
      textAt(item, 'run'),
      textAt(item, 'participant'),
    ];
    if (type === 'message.sent' && textAt(item, 'id') === known.message) isAsked = true;
    if (!isAsked) return [];
    if (type === 'RUN_STARTED') {
      if (root !== undefined || textAt(item, 'event', 'input', 'answers', 'id') !== known.message)
        return [{ kind: 'part', text: type }];
      [root, lead] = [run ?? textAt(item, 'event', 'runId'), participant];
      if (root === undefined || lead === undefined) return [{ kind: 'part', text: type }];
      return [{ kind: 'part', text: type, known: { run: root, agent: lead } }];
    }
    const message = textAt(item, 'event', 'messageId');
    if (type === 'TEXT_MESSAGE_START' && message !== undefined && participant !== undefined)
      authors.set(message, participant);
    if (type === 'TEXT_MESSAGE_CONTENT')
      return [{ kind: 'text', text: textAt(item, 'event', 'delta') ?? '', ...authorOf(participant) }];
    if (type === 'steer.consumed' || /^control\./.test(type)) return [{ kind: 'control', text: type }];
    const isRoot = run === root || textAt(item, 'event', 'runId') === root;
    if (type === 'RUN_ERROR' && isRoot)
      return [{ kind: 'end', outcome: 'failed', text: textAt(item, 'event', 'message') ?? 'an error' }];
    if (type === 'run.lost' && isRoot) return [{ kind: 'end', outcome: 'failed', text: 'the run was lost' }];
    if (type === 'RUN_FINISHED' && isRoot) {
      const isCancelled = at(item, 'event', 'outcome', 'type') === 'cancelled';
      return [{ kind: 'end', outcome: isCancelled ? 'cancelled' : 'finished' }];
    }
    return [{ kind: 'part', text: type }];
  }

  /** A delta: kind, producer, message, seq, text. */
  function readDelta(item: readonly unknown[]): readonly Piece[] {
    if (!isAsked || item[0] !== 't') return [];
    return [{ kind: 'text', text: asText(item[4]) ?? '', ...authorOf(authors.get(asText(item[2]) ?? '')) }];
  }

  return eventPieces(({ type, data }) => {
    if (type !== 'events') return [{ kind: 'part', text: type }];
    const items = asList(at(parseValue(data), 'items'));
    if (!readItems(items)) return [{ kind: 'malformed', text: 'events that are none of Rejoin’s' }];
    return items.flatMap((item) => (Array.isArray(item) ? readDelta(item) : readEvent(item)));
  });
}

/** The run that answers, as a control names it. */
const target = (participant: string, run: string) => ({ target: { kind: 'run', participant, run } });

export const REJOIN: Dialect = {
  name: 'rejoin',
  title: 'Rejoin session server',
  source: SOURCE,
  recognise(head, first, url) {
    const answer = parseValue(first);
    const code = textAt(answer, 'error', 'code');
    const isLog = Array.isArray(at(answer, 'items')) && textAt(answer, 'upTo') !== undefined;
    if (!new URL(url).pathname.includes('/sessions/') || (!isLog && code === undefined)) return undefined;
    if (isLog) return 'The address answers with the log of a session, as session servers of Rejoin do.';
    const known = ['unauthorized', 'forbidden', 'session-malformed', 'host-forbidden', 'not-found'];
    return known.includes(code ?? '') && head.status >= 400
      ? `The address answers ${head.status} with the code "${code}", as session servers of Rejoin do.`
      : undefined;
  },
  ask({ url, prompt, id }) {
    const known = { prompt, chat: id, message: `ask-${id}` };
    return {
      before: [append(url, id, known.message, { type: 'message.sent', content: prompt })],
      known,
      read: () => read(url, id, AUDITOR),
    };
  },
  pieces: sessionPieces,
  ways: {
    resume: {
      how: 'GET /sessions/<session>/events with Last-Event-ID',
      source: SOURCE,
      request: once(['chat', 'last'], (url, { chat, last }) =>
        read(url, chat, AUDITOR, { 'Last-Event-ID': last }),
      ),
    },
    join: {
      how: 'GET /sessions/<session>/events',
      source: SOURCE,
      request: once(['chat'], (url, { chat }) => read(url, chat, AUDITOR)),
    },
    cancel: {
      how: 'POST /sessions/<session>/events: cancel.requested',
      source: SOURCE,
      request: once(['chat', 'agent', 'run'], (url, { chat, agent, run }) =>
        append(url, chat, `stop-${chat}`, { type: 'cancel.requested', ...target(agent, run) }),
      ),
    },
    steer: {
      how: 'POST /sessions/<session>/events: steer.requested',
      source: SOURCE,
      request: once(['chat', 'agent', 'run'], (url, { chat, agent, run }) =>
        append(url, chat, `steer-${chat}`, {
          type: 'steer.requested',
          ...target(agent, run),
          content: 'Please go on in plain words.',
          followUp: false,
        }),
      ),
    },
  },
};
