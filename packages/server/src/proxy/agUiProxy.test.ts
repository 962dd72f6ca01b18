/** An AG-UI endpoint behind the proxy, by AG-UI's own client and by Rejoin's. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Message } from '@ag-ui/client';
import { runPageTools } from '@rejoin/core/ag-ui';
import { describe, expect, it, onTestFinished } from 'vitest';
import { startEventEndpoint } from '../../test/eventEndpoint.ts';
import { openProxy } from '../../test/proxy.ts';
import { proxyStage } from '../../test/proxyStage.ts';
import { ThreadAgent } from '../../test/threadAgent.ts';

async function stage() {
  const endpoint = await startEventEndpoint('/agent');
  const proxy = await proxyStage(
    endpoint.url,
    't1',
    '--protocol',
    'ag-ui',
    '--forward-header',
    'authorization',
  );
  proxy.session.connect();
  const wire = await openProxy(() => proxy.port);
  onTestFinished(() => wire.close());
  const open = (port = proxy.port) =>
    new ThreadAgent({
      ...{ url: `http://127.0.0.1:${port}/agent`, threadId: 't1', headers: { authorization: 'Bearer page' } },
    });
  return { endpoint, wire, open, ...proxy };
}

const hello: Message = { id: 'm1', role: 'user', content: 'Hello.' };
const answersOf = (messages: readonly Message[]) =>
  messages.flatMap(({ role, content }) =>
    role === 'assistant' && typeof content === 'string' ? [content] : [],
  );
const text = (delta: string) => ({ type: 'TEXT_MESSAGE_CONTENT', messageId: 'a1', delta });

const whole = (messageId: string, delta: string) => [
  { type: 'TEXT_MESSAGE_START', messageId, role: 'assistant' },
  { type: 'TEXT_MESSAGE_CONTENT', messageId, delta },
  { type: 'TEXT_MESSAGE_END', messageId },
];

it('the client is the one that docs/proxy.md prints', () => {
  const root = join(import.meta.dirname, '../../../..');
  const [, ...lines] = readFileSync(join(root, 'packages/server/test/threadAgent.ts'), 'utf8').split('\n');
  expect(readFileSync(join(root, 'docs/proxy.md'), 'utf8')).toContain(lines.join('\n'));
});

describe('an AG-UI endpoint behind the proxy', () => {
  it('answers as before, every surface letter by letter, whatever is cut; and is asked once', async () => {
    const { endpoint, wire, open, runs, texts } = await stage();
    const input = {
      ...{ threadId: 't1', runId: 'r', messages: [hello], tools: [], state: {} },
      ...{ forwardedProps: { tone: 'warm' }, context: [{ description: 'd', value: 'v' }] },
    };
    const cut = fetch(`http://127.0.0.1:${wire.port}/agent`, {
      ...{ method: 'POST', body: JSON.stringify(input), headers: { authorization: 'Bearer page' } },
    });
    let told = '';
    const gone = cut.then(async ({ body }) => {
      for await (const part of body ?? []) told += Buffer.from(part).toString();
    });
    gone.catch(() => {});
    await expect.poll(() => endpoint.answers.length).toBe(1);
    const [answer] = endpoint.answers;
    expect(answer?.body).toMatchObject({
      threadId: 't1',
      forwardedProps: { tone: 'warm' },
      context: [{ value: 'v' }],
    });
    expect(answer?.headers).toMatchObject({ authorization: 'Bearer page' });
    answer?.send(
      { type: 'RUN_STARTED', threadId: 't1', runId: 'r' },
      { type: 'TEXT_MESSAGE_START', messageId: 'a1', role: 'assistant' },
      text('One '),
    );
    await expect.poll(() => told).toContain('"delta":"One "');
    wire.cut();
    await expect(gone).rejects.toThrow();
    answer?.send(text('two '));
    await expect.poll(() => texts().at(-1)).toBe('One two ');
    const [along, again] = [open(), open()];
    const reading = along.connectAgent();
    again.addMessage(hello);
    const repeated = again.runAgent();
    await expect.poll(() => answersOf(along.messages)).toEqual(['One two ']);
    answer?.send(
      text('three.'),
      { type: 'TEXT_MESSAGE_END', messageId: 'a1' },
      { type: 'RUN_FINISHED', threadId: 't1', runId: 'r' },
    );
    answer?.end();
    await Promise.all([reading, repeated]);
    for (const each of [along, again]) expect(answersOf(each.messages)).toEqual(['One two three.']);
    await expect.poll(runs).toEqual(['finished']);
    expect(endpoint.answers).toHaveLength(1);
  });

  it('asks a page, and goes on with its answer: the endpoint is sent what the page has sent', async () => {
    const { endpoint, open, runs, texts } = await stage();
    const page = open();
    page.addMessage(hello);
    const asking = page.runAgent();
    await expect.poll(() => endpoint.answers.length).toBe(1);
    endpoint.answers[0]?.send({ type: 'RUN_STARTED', threadId: 't1', runId: 'r' }, ...whole('a1', 'May I?'), {
      ...{ type: 'RUN_FINISHED', threadId: 't1', runId: 'r' },
      outcome: { type: 'interrupt', interrupts: [{ id: 'i1', reason: 'consent', message: 'Delete it?' }] },
    });
    endpoint.answers[0]?.end();
    await asking;
    expect(page.pendingInterrupts).toMatchObject([{ id: 'i1', reason: 'consent', message: 'Delete it?' }]);
    await expect.poll(runs).toEqual(['interrupted']);
    // Another device is asked the same, and answers.
    const phone = open();
    await phone.connectAgent();
    expect(phone.pendingInterrupts).toMatchObject([{ id: 'i1' }]);
    const resume = [{ interruptId: 'i1', status: 'resolved', payload: { approved: true } }] as const;
    const going = phone.runAgent({ resume: [...resume], forwardedProps: { tone: 'warm' } });
    await expect.poll(() => endpoint.answers.length).toBe(2);
    expect(endpoint.answers[1]?.body).toMatchObject({ resume, forwardedProps: { tone: 'warm' } });
    endpoint.answers[1]?.send(
      { type: 'RUN_STARTED', threadId: 't1', runId: 'r2' },
      ...whole('a2', 'It is gone.'),
      { type: 'RUN_FINISHED', threadId: 't1', runId: 'r2' },
    );
    endpoint.answers[1]?.end();
    await going;
    expect(phone.messages).toMatchObject([hello, { content: 'May I?' }, { content: 'It is gone.' }]);
    expect(phone.pendingInterrupts).toEqual([]);
    await expect.poll(runs).toEqual(['finished', 'finished']);
    expect(texts()).toEqual(['Hello.', 'May I?', 'It is gone.']);
    expect(endpoint.answers).toHaveLength(2);
  });

  it('a page runs its tool, and the thread of every page has call, result and answer, each once', async () => {
    const { endpoint, open, runs, session } = await stage();
    const page = open();
    page.addMessage(hello);
    const tools = [{ name: 'pick', description: 'Picks a colour.', parameters: { type: 'object' } }];
    const asking = page.runAgent({ tools });
    await expect.poll(() => endpoint.answers.length).toBe(1);
    expect(endpoint.answers[0]?.body).toMatchObject({ tools });
    endpoint.answers[0]?.send(
      { type: 'RUN_STARTED', threadId: 't1', runId: 'r' },
      { type: 'TOOL_CALL_START', toolCallId: 'c1', toolCallName: 'pick', parentMessageId: 'a1' },
      { type: 'TOOL_CALL_ARGS', toolCallId: 'c1', delta: '{}' },
      { type: 'TOOL_CALL_END', toolCallId: 'c1' },
      { type: 'RUN_FINISHED', threadId: 't1', runId: 'r' },
    );
    endpoint.answers[0]?.end();
    await asking;
    const call = page.messages.flatMap((each) => (each.role === 'assistant' ? (each.toolCalls ?? []) : []));
    expect(call).toMatchObject([{ id: 'c1', function: { name: 'pick' } }]);
    page.addMessage({ id: 'm2', role: 'tool', toolCallId: 'c1', content: 'red' });
    const going = page.runAgent({ tools });
    await expect.poll(() => endpoint.answers.length).toBe(2);
    expect(endpoint.answers[1]?.body).toMatchObject({
      messages: [hello, { role: 'assistant' }, { role: 'tool', toolCallId: 'c1', content: 'red' }],
    });
    endpoint.answers[1]?.send(
      { type: 'RUN_STARTED', threadId: 't1', runId: 'r2' },
      ...whole('a2', 'Red it is.'),
      { type: 'RUN_FINISHED', threadId: 't1', runId: 'r2' },
    );
    endpoint.answers[1]?.end();
    await going;
    const thread = [
      hello,
      { role: 'assistant', toolCalls: [{ id: 'c1' }] },
      { role: 'tool', toolCallId: 'c1', content: 'red' },
      { role: 'assistant', content: 'Red it is.' },
    ];
    expect(page.messages).toMatchObject(thread);
    await expect.poll(runs).toEqual(['finished', 'finished']);
    const late = open();
    await late.connectAgent();
    expect(late.messages).toMatchObject(thread);
    expect([...session.store.getState().state.toolCalls.values()]).toMatchObject([
      { name: 'pick', status: 'done', result: 'red' },
    ]);
    // What is sent a second time is told the same.
    const again = open();
    again.setMessages(page.messages.slice(0, 3));
    await again.runAgent({ tools });
    expect(again.messages).toMatchObject(thread);
    expect(endpoint.answers).toHaveLength(2);
  });

  it('a page of Rejoin runs the tool that a page of AG-UI has left, and the endpoint is asked on with its result', async () => {
    const { endpoint, open, session, texts } = await stage();
    const page = open();
    page.addMessage(hello);
    const asking = page.runAgent({ tools: [{ name: 'pick', description: '', parameters: {} }] });
    await expect.poll(() => endpoint.answers.length).toBe(1);
    endpoint.answers[0]?.send(
      { type: 'RUN_STARTED', threadId: 't1', runId: 'r' },
      { type: 'TOOL_CALL_START', toolCallId: 'c1', toolCallName: 'pick' },
      { type: 'TOOL_CALL_END', toolCallId: 'c1' },
      { type: 'TOOL_CALL_START', toolCallId: 'c2', toolCallName: 'of-the-endpoint' },
      { type: 'TOOL_CALL_END', toolCallId: 'c2' },
      { type: 'RUN_FINISHED', threadId: 't1', runId: 'r' },
    );
    endpoint.answers[0]?.end();
    await asking;
    expect(page.pendingInterrupts).toEqual([]);
    onTestFinished(runPageTools(session, { pick: () => 'blue' }));
    await expect.poll(() => endpoint.answers.length).toBe(2);
    expect(endpoint.answers[1]?.body).toMatchObject({
      messages: expect.arrayContaining([
        expect.objectContaining({ role: 'tool', toolCallId: 'c1', content: 'blue' }),
      ]),
    });
    expect(endpoint.answers[1]?.body.resume).toBeUndefined();
    endpoint.answers[1]?.send(
      { type: 'RUN_STARTED', threadId: 't1', runId: 'r2' },
      ...whole('a2', 'Blue it is.'),
      { type: 'RUN_FINISHED', threadId: 't1', runId: 'r2' },
    );
    endpoint.answers[1]?.end();
    await expect.poll(texts).toEqual(['Hello.', 'Blue it is.']);
  });

  it('is asked another message beside the answer that goes on; hanging up stops neither, and the page’s Stop both', async () => {
    const { endpoint, open, runs, texts } = await stage();
    const [page, other] = [open(), open()];
    page.addMessage(hello);
    const first = page.runAgent();
    await expect.poll(() => endpoint.answers.length).toBe(1);
    endpoint.answers[0]?.send({ type: 'RUN_STARTED', threadId: 't1', runId: 'r' }, ...whole('a1', 'One.'));
    await expect.poll(() => answersOf(page.messages)).toEqual(['One.']);
    other.setMessages([...page.messages, { id: 'm2', role: 'user', content: 'And letters?' }]);
    const second = other.runAgent();
    await expect.poll(() => endpoint.answers.length).toBe(2);
    endpoint.answers[1]?.send({ type: 'RUN_STARTED', threadId: 't1', runId: 'r2' }, ...whole('a2', 'A.'));
    await expect.poll(() => answersOf(other.messages)).toEqual(['One.', 'A.']);
    page.abortRun();
    await first;
    endpoint.answers[0]?.send(...whole('a3', 'Two.'));
    await expect.poll(texts).toEqual(['Hello.', 'One.', 'And letters?', 'A.', 'Two.']);
    expect(endpoint.answers.map(({ isLeft }) => isLeft)).toEqual([false, false]);
    await other.stop();
    await second;
    await expect.poll(() => endpoint.answers.map(({ isLeft }) => isLeft)).toEqual([true, true]);
    await expect.poll(runs).toEqual(['cancelled', 'cancelled']);
  });

  it('stops by its own address, and by Rejoin it is asked with the conversation', async () => {
    const { endpoint, port, runs, session } = await stage();
    session.send('Hello.');
    await expect.poll(() => endpoint.answers.length).toBe(1);
    expect(endpoint.answers[0]?.body).toMatchObject({
      threadId: 't1',
      messages: [{ role: 'user', content: 'Hello.' }],
    });
    endpoint.answers[0]?.send({ type: 'RUN_STARTED', threadId: 't1', runId: 'r' });
    await fetch(`http://127.0.0.1:${port}/agent/t1/stop`, { method: 'POST' });
    await expect.poll(() => endpoint.answers[0]?.isLeft).toBe(true);
    await expect.poll(runs).toEqual(['cancelled']);
    session.send('Again.');
    await expect.poll(() => endpoint.answers.length).toBe(2);
    endpoint.answers[1]?.end();
    await expect
      .poll(() => [...session.store.getState().state.runs.values()].at(-1)?.error)
      .toMatchObject({ code: 'endpoint-incomplete' });
  });
});
