/** What goes back to OpenAI and Anthropic is what came from them. */
import type { MessageParam } from '@anthropic-ai/sdk/resources/messages/messages';
import type { ChatCompletionMessageParam } from 'openai/resources/chat/completions/completions';
import type { ResponseInputItem } from 'openai/resources/responses/responses';
import { beforeAll, describe, expect, it } from 'vitest';
import { pipeStage } from '../../test/pipeStage.ts';
import { eventsOf, recordingOf } from '../../test/providerStreams.ts';
import type { AgentRun } from '../agent/agentRun.ts';
import type { AgentSession } from '../agent/joinSession.ts';
import { pipe as pipeAnthropic } from '../anthropic/pipeAnthropic.ts';
import { toMessages } from '../anthropic/toMessages.ts';
import { pipe as pipeOpenai } from './pipeOpenai.ts';
import { toChatMessages } from './toChatMessages.ts';
import { toInput } from './toInput.ts';

beforeAll(async () => void (await import('../client/onDemand.ts')));

async function* streamOf(events: readonly unknown[]) {
  yield* events;
}

/** What the next run is given, after an answer that came as recorded. */
async function after<Message>(
  name: string,
  form: (agent: AgentSession, run: AgentRun) => Promise<Message[]>,
  more?: readonly object[],
): Promise<readonly Message[]> {
  const stage = pipeStage();
  const pipe = name.startsWith('anthropic') ? pipeAnthropic : pipeOpenai;
  await stage.answer(async (run) => {
    for (const stream of recordingOf(name).streams) {
      const { calls } = await pipe(run, streamOf(eventsOf(stream)));
      for (const { name, result } of calls) await result(`${name} is done`);
    }
  });
  if (more) {
    const content = [{ type: 'text', text: 'What is it?' }, ...more] as { type: string }[];
    await stage.ana.publish({ id: 'sent', event: { type: 'message.sent', content } }).queued;
    await stage.settle(4);
  }
  let given: Message[] = [];
  await stage.answer(async (run, agent) => {
    given = await form(agent, run);
  }, 'And then?');
  return given.slice(1, -1);
}

/** The items of a recording's streams, as OpenAI says that they are in the end. */
const itemsOf = (name: string): readonly Record<string, unknown>[] =>
  recordingOf(name).streams.flatMap((stream) =>
    (eventsOf(stream) as { type: string; item: Record<string, unknown> }[]).flatMap(({ type, item }) =>
      type === 'response.output_item.done' ? [item] : [],
    ),
  );

const IMAGE = {
  type: 'image',
  source: { type: 'url', value: 'https://a.example/x.png', mimeType: 'image/png' },
};
const PDF = {
  ...{ type: 'document', source: { type: 'data', value: 'JVBERi0=', mimeType: 'application/pdf' } },
  metadata: { name: 'a.pdf' },
};

describe('toInput', () => {
  it.each(['openai-responses/web-search', 'openai-responses/code-and-files', 'openai-responses/compaction'])(
    'gives OpenAI its own items back: %s',
    async (name) => {
      const given: readonly ResponseInputItem[] = await after(name, toInput);
      expect(given).toMatchObject(itemsOf(name).map((item) => withoutAnnotations(item)));
    },
  );

  it('gives calls their outputs, and thoughts in several parts as one item', async () => {
    const given = await after('openai-responses/reasoning-tools', toInput);
    const [thought, oslo, rome, second, text] = itemsOf('openai-responses/reasoning-tools');
    const output = { type: 'function_call_output', output: 'forecast is done' };
    const call = ({ status: _, ...rest }: Record<string, unknown> = {}) => rest;
    expect(given).toEqual([
      thought,
      ...[call(oslo), { ...output, call_id: 'call_oslo' }],
      ...[call(rome), { ...output, call_id: 'call_rome' }],
      ...[second, withoutAnnotations({ ...text })],
    ]);
  });

  it('gives a server’s tool under its server’s name', async () => {
    const given = await after('openai-responses/mcp', toInput);
    const [list, mcp] = itemsOf('openai-responses/mcp');
    const { status: _, approval_request_id: __, ...call } = mcp ?? {};
    expect(given.slice(0, 2)).toEqual([list, call]);
  });

  it('gives files at addresses', async () => {
    const given = await after('openai-responses/text', toInput, [IMAGE, PDF]);
    expect(given[1]).toEqual({
      role: 'user',
      content: [
        { type: 'input_text', text: 'What is it?' },
        { type: 'input_image', image_url: 'https://a.example/x.png', detail: 'auto' },
        { type: 'input_file', filename: 'a.pdf', file_data: 'data:application/pdf;base64,JVBERi0=' },
      ],
    });
  });
});

function withoutAnnotations(item: Record<string, unknown>): Record<string, unknown> {
  if (item.type !== 'message') return item;
  const content = (item.content as { text: string }[]).map(({ text }) => ({
    type: 'output_text',
    text,
    annotations: [],
  }));
  return { ...item, content };
}

it('gives the next request of the same run what its tools have given, as soon as the log has it', async () => {
  const stage = pipeStage();
  const requests: (readonly ResponseInputItem[])[] = [];
  const run = await stage.answer(async (run, agent) => {
    for (const stream of recordingOf('openai-responses/reasoning-tools').streams) {
      requests.push(await toInput(agent, run));
      const { calls } = await pipeOpenai(run, streamOf(eventsOf(stream)));
      for (const { name, result } of calls) await result(`${name} is done`);
    }
  });
  expect(run?.status).toBe('finished');
  expect(requests.map((items) => items.map((item) => ('type' in item ? item.type : 'message')))).toEqual([
    ['message'],
    [
      'message',
      'reasoning',
      'function_call',
      'function_call_output',
      'function_call',
      'function_call_output',
    ],
  ]);
});

describe('toChatMessages', () => {
  it('gives calls in their message, and their results after it', async () => {
    const given: readonly ChatCompletionMessageParam[] = await after('openai-chat/tools', toChatMessages);
    const call = (id: string, args: string) => ({
      ...{ id, type: 'function', function: { name: 'forecast', arguments: args } },
    });
    expect(given).toEqual([
      {
        ...{ role: 'assistant', content: null },
        tool_calls: [call('call_oslo', '{"city":"Oslo"}'), call('call_rome', '{"city":"Rome"}')],
      },
      { role: 'tool', tool_call_id: 'call_oslo', content: 'forecast is done' },
      { role: 'tool', tool_call_id: 'call_rome', content: 'forecast is done' },
      { role: 'assistant', content: 'Oslo has rain, Rome has sun.' },
    ]);
  });

  it('gives images at addresses, and documents with their content', async () => {
    const given = await after('openai-chat/text', toChatMessages, [IMAGE, PDF]);
    expect(given[1]).toMatchObject({
      content: [
        { type: 'text' },
        { type: 'image_url', image_url: { url: 'https://a.example/x.png' } },
        { type: 'file', file: { filename: 'a.pdf', file_data: 'data:application/pdf;base64,JVBERi0=' } },
      ],
    });
  });
});

describe('toMessages', () => {
  it('gives Anthropic its thinking with the signature, its calls, and their results in one message', async () => {
    const given: readonly MessageParam[] = await after('anthropic/thinking-tools', toMessages);
    const result = (id: string) => ({ type: 'tool_result', tool_use_id: id, content: 'forecast is done' });
    expect(given).toEqual([
      {
        role: 'assistant',
        content: [
          { type: 'thinking', thinking: 'Two cities are asked for.', signature: 'EqQBsig1==' },
          { type: 'redacted_thinking', data: 'EmwKredacted==' },
          { type: 'text', text: 'I look at both.' },
          { type: 'tool_use', id: 'toolu_oslo', name: 'forecast', input: { city: 'Oslo' } },
          { type: 'tool_use', id: 'toolu_rome', name: 'forecast', input: { city: 'Rome' } },
        ],
      },
      { role: 'user', content: [result('toolu_oslo'), result('toolu_rome')] },
      { role: 'assistant', content: [{ type: 'text', text: 'Oslo has rain, Rome has sun.' }] },
    ]);
  });

  it.each(['anthropic/web-search', 'anthropic/web-search-failed', 'anthropic/code', 'anthropic/mcp'])(
    'gives Anthropic its own blocks back: %s',
    async (name) => {
      const [{ content } = { content: [] }] = await after(name, toMessages);
      const blocks = (eventsOf(recordingOf(name).streams[0] ?? '') as { content_block?: object }[]).flatMap(
        ({ content_block: block }) => (block && /tool_result/.test(JSON.stringify(block)) ? [block] : []),
      );
      expect(blocks).toHaveLength(1);
      expect(content).toContainEqual(blocks[0]);
    },
  );

  it('gives files as images and documents', async () => {
    // What was asked last is in the same message: no two of one role follow one another.
    const whole = async (agent: AgentSession, run: AgentRun) => [
      ...(await toMessages(agent, run)),
      undefined,
    ];
    const given = await after('anthropic/text', whole, [IMAGE, PDF]);
    expect(given[1]?.content).toEqual([
      { type: 'text', text: 'What is it?' },
      { type: 'image', source: { type: 'url', url: 'https://a.example/x.png' } },
      {
        ...{ type: 'document', title: 'a.pdf' },
        source: { type: 'base64', media_type: 'application/pdf', data: 'JVBERi0=' },
      },
      { type: 'text', text: 'And then?' },
    ]);
  });
});
