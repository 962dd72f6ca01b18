import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { DialectName } from './dialectName.ts';
import { dialectNamed, recognise } from './dialects.ts';
import { isWay, type Piece } from './streamDialect.ts';

const sse = (...events: readonly unknown[]) =>
  events.map((data) => `data: ${typeof data === 'string' ? data : JSON.stringify(data)}\n\n`).join('');
const named = (event: string, data: unknown, id = '') =>
  `${id === '' ? '' : `id: ${id}\n`}event: ${event}\ndata: ${JSON.stringify(data)}\n\n`;

const EVENTS = { 'content-type': 'text/event-stream' };
const log = (participant: string, event: object, more: object = {}) => ({
  ...{ v: 1, producer: `${participant}/AAAAAAAAAAAAAAAA/main`, seq: 1, participant, at: 1, event, ...more },
});

/** The beginning of a stream of each kind, with “été” in it, cut into two pieces by its author. */
const STREAMS: Readonly<
  Record<
    string,
    {
      dialect: DialectName;
      headers?: Record<string, string>;
      url?: string;
      bytes: string;
      authors?: string[];
    }
  >
> = {
  'AI SDK': {
    dialect: 'ai-sdk-ui',
    bytes: sse(
      { type: 'start', messageId: 'm' },
      { type: 'text-delta', id: 't', delta: 'ét' },
      { type: 'tool-output-available', toolCallId: 'c1', preliminary: true, output: {} },
      { type: 'text-delta', id: 't', delta: 'é' },
      { type: 'finish' },
      '[DONE]',
    ),
    authors: ['tool call c1'],
  },
  'text stream': { dialect: 'ai-sdk-text', headers: { 'content-type': 'text/plain' }, bytes: 'été' },
  'chat completions': {
    dialect: 'openai-chat',
    bytes: sse(
      { object: 'chat.completion.chunk', choices: [{ delta: { role: 'assistant', content: '' } }] },
      { object: 'chat.completion.chunk', choices: [{ delta: { content: 'ét' } }] },
      { object: 'chat.completion.chunk', choices: [{ delta: { content: 'é' } }] },
      { object: 'chat.completion.chunk', choices: [{ delta: {}, finish_reason: 'stop' }] },
    ),
  },
  'AG-UI': {
    dialect: 'ag-ui',
    bytes: sse(
      { type: 'RUN_STARTED', threadId: 't', runId: 'r' },
      { type: 'TEXT_MESSAGE_START', messageId: 'm', subagentRunId: 's1' },
      { type: 'TEXT_MESSAGE_CONTENT', messageId: 'm', delta: 'ét' },
      { type: 'TEXT_MESSAGE_CONTENT', messageId: 'n', delta: 'é' },
      { type: 'RUN_FINISHED', threadId: 't', runId: 'r' },
    ),
    authors: ['sub-agent s1'],
  },
  'TanStack AI': {
    dialect: 'tanstack-ai',
    bytes: `id: 0_1\n${sse(
      { type: 'RUN_STARTED', threadId: 't', runId: 'r', model: 'some' },
      { type: 'TEXT_MESSAGE_CONTENT', messageId: 'm', delta: 'été', content: 'été' },
      { type: 'RUN_FINISHED', runId: 'r' },
    )}`,
  },
  LangGraph: {
    dialect: 'langgraph',
    bytes:
      named('metadata', { run_id: 'r', attempt: 1 }) +
      named(
        'messages|below:1',
        [{ type: 'AIMessageChunk', content: 'ét' }, { langgraph_node: 'writer' }],
        '1-0',
      ) +
      named('messages/partial', [{ id: 'm', type: 'ai', content: [{ type: 'text', text: 'é' }] }], '2-0') +
      named('end', null),
    authors: ['node below:1 > writer'],
  },
  'Durable Streams': {
    dialect: 'durable-streams',
    headers: { ...EVENTS, 'stream-next-offset': '0_0' },
    bytes:
      named('data', [{ delta: 'ét' }, { delta: 'é' }]) +
      named('control', { streamNextOffset: '0_9' }) +
      named('data', [{ type: 'done' }]),
  },
  'other events': {
    dialect: 'event-stream',
    bytes:
      named('token', { text: 'ét', agent: 'second' }) + named('token', { text: 'é' }) + named('done', {}),
    authors: ['second'],
  },
};

function piecesOf(dialect: DialectName, chunks: readonly Uint8Array[]): Piece[] {
  const reader = dialectNamed(dialect).pieces({}, 'start');
  return [...chunks.flatMap((chunk) => reader.push(chunk)), ...reader.end()];
}
const textOf = (pieces: readonly Piece[]) =>
  pieces.map(({ kind, text }) => (kind === 'text' ? text : '')).join('');

describe('a stream', () => {
  it.each(Object.entries(STREAMS))('of %s is recognised, in words, and read to its end', (_name, stream) => {
    const { dialect, headers = EVENTS, bytes, authors = [] } = stream;
    const found = recognise({ status: 200, headers }, bytes, 'http://127.0.0.1/agent');
    expect(found?.dialect.name).toBe(dialect);
    expect(found?.how).toMatch(/^[A-Z].*\.$/);
    const pieces = piecesOf(dialect, [new TextEncoder().encode(bytes)]);
    expect(textOf(pieces)).toBe('été');
    expect(pieces.find(({ kind }) => kind === 'end')).toMatchObject({ outcome: 'finished' });
    expect([...new Set(pieces.flatMap(({ author = [] }) => author))]).toEqual(authors);
  });

  it.each(Object.entries(STREAMS))(
    'of %s says the same wherever its bytes are cut',
    (_name, { dialect, bytes }) => {
      const all = new TextEncoder().encode(bytes);
      fc.assert(
        fc.property(fc.array(fc.nat(all.length), { maxLength: 6 }), (cuts) => {
          const edges = [0, ...cuts.toSorted((a, b) => a - b), all.length];
          const chunks = edges.slice(1).map((end, at) => all.slice(edges[at], end));
          expect(textOf(piecesOf(dialect, chunks))).toBe('été');
        }),
        { numRuns: 50 },
      );
    },
  );

  it.each(Object.entries(STREAMS))('of %s that is none never throws', (_name, { dialect, bytes }) => {
    fc.assert(
      fc.property(fc.string(), fc.nat(bytes.length), (noise, at) => {
        const broken = new TextEncoder().encode(
          `${bytes.slice(0, at)}${noise}\n\ndata: ${noise}\n\n${bytes.slice(at)}`,
        );
        expect(() => piecesOf(dialect, [broken])).not.toThrow();
      }),
      { numRuns: 50 },
    );
  });
});

describe('a session of Rejoin', () => {
  const page = (...items: readonly unknown[]) =>
    new TextEncoder().encode(named('events', { after: 'a', upTo: 'b', end: true, items }, 'b'));
  const asked = log('user:audit', { type: 'message.sent', content: 'x' }, { id: 'ask-1' });
  const begun = log(
    'agent:a',
    { type: 'RUN_STARTED', runId: 'r', input: { answers: { participant: 'user:audit', id: 'ask-1' } } },
    { run: 'r', id: 'r' },
  );
  const message = (participant: string, id: string) =>
    log(participant, { type: 'TEXT_MESSAGE_START', messageId: id, role: 'assistant' }, { run: 'r' });

  it('is read from the question on: what was said before is none of the answer', () => {
    const reader = dialectNamed('rejoin').pieces({ message: 'ask-1' }, 'start');
    const before = page(message('agent:a', 'm0'), ['t', 'p', 'm0', 2, 'old']);
    expect(textOf(reader.push(before))).toBe('');
    const pieces = reader.push(page(asked, begun, message('agent:a', 'm'), ['t', 'p', 'm', 5, 'one ']));
    expect(textOf(pieces)).toBe('one ');
    expect(pieces.some(({ known }) => known?.run === 'r' && known.agent === 'agent:a')).toBe(true);
    expect(pieces.at(-1)?.known?.last).toBe('b');
    const others = reader.push(page(message('agent:b', 'n'), ['t', 'q', 'n', 2, 'two']));
    expect(others.find(({ kind }) => kind === 'text')).toMatchObject({ author: 'agent:b', text: 'two' });
    const end = reader.push(page(log('agent:a', { type: 'RUN_FINISHED', runId: 'r' }, { run: 'r' })));
    expect(end).toMatchObject([{ kind: 'end', outcome: 'finished' }]);
  });

  it('is asked, stopped and steered at the session that its address names, or at one of its own', () => {
    const { ask, ways } = dialectNamed('rejoin');
    const question = ask({ url: 'ws://127.0.0.1:4400/sessions/demo', prompt: 'x', id: '1' });
    expect(question.before[0]?.url).toBe('http://127.0.0.1:4400/sessions/demo/events');
    expect(ask({ url: 'ws://127.0.0.1:4400', prompt: 'x', id: '1' }).before[0]?.url).toBe(
      'http://127.0.0.1:4400/sessions/rejoin-audit-1/events',
    );
    const request = question.read({});
    for (const way of [ways.cancel, ways.steer]) {
      if (!isWay(way)) throw new TypeError('There is a way.');
      expect(way.request('ws://127.0.0.1:4400', { chat: '1' }, request)).toBeUndefined();
      const sent = way.request('ws://127.0.0.1:4400', { chat: '1', run: 'r', agent: 'agent:a' }, request);
      expect(JSON.parse(sent?.body ?? '')).toMatchObject({
        events: [{ event: { target: { kind: 'run', participant: 'agent:a', run: 'r' } } }],
      });
    }
  });
});
