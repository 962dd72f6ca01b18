import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isEvent } from '../protocol/shapes.ts';
import { createNormaliser, type NormaliserOptions } from './normalise.ts';

function normalise(events: readonly unknown[], options: Partial<NormaliserOptions> = {}) {
  let minted = 0;
  const normaliser = createNormaliser({ mint: () => `minted-${++minted}`, ...options });
  const all = [...events.map((event) => normaliser.push(event)), normaliser.end()];
  return {
    events: all.flatMap(({ events: made }) => made),
    faults: all.flatMap(({ faults }) => faults),
  };
}

describe('a stream of an older version', () => {
  it('thinks without ids, and leaves out by null what it does not say (0.0.x)', () => {
    const { events, faults } = normalise([
      {
        type: 'RUN_STARTED',
        threadId: 't',
        runId: 'r',
        input: { messages: [{ id: 'm' }], tools: [], resume: null },
      },
      { type: 'THINKING_START', title: 'Hm' },
      { type: 'THINKING_TEXT_MESSAGE_START', timestamp: null },
      { type: 'THINKING_TEXT_MESSAGE_CONTENT', delta: 'well' },
      { type: 'THINKING_TEXT_MESSAGE_END' },
      { type: 'THINKING_END' },
      {
        type: 'TOOL_CALL_START',
        toolCallId: 'c',
        toolCallName: 'look',
        parentMessageId: null,
        rawEvent: { key: 1 },
      },
      { type: 'TOOL_CALL_END', toolCallId: 'c' },
      {
        type: 'RUN_FINISHED',
        threadId: 't',
        runId: 'r',
        outcome: 'interrupt',
        interrupt: { reason: 'ask', id: null },
      },
    ]);
    expect(faults).toEqual([]);
    expect(events).toEqual([
      { type: 'RUN_STARTED', threadId: 't', runId: 'r', input: {} },
      { type: 'REASONING_START', messageId: 'minted-1' },
      { type: 'REASONING_MESSAGE_START', messageId: 'minted-2', role: 'reasoning' },
      { type: 'REASONING_MESSAGE_CONTENT', messageId: 'minted-2', delta: 'well' },
      { type: 'REASONING_MESSAGE_END', messageId: 'minted-2' },
      { type: 'REASONING_END', messageId: 'minted-1' },
      { type: 'TOOL_CALL_START', toolCallId: 'c', toolCallName: 'look' },
      { type: 'TOOL_CALL_END', toolCallId: 'c' },
      {
        type: 'RUN_FINISHED',
        threadId: 't',
        runId: 'r',
        outcome: { type: 'interrupt', interrupts: [{ reason: 'ask', id: 'minted-3' }] },
      },
    ]);
  });
});

describe('an end that waits', () => {
  const end = (rest: object) => ({ type: 'RUN_FINISHED', threadId: 't', runId: 'r', ...rest });

  it('has an id and a reason where older versions left them out, and is refused where it lists what is no interrupt', () => {
    const asked = { type: 'interrupt', interrupts: [{ message: 'May I?' }] };
    expect(normalise([end({ outcome: asked })]).events).toMatchObject([
      { outcome: { interrupts: [{ id: 'minted-1', reason: 'interrupt', message: 'May I?' }] } },
    ]);
    expect(normalise([end({ outcome: 'interrupt' })]).events).toMatchObject([
      { outcome: { interrupts: [{ id: 'minted-1', reason: 'interrupt' }] } },
    ]);
    const { events, faults } = normalise([end({ outcome: { type: 'interrupt', interrupts: [0, 0, 0] } })]);
    expect([events, faults.map(({ type }) => type)]).toEqual([[], ['RUN_FINISHED']]);
  });
});

describe('chunks', () => {
  it('open what they name, and go on with it until it ends, whatever comes in between', () => {
    const { events, faults } = normalise([
      { type: 'TEXT_MESSAGE_CHUNK', messageId: 'a', role: 'assistant', delta: 'one' },
      { type: 'TEXT_MESSAGE_CHUNK', delta: ' two' },
      { type: 'TOOL_CALL_CHUNK', toolCallId: 'c', toolCallName: 'look', delta: '{' },
      { type: 'REASONING_MESSAGE_CHUNK', messageId: 'r', subagentRunId: 's', delta: 'hm' },
      { type: 'TOOL_CALL_CHUNK', delta: '}' },
      { type: 'TEXT_MESSAGE_CHUNK', messageId: 'a', delta: 'again' },
    ]);
    expect(faults).toEqual([]);
    expect(events.map(({ type, ...rest }) => [type, Object.values(rest).join()])).toEqual([
      ['TEXT_MESSAGE_START', 'a,assistant'],
      ['TEXT_MESSAGE_CONTENT', 'a,one'],
      ['TEXT_MESSAGE_CONTENT', 'a, two'],
      ['TOOL_CALL_START', 'c,look'],
      ['TOOL_CALL_ARGS', 'c,{'],
      ['REASONING_MESSAGE_START', 'r,s,reasoning'],
      ['REASONING_MESSAGE_CONTENT', 'r,hm'],
      ['TOOL_CALL_ARGS', 'c,}'],
      ['TEXT_MESSAGE_CONTENT', 'a,again'],
      ['REASONING_MESSAGE_END', 'r'],
      ['TOOL_CALL_END', 'c'],
      ['TEXT_MESSAGE_END', 'a'],
    ]);
  });

  it('of several calls in turn make each call whole, and text around reasoning is one message', () => {
    const reasoning = ['START', 'CONTENT', 'END'].map((part) => ({
      type: `REASONING_MESSAGE_${part}`,
      messageId: 'r',
      ...(part === 'CONTENT' && { delta: 'hm' }),
    }));
    const { events, faults } = normalise([
      { type: 'TOOL_CALL_CHUNK', toolCallId: 'c1', toolCallName: 'one', delta: '{"x":' },
      { type: 'TOOL_CALL_CHUNK', toolCallId: 'c2', toolCallName: 'two', delta: '{"y":' },
      { type: 'TOOL_CALL_CHUNK', toolCallId: 'c1', delta: '1}' },
      { type: 'TOOL_CALL_CHUNK', toolCallId: 'c2', delta: '2}' },
      { type: 'TOOL_CALL_RESULT', toolCallId: 'c1', messageId: 't1', content: 'found' },
      { type: 'TEXT_MESSAGE_CHUNK', messageId: 'm', delta: 'Partial. ' },
      ...reasoning,
      { type: 'TEXT_MESSAGE_CHUNK', delta: 'Final.' },
      { type: 'SUBAGENT_STARTED', subagentRunId: 's', name: 's' },
      { type: 'TEXT_MESSAGE_CHUNK', messageId: 'part', subagentRunId: 's', delta: 'x' },
      { type: 'SUBAGENT_FINISHED', subagentRunId: 's' },
      { type: 'RUN_FINISHED', threadId: 't', runId: 'r' },
    ]);
    expect(faults).toEqual([]);
    const written = (id: string) =>
      events.flatMap((event) => ('delta' in event && Object.values(event).includes(id) ? [event.delta] : []));
    expect(['c1', 'c2', 'm'].map((id) => written(id).join(''))).toEqual([
      '{"x":1}',
      '{"y":2}',
      'Partial. Final.',
    ]);
    const ends = events.filter(({ type }) => /_(END|RESULT|FINISHED)$/.test(type));
    expect(ends.map(({ type, ...rest }) => `${type} ${String(Object.values(rest)[0])}`)).toEqual([
      'TOOL_CALL_END c1',
      'TOOL_CALL_RESULT c1',
      'REASONING_MESSAGE_END r',
      'TEXT_MESSAGE_END part',
      'SUBAGENT_FINISHED s',
      'TOOL_CALL_END c2',
      'TEXT_MESSAGE_END m',
      'RUN_FINISHED t',
    ]);
  });

  it('say what is wrong with one that continues nothing, or cannot tell what', () => {
    const { events, faults } = normalise([
      { type: 'TEXT_MESSAGE_CHUNK', delta: 'x' },
      { type: 'TOOL_CALL_CHUNK', toolCallId: 'c', delta: '{' },
      { type: 'TEXT_MESSAGE_CHUNK', messageId: 'a', subagentRunId: 's1', delta: 'x' },
      { type: 'TEXT_MESSAGE_CHUNK', messageId: 'b', subagentRunId: 's2', delta: 'x' },
      { type: 'TEXT_MESSAGE_CHUNK', delta: 'whose?' },
    ]);
    expect(events.filter(({ type }) => type === 'TEXT_MESSAGE_START')).toHaveLength(2);
    expect(faults.map(({ message }) => message)).toEqual([
      'It continues nothing that is open.',
      'It begins a tool call and has no `toolCallName`.',
      'It names neither what it continues nor a sub-agent, and several are open.',
    ]);
  });
});

describe('what enters the log', () => {
  it('carries nothing that a provider sent underneath, unless the app asks', () => {
    const events = [
      { type: 'RAW', event: { prompt: 'secret' } },
      { type: 'REASONING_ENCRYPTED_VALUE', subtype: 'message', entityId: 'm', encryptedValue: 'secret' },
      { type: 'CUSTOM', name: 'place', value: null, rawEvent: { prompt: 'secret' } },
      {
        type: 'MESSAGES_SNAPSHOT',
        messages: [
          { id: 'sys', role: 'system', content: 'secret' },
          { id: 'u', role: 'user', content: 'secret' },
          { id: 'm', role: 'assistant', content: 'said', encryptedValue: 'secret' },
        ],
      },
    ];
    expect(normalise(events).events).toEqual([
      { type: 'CUSTOM', name: 'place', value: null },
      { type: 'MESSAGES_SNAPSHOT', messages: [{ id: 'm', role: 'assistant', content: 'said' }] },
    ]);
    expect(JSON.stringify(normalise(events, { raw: true }).events).match(/secret/g)).toHaveLength(2);
  });

  it('has an id of its own where one is in use, and what refers to it follows', () => {
    const isTaken = (_: string, id: string) => id === 'm' || id === 'c';
    const { events } = normalise(
      [
        { type: 'TEXT_MESSAGE_START', messageId: 'm', role: 'assistant' },
        { type: 'TEXT_MESSAGE_END', messageId: 'm' },
        { type: 'TOOL_CALL_START', toolCallId: 'c', toolCallName: 'look', parentMessageId: 'm' },
        { type: 'TOOL_CALL_RESULT', toolCallId: 'c', messageId: 't', content: 'found' },
        { type: 'MESSAGES_SNAPSHOT', messages: [{ id: 'm', role: 'assistant', content: 'x' }] },
        { type: 'SUBAGENT_STARTED', subagentRunId: 's', name: 's', parentToolCallId: 'c' },
        {
          type: 'RUN_FINISHED',
          runId: 'r',
          outcome: { type: 'interrupt', interrupts: [{ id: 'i', reason: 'ask', toolCallId: 'c' }] },
        },
      ],
      { isTaken },
    );
    expect(events).toMatchObject([
      { messageId: 'm.2', givenId: 'm' },
      { messageId: 'm.2' },
      { toolCallId: 'c.2', givenId: 'c', parentMessageId: 'm.2' },
      { type: 'TOOL_CALL_END', toolCallId: 'c.2' },
      { type: 'TOOL_CALL_RESULT', toolCallId: 'c.2' },
      { messages: [{ id: 'm.2' }] },
      { parentToolCallId: 'c.2' },
      { outcome: { interrupts: [{ toolCallId: 'c.2' }] } },
    ]);
  });

  it('has the results of calls of this run, and of those that wait for it: the last counts; of no other call', () => {
    const result = (toolCallId: string, content = 'found') => ({
      ...{ type: 'TOOL_CALL_RESULT', toolCallId, messageId: 't', content },
    });
    const { events, faults } = normalise(
      [
        result('c'),
        result('c', 'found more'),
        result('other'),
        { type: 'TOOL_CALL_START', toolCallId: 'd', toolCallName: 'look' },
        result('d'),
        result('d', 'found more'),
        { type: 'RUN_STARTED', threadId: 't', runId: 'next' },
        result('d', 'too late'),
      ],
      { waiting: new Map([['c', 'c.2']]) },
    );
    const results = events.filter(({ type }) => type === 'TOOL_CALL_RESULT');
    expect(results).toMatchObject([
      { toolCallId: 'c.2', content: 'found' },
      { toolCallId: 'c.2', content: 'found more' },
      { toolCallId: 'd', content: 'found' },
      { toolCallId: 'd', content: 'found more' },
    ]);
    expect(faults.map(({ message }) => message)).toEqual([
      '"other" is no call of this stream that waits for a result.',
      '"d" is no call of this stream that waits for a result.',
    ]);
  });

  it('is nothing of what the run has whole already, and knows when nothing is open', () => {
    const normaliser = createNormaliser({ mint: () => 'id', isWritten: (_, id) => id === 'm' || id === 'c' });
    const open = (type: string, fields: object) => normaliser.push({ type, ...fields }).events.length;
    const steps: [number, boolean][] = [
      ['TEXT_MESSAGE_START', { messageId: 'm' }],
      ['TEXT_MESSAGE_CONTENT', { messageId: 'm', delta: 'said' }],
      ['TEXT_MESSAGE_END', { messageId: 'm' }],
      ['TOOL_CALL_CHUNK', { toolCallId: 'c', toolCallName: 'look', delta: '{}' }],
      ['TOOL_CALL_RESULT', { toolCallId: 'c', messageId: 't', content: 'found' }],
      ['TOOL_CALL_START', { toolCallId: 'd', toolCallName: 'look' }],
      ['TOOL_CALL_END', { toolCallId: 'd' }],
      ['TOOL_CALL_RESULT', { toolCallId: 'd', messageId: 't', content: 'found' }],
      ['SUBAGENT_STARTED', { subagentRunId: 's', name: 's' }],
      ['SUBAGENT_FINISHED', { subagentRunId: 's' }],
    ].map(([type, fields]) => [open(`${type}`, Object(fields)), normaliser.isSettled]);
    expect(steps).toEqual([
      [0, false],
      [0, false],
      [0, true],
      [0, false],
      [0, true],
      [1, false],
      [1, false],
      [1, true],
      [1, false],
      [1, true],
    ]);
  });

  it('splits no character, whatever the pieces, and is an event whatever comes: never a throw', () => {
    const { events } = normalise([
      { type: 'TEXT_MESSAGE_START', messageId: 'm' },
      { type: 'TEXT_MESSAGE_CONTENT', messageId: 'm', delta: 'a\ud83d' },
      { type: 'TEXT_MESSAGE_CONTENT', messageId: 'm', delta: '\ude00' },
      { type: 'TEXT_MESSAGE_END', messageId: 'm' },
    ]);
    expect(events.flatMap((event) => ('delta' in event ? [event.delta] : []))).toEqual(['a', '😀']);
    const names = [
      'TEXT_MESSAGE_START',
      'TOOL_CALL_CHUNK',
      'TOOL_CALL_RESULT',
      'RUN_STARTED',
      'RUN_FINISHED',
    ];
    const type = fc.constantFrom(
      ...names,
      'MESSAGES_SNAPSHOT',
      'SUBAGENT_FINISHED',
      'THINKING_END',
      'other',
      '',
    );
    const fields = fc.dictionary(
      fc.constantFrom('messageId', 'toolCallId', 'delta', 'messages', 'input', 'outcome', 'subagentRunId'),
      fc.jsonValue(),
    );
    fc.assert(
      fc.property(
        fc.array(
          fc.oneof(
            fc.jsonValue(),
            fc.tuple(type, fields).map(([of, rest]) => ({ ...rest, type: of })),
          ),
        ),
        (stream) => {
          expect(normalise(stream).events.every(isEvent)).toBe(true);
        },
      ),
      { numRuns: 400 },
    );
  });
});
