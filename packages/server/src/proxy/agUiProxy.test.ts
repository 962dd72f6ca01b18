/** An AG-UI endpoint behind the proxy, by AG-UI's own client and by Rejoin's. */
import { HttpAgent, type Message, type RunAgentInput } from '@ag-ui/client';
import { describe, expect, it, onTestFinished } from 'vitest';
import { startEventEndpoint } from '../../test/eventEndpoint.ts';
import { openProxy } from '../../test/proxy.ts';
import { proxyStage } from '../../test/proxyStage.ts';

/** AG-UI's client, which reads a thread that is there as well: it leaves to its users how (docs/ag-ui.md). */
class ThreadAgent extends HttpAgent {
  protected override connect(input: RunAgentInput) {
    return this.run({ ...input, messages: [] });
  }
}

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
