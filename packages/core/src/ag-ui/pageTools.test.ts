import { describe, expect, it, onTestFinished } from 'vitest';
import {
  begin,
  ended,
  endpointStage,
  finished,
  line,
  runsIn,
  started,
  texts,
  until,
} from '../../test/endpointStage.ts';
import { createSessionClient } from '../client/client.ts';
import type { SessionState } from '../fold/state.ts';
import type { EndpointInput } from './input.ts';
import { type PageTool, runPageTools } from './runPageTools.ts';

const theme = { name: 'theme', description: 'Sets the theme', parameters: {}, result: { type: 'object' } };
const called = (id: string, name = 'theme', args = '{"dark":true}') => [
  { type: 'TOOL_CALL_START', toolCallId: id, toolCallName: name, parentMessageId: 'm1' },
  { type: 'TOOL_CALL_ARGS', toolCallId: id, delta: args },
  { type: 'TOOL_CALL_END', toolCallId: id },
];
const said = (messageId: string, delta: string) => [
  { type: 'TEXT_MESSAGE_START', messageId, role: 'assistant' },
  { type: 'TEXT_MESSAGE_CONTENT', messageId, delta },
  { type: 'TEXT_MESSAGE_END', messageId },
];
const calls = (state: SessionState) =>
  [...state.toolCalls.values()].map(({ name, status, result }) => [name, status, result]);

/** An endpoint that calls in its first run, and finishes in those that follow. */
async function stage(first: readonly object[], outcome: object = {}) {
  const { session, transport, ...rest } = await endpointStage(
    (input: EndpointInput, response) => {
      begin(response);
      const isFirst = rest.inputs.length === 1;
      const events = isFirst ? [...said('m0', 'I set it.'), ...first] : said('m9', 'It is set.');
      response.end([started(input), ...events, finished(input, isFirst ? outcome : {})].map(line).join(''));
    },
    { tools: [theme, { name: 'search', description: 'Searches' }] },
  );
  const page = (tools: Readonly<Record<string, PageTool>>) => {
    const client = createSessionClient({ transport, participant: 'user:ana' });
    onTestFinished(() => client.close());
    return runPageTools(client.session('s'), tools);
  };
  return { session, page, ...rest };
}

describe('a tool that a page runs', () => {
  it('waits for a page, and its result goes to the endpoint in the same conversation', async () => {
    const { session, page, inputs, errors } = await stage(called('c1'));
    session.send('dark, please');
    const waits = await until(session, (state) => runsIn(state)[0]?.status === 'interrupted');
    expect(calls(waits)).toEqual([['theme', 'called', undefined]]);
    expect([...waits.questions.values()]).toMatchObject([
      { title: 'The result of theme', schema: { type: 'object' }, toolCallId: 'c1', status: 'waiting' },
    ]);
    // The page comes later.
    const seen: unknown[] = [];
    page({
      theme(args) {
        seen.push(args);
        return { was: 'light' };
      },
    });
    const state = await until(session, ended(2));
    expect(seen).toEqual([{ dark: true }]);
    expect(calls(state)).toEqual([['theme', 'done', '{"was":"light"}']]);
    expect(runsIn(state).map(({ status }) => status)).toEqual(['finished', 'finished']);
    expect(texts(state)).toEqual(['dark, please', 'I set it.', 'It is set.']);
    // The fields that are ours are not sent: no interrupt of the endpoint is resumed.
    expect(inputs.map(({ resume }) => resume)).toEqual([undefined, undefined]);
    expect(inputs[0]?.tools.map((tool) => 'result' in tool)).toEqual([false, false]);
    expect(inputs[1]?.messages.map(({ role, content }) => [role, content])).toEqual([
      ['user', 'dark, please'],
      ['assistant', 'I set it.'],
      ['assistant', undefined],
      ['tool', '{"was":"light"}'],
    ]);
    expect(inputs[1]?.messages[2]).toMatchObject({ id: 'm1', toolCalls: [{ id: 'c1' }] });
    expect(inputs[1]?.messages[3]).toMatchObject({ toolCallId: 'c1' });
    expect(errors).toEqual([]);
  });

  it('is run by each page that has it, and the first result counts, also of several calls', async () => {
    const { session, page, inputs } = await stage([...called('c1'), ...called('c2', 'theme', 'no JSON')]);
    const ran: unknown[] = [];
    for (const tab of ['one', 'two'])
      page({
        theme(args) {
          ran.push(args);
          return `${tab} ${typeof args}`;
        },
        search: () => 'not asked',
      });
    session.send('dark, please');
    await until(session, ended(2));
    const [first, second] = inputs[1]?.messages.filter(({ role }) => role === 'tool') ?? [];
    expect([first?.content, second?.content]).toEqual([
      expect.stringMatching(/^(one|two) object$/),
      expect.stringMatching(/^(one|two) undefined$/),
    ]);
    expect(ran.length).toBeLessThanOrEqual(4);
    expect(inputs).toHaveLength(2);
  });

  it('that throws, or that a person declines, tells the endpoint so as its result', async () => {
    const { session, page, inputs } = await stage([...called('c1'), ...called('c2', 'theme', '{}')]);
    page({
      theme(args) {
        if (Object(args).dark) throw new Error('There is no dark theme.');
        return new Promise(() => {});
      },
    });
    session.send('dark, please');
    const state = await until(session, ({ questions }) => questions.size === 2);
    for (const { id, participant, toolCallId } of state.questions.values())
      if (toolCallId === 'c2') session.answer({ participant, id }, { decision: 'declined' });
    const done = await until(session, ended(2));
    expect([...done.toolCalls.values()].map(({ outcome }) => outcome)).toEqual(['failed', 'failed']);
    const results = inputs[1]?.messages.filter(({ role }) => role === 'tool');
    expect(results?.map(({ content }) => content)).toEqual([
      'Error: There is no dark theme.',
      'Error: The tool was not run.',
    ]);
  });

  it.each<[string, unknown]>([
    ['is larger than an answer may be', 'x'.repeat(100_000)],
    ['is no JSON', 7n],
  ])('whose result %s tells the endpoint that it failed', async (_, value) => {
    const { session, page, inputs } = await stage(called('c1'));
    page({ theme: () => value });
    session.send('dark, please');
    await until(session, ended(2));
    expect(inputs[1]?.messages.at(-1)?.content).toMatch(/^Error: ./);
  });

  it('waits beside what the endpoint itself asks, which alone is resumed', async () => {
    const interrupts = [{ id: 'i1', reason: 'approval', message: 'May I?' }];
    const { session, page, inputs } = await stage(called('c1'), {
      outcome: { type: 'interrupt', interrupts },
    });
    page({ theme: () => 'set' });
    session.send('dark, please');
    const state = await until(session, ({ questions }) =>
      [...questions.values()].some(({ status }) => status === 'answered'),
    );
    const [asked] = [...state.questions.values()].filter(({ interrupt }) => interrupt === 'i1');
    if (!asked) throw new Error('Nothing was asked.');
    session.answer({ participant: asked.participant, id: asked.id }, { decision: 'approved' });
    await until(session, ended(2));
    expect(inputs[1]?.resume).toEqual([
      { interruptId: 'i1', status: 'resolved', payload: { approved: true } },
    ]);
    expect(inputs[1]?.messages.at(-1)).toMatchObject({ role: 'tool', content: 'set' });
  });

  it('is asked of no page where the endpoint has its result, and no other tool ever is', async () => {
    const result = { type: 'TOOL_CALL_RESULT', toolCallId: 'c1', messageId: 't1', content: 'set' };
    const { session } = await stage([...called('c1'), result, ...called('c2', 'search')]);
    session.send('dark, please');
    const state = await until(session, ended());
    expect(runsIn(state).map(({ status }) => status)).toEqual(['finished']);
    expect(calls(state)).toEqual([
      ['theme', 'done', 'set'],
      ['search', 'cut', undefined],
    ]);
  });

  it('is known from a list of messages as well', async () => {
    const messages = [
      {
        id: 'm1',
        role: 'assistant',
        toolCalls: ['c1', 'c2'].map((id) => ({
          ...{ id, type: 'function' },
          function: { name: 'theme', arguments: '{}' },
        })),
      },
      { id: 't1', role: 'tool', toolCallId: 'c1', content: 'set' },
    ];
    const { session, page, inputs } = await stage([{ type: 'MESSAGES_SNAPSHOT', messages }]);
    page({ theme: () => 'by the page' });
    session.send('dark, please');
    const state = await until(session, ended(2));
    expect([...state.questions.values()].map(({ toolCallId }) => toolCallId)).toEqual(['c2']);
    const results = inputs[1]?.messages.filter(({ role }) => role === 'tool');
    expect(results?.map(({ toolCallId, content }) => [toolCallId, content])).toEqual([
      ['c1', 'set'],
      ['c2', 'by the page'],
    ]);
  });
});
