/** A route of the AI SDK behind the proxy, by the SDK's own client and by Rejoin's. */

import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import {
  type ChatTransport,
  DefaultChatTransport,
  readUIMessageStream,
  TextStreamChatTransport,
  type UIMessage,
  type UIMessageChunk,
} from 'ai';
import { describe, expect, it, onTestFinished } from 'vitest';
import { startAiSdkRoute } from '../../test/aiSdkRoute.ts';
import { startEventEndpoint } from '../../test/eventEndpoint.ts';
import { temporaryFolder } from '../../test/fixtures.ts';
import { openProxy } from '../../test/proxy.ts';
import { proxyStage } from '../../test/proxyStage.ts';

async function stage(...more: readonly string[]) {
  const route = await startAiSdkRoute();
  const proxy = await proxyStage(route.url, 'chat-1', ...more);
  proxy.session.connect();
  const wire = await openProxy(() => proxy.port);
  onTestFinished(() => wire.close());
  const headers = { authorization: 'Bearer page-secret' };
  const chat = (by = proxy.port) =>
    new DefaultChatTransport<UIMessage>({ api: `http://127.0.0.1:${by}/api/chat`, headers });
  return { route, wire, chat, ...proxy };
}

const user = (text = 'What is new?', id = 'm1'): UIMessage => ({
  id,
  role: 'user',
  parts: [{ type: 'text', text }],
});

const ask = (
  chat: ChatTransport<UIMessage>,
  messages = [user()],
  trigger: 'submit-message' | 'regenerate-message' = 'submit-message',
) => chat.sendMessages({ chatId: 'chat-1', messages, trigger, messageId: undefined, abortSignal: undefined });

/** What a page shows of a stream, and how it ended. */
function reading(stream: ReadableStream<UIMessageChunk> | null) {
  const shown: { message?: UIMessage; error?: unknown } = {};
  const done = (async () => {
    if (!stream) return;
    try {
      for await (const message of readUIMessageStream({ stream, terminateOnError: true }))
        shown.message = message;
    } catch (error) {
      shown.error = error;
    }
  })();
  return {
    done,
    shown,
    text: () => shown.message?.parts.map((part) => (part.type === 'text' ? part.text : '')).join('') ?? '',
  };
}

describe('an AI SDK route behind the proxy', () => {
  it('answers a page as before, and every surface letter by letter: cut, resumed, read along', async () => {
    const { route, wire, chat, runs, texts, port, lines } = await stage('--forward-header', 'authorization');
    const sending = ask(chat(wire.port));
    await expect.poll(() => route.answers.length).toBe(1);
    const [answer] = route.answers;
    // Fields that the proxy does not know, and the header that was named, reach the route; no other header does.
    expect(answer?.body).toMatchObject({ id: 'chat-1', trigger: 'submit-message' });
    expect(answer?.headers).toMatchObject({ authorization: 'Bearer page-secret' });
    const first = reading(await sending);
    answer?.call('search', { for: 'news' });
    answer?.say('One ', 'two ');
    await expect.poll(first.text).toBe('One two ');
    const second = reading(await chat().reconnectToStream({ chatId: 'chat-1' }));
    await expect.poll(second.text).toBe('One two ');
    wire.cut();
    await first.done;
    answer?.say('three ');
    await expect.poll(second.text).toBe('One two three ');
    const third = reading(await chat().reconnectToStream({ chatId: 'chat-1' }));
    answer?.say('four.');
    answer?.end();
    await Promise.all([second.done, third.done]);
    expect([second.text(), third.text()]).toEqual(['One two three four.', 'One two three four.']);
    expect(third.shown.message).toEqual(second.shown.message);
    expect(third.shown.message?.parts).toMatchObject([
      { type: 'step-start' },
      { type: 'tool-search', state: 'output-available', input: { for: 'news' }, output: { found: 2 } },
      { type: 'text', state: 'done' },
    ]);
    await expect.poll(runs).toEqual(['finished']);
    expect(texts()).toEqual(['What is new?', 'One two three four.']);
    expect(answer?.isLeft).toBe(true);
    const log = await fetch(`http://127.0.0.1:${port}/sessions/chat-1/events`, {
      headers: { 'rejoin-participant': 'user:ana' },
    });
    expect(await log.text()).not.toContain('page-secret');
    expect(lines.join()).not.toContain('page-secret');
    // Nothing is under way any more.
    expect(await chat().reconnectToStream({ chatId: 'chat-1' })).toBeNull();
    // The same message again is the same answer; asked for anew, it is another one.
    const again = reading(await ask(chat()));
    await again.done;
    expect(again.text()).toBe('One two three four.');
    expect(route.answers).toHaveLength(1);
    const anew = ask(chat(), [user()], 'regenerate-message');
    await expect.poll(() => route.answers.length).toBe(2);
    route.answers[1]?.say('Five.');
    route.answers[1]?.end();
    const other = reading(await anew);
    await other.done;
    expect(other.text()).toBe('Five.');
  });

  it('goes on when every page is closed, and stops when one says so', async () => {
    const { route, chat, runs, texts, port, session } = await stage();
    const stream = await Promise.all([
      ask(chat()),
      expect
        .poll(() => route.answers.length)
        .toBe(1)
        .then(() => route.answers[0]?.say('One ')),
    ]).then(([each]) => each);
    const reader = stream.getReader();
    await reader.read();
    await reader.cancel();
    const [answer] = route.answers;
    answer?.say('two ');
    await expect.poll(texts).toEqual(['What is new?', 'One two ']);
    expect(answer?.isLeft).toBe(false);
    const along = reading(await chat().reconnectToStream({ chatId: 'chat-1' }));
    await expect.poll(along.text).toBe('One two ');
    const stopped = await fetch(`http://127.0.0.1:${port}/api/chat/chat-1/stop`, { method: 'POST' });
    expect(stopped.status).toBe(204);
    await expect.poll(() => answer?.isLeft).toBe(true);
    await along.done;
    await expect.poll(runs).toEqual(['cancelled']);
    // By Rejoin's own cancel as well, and a message of a page that speaks Rejoin alone is asked with what the log has.
    session.send('And now?');
    await expect.poll(() => route.answers.length).toBe(2);
    expect(route.answers[1]?.body).toMatchObject({
      id: 'chat-1',
      messages: [{ id: 'm1' }, { role: 'assistant' }, { role: 'user', parts: [{ text: 'And now?' }] }],
    });
    route.answers[1]?.say('Three');
    await expect.poll(() => texts().at(-1)).toBe('Three');
    session.cancel({ kind: 'session' });
    await expect.poll(() => route.answers[1]?.isLeft).toBe(true);
    await expect.poll(runs).toEqual(['cancelled', 'cancelled']);
  });

  it('leaves a call to the page, which is told that it is whole, however late it reads; half a call is none', async () => {
    const endpoint = await startEventEndpoint('/api/chat');
    const { port } = await proxyStage(endpoint.url, 'chat-1');
    const transport = new DefaultChatTransport<UIMessage>({ api: `http://127.0.0.1:${port}/api/chat` });
    const call = (toolCallId: string) => ({ toolCallId, toolName: 'pick' });
    const sending = ask(transport);
    await expect.poll(() => endpoint.answers.length).toBe(1);
    endpoint.answers[0]?.send(
      ...[{ type: 'start', messageId: 'a1' }, { type: 'start-step' }],
      { type: 'tool-input-available', ...call('c1'), input: { from: ['red'] } },
      { type: 'tool-input-start', ...call('c2') },
      { type: 'tool-input-delta', toolCallId: 'c2', inputTextDelta: '{"from":["r' },
      ...[{ type: 'finish-step' }, { type: 'finish', finishReason: 'tool-calls' }],
    );
    endpoint.answers[0]?.end('[DONE]');
    const again = async () => reading(await transport.reconnectToStream({ chatId: 'chat-1' }));
    for (const page of [reading(await sending), await again()]) {
      await page.done;
      expect(page.shown.message).toMatchObject({
        id: 'a1',
        parts: [
          { type: 'step-start' },
          { type: 'tool-pick', toolCallId: 'c1', state: 'input-available', input: { from: ['red'] } },
          { type: 'tool-pick', toolCallId: 'c2', state: 'input-streaming' },
        ],
      });
    }
  });

  it('goes on with the message of a page that has run a tool, once', async () => {
    const { route, chat, texts } = await stage();
    const picked = {
      type: 'tool-pick',
      toolCallId: 'c1',
      state: 'output-available',
      input: {},
      output: 'red',
    } as const;
    const before: UIMessage = { id: 'a1', role: 'assistant', parts: [picked] };
    const messages = [user(), before];
    const going = ask(chat(), messages);
    await expect.poll(() => route.answers.length).toBe(1);
    route.answers[0]?.say('Red it is.');
    const again = ask(chat(), messages);
    route.answers[0]?.end();
    for (const stream of await Promise.all([going, again])) {
      let message: UIMessage | undefined;
      for await (const each of readUIMessageStream({ message: structuredClone(before), stream }))
        message = each;
      expect(message?.id).toBe('a1');
      expect(message?.parts.map(({ type }) => type)).toEqual(['tool-pick', 'step-start', 'text']);
    }
    expect(route.answers).toHaveLength(1);
    await expect
      .poll(texts)
      .toEqual(['The page has sent results of its tools, or decisions about them.', 'Red it is.']);
  });

  it('is stopped before its first word', async () => {
    const { route, chat, runs, port } = await stage();
    const sending = ask(chat());
    await expect.poll(() => route.answers.length).toBe(1);
    await fetch(`http://127.0.0.1:${port}/api/chat/chat-1/stop`, { method: 'POST' });
    const page = reading(await sending);
    await page.done;
    expect([page.text(), page.shown.error]).toEqual(['', undefined]);
    expect(route.answers[0]?.isLeft).toBe(true);
    await expect.poll(runs).toEqual(['cancelled']);
  });

  it('that answers with a text stream is refused, and page and log say what to do', async () => {
    const route = await startAiSdkRoute((answer) => answer.say('One.'), false, 'text');
    const { port, session } = await proxyStage(route.url, 'chat-1');
    session.connect();
    const transport = new TextStreamChatTransport<UIMessage>({ api: `http://127.0.0.1:${port}/api/chat` });
    await expect(ask(transport)).rejects.toMatchObject({
      statusCode: 502,
      message: expect.stringMatching(/toUIMessageStreamResponse.*DefaultChatTransport/),
    });
    await expect
      .poll(() => [...session.store.getState().state.runs.values()].map(({ error }) => error))
      .toMatchObject([
        { code: 'endpoint-malformed', message: expect.stringContaining('toUIMessageStreamResponse') },
      ]);
  });

  it.each([401, 429])('gives the page a refusal with %s, and the log neutral words', async (status) => {
    const { route, chat, session, lines } = await stage();
    route.refuse(status);
    await expect(ask(chat())).rejects.toMatchObject({
      statusCode: status,
      message: expect.not.stringContaining('sk-secret'),
    });
    await expect
      .poll(() => [...session.store.getState().state.runs.values()].map(({ error }) => error))
      .toMatchObject([{ code: `http-${status}`, message: `The endpoint answered ${status}.` }]);
    expect(lines.join('\n')).not.toMatch(/sk-secret|page-secret/);
  });

  it('tells a stream that breaks as an error of the protocol, and keeps what was written', async () => {
    const { route, chat, runs, texts } = await stage();
    const sending = ask(chat());
    await expect.poll(() => route.answers.length).toBe(1);
    route.answers[0]?.say('One ');
    const page = reading(await sending);
    await expect.poll(page.text).toBe('One ');
    route.answers[0]?.breakOff();
    await page.done;
    expect(String(page.shown.error)).toContain('broke off');
    await expect.poll(runs).toEqual(['failed']);
    expect(texts()).toEqual(['What is new?', 'One ']);
  });

  it('killed in mid-answer and started again, has what was written, says that it broke off, and asks nothing twice', {
    timeout: 150_000,
  }, async () => {
    const route = await startAiSdkRoute();
    const data = temporaryFolder();
    const first = await spawnProxy([route.url, '--port', '0', '--dev', '--data', data, '--lease', '200']);
    const chatAt = (port: number) =>
      new DefaultChatTransport<UIMessage>({ api: `http://127.0.0.1:${port}/api/chat` });
    const sending = ask(chatAt(first.port));
    await expect.poll(() => route.answers.length).toBe(1);
    route.answers[0]?.say('One ', 'two ');
    const page = reading(await sending);
    await expect.poll(page.text).toBe('One two ');
    first.child.kill('SIGKILL');
    await page.done;
    await expect.poll(() => route.answers[0]?.isLeft).toBe(true);
    const second = await spawnProxy([route.url, '--port', '0', '--dev', '--data', data, '--lease', '200']);
    const resumed = reading(await chatAt(second.port).reconnectToStream({ chatId: 'chat-1' }));
    await resumed.done;
    expect(resumed.text()).toBe('One two ');
    expect(String(resumed.shown.error)).toContain('the process that wrote it is gone');
    // Repeated, the message is told the same; its answer is not asked for a second time.
    const again = reading(await ask(chatAt(second.port)));
    await again.done;
    expect(again.text()).toBe('One two ');
    expect(route.answers).toHaveLength(1);
  });
});

const BIN = fileURLToPath(new URL('../cli/bin.ts', import.meta.url));

/** The command, in a process of its own. Ends with the test. */
async function spawnProxy(
  args: readonly string[],
): Promise<{ readonly child: ChildProcess; readonly port: number }> {
  const child = spawn(process.execPath, ['--conditions=@rejoin/source', BIN, 'proxy', ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  let out = '';
  child.stdout.on('data', (text) => {
    out += text;
  });
  // Others may want the machine too.
  await expect.poll(() => out, { timeout: 60_000 }).toMatch(/rejoin listening on ws:/);
  return { child, port: Number(/ws:\/\/127.0.0.1:(\d+)/.exec(out)?.[1]) };
}
