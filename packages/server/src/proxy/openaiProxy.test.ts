/** A Chat Completions endpoint behind the proxy, by OpenAI's own client and by Rejoin's. */
import OpenAI from 'openai';
import { describe, expect, it, onTestFinished } from 'vitest';
import { startEventEndpoint } from '../../test/eventEndpoint.ts';
import { openProxy } from '../../test/proxy.ts';
import { proxyStage } from '../../test/proxyStage.ts';

const chunk = (delta: object, finish: string | null = null) => ({
  ...{ id: 'c', object: 'chat.completion.chunk', created: 1, model: 'small-1' },
  choices: [{ index: 0, delta, finish_reason: finish }],
});

async function stage(...more: readonly string[]) {
  const endpoint = await startEventEndpoint('/v1/chat/completions');
  const proxy = await proxyStage(endpoint.url, 'talk', ...more);
  const wire = await openProxy(() => proxy.port);
  onTestFinished(() => wire.close());
  const openai = (port = proxy.port) =>
    new OpenAI({ baseURL: `http://127.0.0.1:${port}/v1`, apiKey: 'sk-page', maxRetries: 0 });
  const ask = (key: string, port?: number) =>
    openai(port)
      .chat.completions.create(
        { model: 'small', messages: [{ role: 'user', content: 'Hi' }], stream: true, seed: 7 },
        { headers: { 'x-rejoin-session': 'talk', 'idempotency-key': key } },
      )
      .withResponse();
  return { endpoint, wire, ask, ...proxy };
}

type Stream = Awaited<ReturnType<Awaited<ReturnType<typeof stage>>['ask']>>['data'];

function reading(stream: Stream) {
  const read = { text: '', args: '', finish: '', error: undefined as unknown };
  const done = (async () => {
    try {
      for await (const { choices, model } of stream) {
        expect(model).toBe('small-1');
        const [choice] = choices;
        read.text += choice?.delta.content ?? '';
        read.args += choice?.delta.tool_calls?.[0]?.function?.arguments ?? '';
        read.finish = choice?.finish_reason ?? read.finish;
      }
    } catch (error) {
      read.error = error;
    }
  })();
  return { read, done };
}

describe('a Chat Completions endpoint behind the proxy', () => {
  it('answers as before; a cut reader is given exactly the rest, and a repeat the same answer', async () => {
    const { endpoint, wire, ask, port, runs, texts } = await stage('--forward-header', 'authorization');
    const sending = ask('key-1', wire.port);
    await expect.poll(() => endpoint.answers.length).toBe(1);
    const [answer] = endpoint.answers;
    expect(answer?.body).toMatchObject({ model: 'small', seed: 7, stream: true });
    expect(answer?.headers).toMatchObject({ authorization: 'Bearer sk-page' });
    expect(answer?.headers['x-rejoin-session']).toBeUndefined();
    const { data, response } = await sending;
    const first = reading(data);
    answer?.send(chunk({ role: 'assistant', content: 'One ' }), chunk({ content: 'two ' }));
    await expect.poll(() => first.read.text).toBe('One two ');
    wire.cut();
    await first.done;
    answer?.send(chunk({ content: 'three ' }));
    await expect.poll(() => texts().at(-1)).toBe('One two three ');
    expect(answer?.isLeft).toBe(false);
    // The run's id, and how much was read: 8 characters.
    const run = response.headers.get('x-rejoin-run') ?? '';
    const resumed = fetch(`http://127.0.0.1:${port}/v1/chat/completions/talk/stream?run=${run}`, {
      headers: { 'last-event-id': `${run}:8:0` },
    }).then((each) => each.text());
    const call = { index: 0, id: 'call-1', type: 'function', function: { name: 'find', arguments: '{"a":' } };
    answer?.send(
      chunk({ content: 'four.' }),
      chunk({ tool_calls: [call] }),
      chunk({ tool_calls: [{ index: 0, function: { arguments: '1}' } }] }),
      chunk({}, 'tool_calls'),
    );
    answer?.end('[DONE]');
    const rest = await resumed;
    const contents = [...rest.matchAll(/"content":"([^"]*)"/g)].map(([, text]) => text).join('');
    expect(contents).toBe('three four.');
    expect(rest.endsWith('data: [DONE]\n\n')).toBe(true);
    await expect.poll(runs).toEqual(['finished']);
    const again = reading((await ask('key-1')).data);
    await again.done;
    expect(again.read).toMatchObject({ text: 'One two three four.', args: '{"a":1}', finish: 'tool_calls' });
    expect(endpoint.answers).toHaveLength(1);
  });

  it('stops by its own address, is asked by Rejoin with what the log has, and says how it broke', async () => {
    const { endpoint, ask, port, runs, session } = await stage('--model', 'small');
    session.connect();
    const sending = ask('key-1');
    await expect.poll(() => endpoint.answers.length).toBe(1);
    endpoint.answers[0]?.send(chunk({ content: 'One' }));
    const page = reading((await sending).data);
    await expect.poll(() => page.read.text).toBe('One');
    // Another question is another answer beside it: Stop with a run's id ends one of them.
    const beside = ask('key-2');
    await expect.poll(() => endpoint.answers.length).toBe(2);
    endpoint.answers[1]?.send(chunk({ content: 'A' }));
    const runId = (await beside).response.headers.get('x-rejoin-run');
    await fetch(`http://127.0.0.1:${port}/v1/chat/completions/talk/stop`, {
      ...{ method: 'POST', body: JSON.stringify({ runId }) },
    });
    await expect.poll(() => endpoint.answers[1]?.isLeft).toBe(true);
    expect(endpoint.answers[0]?.isLeft).toBe(false);
    await fetch(`http://127.0.0.1:${port}/v1/chat/completions/talk/stop`, { method: 'POST' });
    await expect.poll(() => endpoint.answers[0]?.isLeft).toBe(true);
    await page.done;
    expect(page.read.error).toMatchObject({ code: 'run-cancelled' });
    await expect.poll(runs).toEqual(['cancelled', 'cancelled']);
    session.send('And now?');
    await expect.poll(() => endpoint.answers.length).toBe(3);
    expect(endpoint.answers[2]?.body).toMatchObject({
      model: 'small',
      stream: true,
      messages: [
        { role: 'user', content: 'Hi' },
        { role: 'assistant', content: 'One' },
        { role: 'user', content: 'Hi' },
        { role: 'assistant', content: 'A' },
        { role: 'user', content: 'And now?' },
      ],
    });
    // It ends without a finish: that is no answer.
    endpoint.answers[2]?.send(chunk({ content: 'Two' }));
    endpoint.answers[2]?.end();
    await expect.poll(runs).toEqual(['cancelled', 'cancelled', 'failed']);
  });

  it('takes streams alone, and gives a request without a session a new one', async () => {
    const { endpoint, port } = await stage();
    const post = (body: object, headers = {}) =>
      fetch(`http://127.0.0.1:${port}/v1/chat/completions`, {
        method: 'POST',
        headers,
        body: JSON.stringify(body),
      });
    const messages = [{ role: 'user', content: 'Hi' }];
    const plain = await post({ model: 'small', messages });
    expect([plain.status, await plain.json()]).toMatchObject([400, { error: { code: 'message-malformed' } }]);
    expect((await post({ messages, stream: true, user: 'a b' })).status).toBe(400);
    const sending = post({ messages, stream: true });
    await expect.poll(() => endpoint.answers.length).toBe(1);
    expect((await sending).headers.get('x-rejoin-session')).toMatch(/^chat-./);
    const missing = await fetch(`http://127.0.0.1:${port}/v1/chat/completions/talk/stream?run=none`);
    expect(missing.status).toBe(404);
  });
});
