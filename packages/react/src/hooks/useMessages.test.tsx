// @vitest-environment happy-dom
import { renderHook } from '@testing-library/react';
import { describe, expect, it, vi } from 'vitest';
import type { MessageFilter } from '../select/messageList.ts';
import { createStage } from '../testing/stage.tsx';
import { useMessage } from './useMessage.ts';
import { useMessages } from './useMessages.ts';
import { useSend } from './useSend.ts';
import { useToolCall } from './useToolCall.ts';
import { useToolCalls } from './useToolCalls.ts';

function conversation(filter?: MessageFilter) {
  const stage = createStage();
  const ana = stage.client('ana');
  const session = ana.session('s');
  const { result } = renderHook(() => ({ send: useSend(), messages: useMessages(filter) }), {
    wrapper: stage.around(ana),
  });
  const read = (key: string) => renderHook(() => useMessage(key), { wrapper: stage.around(ana) }).result;
  return { stage, ana, session, now: () => result.current, messages: () => result.current.messages, read };
}

describe('useMessages and useMessage', () => {
  it('show what was sent offline at once, under the key that it keeps', async () => {
    const { stage, now, messages, read } = conversation();
    await stage.run();
    await stage.cut('ana');
    now().send('Hello\nthere', { to: ['agent:news'] });
    await stage.run(0);
    const [sent] = messages();
    expect(messages()).toHaveLength(1);
    expect(sent).toMatchObject({
      status: 'queued',
      participant: 'user:ana',
      to: ['agent:news'],
    });
    expect(sent?.at).toBeUndefined();
    const message = read(sent?.key ?? '');
    expect(message.current).toMatchObject({ text: 'Hello\nthere', blocks: ['Hello\n'], tail: 'there' });
    await stage.run(10_000);
    expect(messages()).toMatchObject([{ key: sent?.key, status: 'complete', to: ['agent:news'] }]);
    expect(message.current).toMatchObject({ text: 'Hello\nthere', blocks: ['Hello\n'], tail: 'there' });
    expect(messages()[0]?.at).toBeGreaterThan(0);
  });

  it('leave a message that was refused in its place, and say so', async () => {
    const { stage, session, now, messages, read } = conversation();
    await stage.run();
    now().send('before');
    await stage.run();
    now().send('x'.repeat(100_000));
    // Why it is refused is found out by a part of the core that is loaded then, in real time.
    await vi.waitFor(() => expect(messages()).toHaveLength(2), { timeout: 20_000 });
    expect(messages().map(({ status }) => status)).toEqual(['complete', 'rejected']);
    now().send('after');
    await stage.run();
    expect(messages().map(({ status }) => status)).toEqual(['complete', 'rejected', 'complete']);
    expect(read(messages()[1]?.key ?? '').current?.text).toHaveLength(100_000);
    expect(session.store.getState().pending.size).toBe(1);
  });

  it('grow with the words of a run, of which the list says nothing', async () => {
    const { stage, now, messages, read } = conversation();
    const news = stage.puppet('news');
    await stage.run();
    now().send('What is new?');
    await stage.run();
    const text = news.work.run.text();
    await text.write('Not ');
    await stage.run();
    const list = messages();
    const message = read(list[1]?.key ?? '');
    expect(list[1]).toMatchObject({ status: 'streaming', run: news.work.run.run, kind: 'text' });
    await text.write('much');
    await stage.run();
    expect(messages()).toBe(list);
    expect(message.current).toMatchObject({ tail: 'Not much', text: 'Not much', status: 'streaming' });
    const [question] = list;
    await text.end();
    await stage.run();
    expect(messages()[0]).toBe(question);
    expect(messages()[1]?.status).toBe('complete');
  });

  it('call a message cut whose run has ended before it', async () => {
    const { stage, session, now, messages } = conversation();
    const news = stage.puppet('news');
    now().send('What is new?');
    await stage.run();
    void news.agent.session.publish({
      run: news.work.run.run,
      event: { type: 'TEXT_MESSAGE_START', messageId: 'm' },
    });
    await stage.run();
    session.cancel();
    await stage.run();
    expect(messages().map(({ status }) => status)).toEqual(['complete', 'cut']);
  });

  it('show the conversation, or all that agents say to each other, or what one of them or one run says', async () => {
    const stage = createStage();
    const ana = stage.client('ana');
    const session = ana.session('s');
    const news = stage.puppet('news');
    const docs = stage.puppet('docs', ({ to }) => to?.includes('agent:docs') ?? false);
    await stage.run();
    session.send('What is new?');
    await stage.run();
    void news.work.run.askAgents(['agent:docs'], 'What do the papers say?');
    await stage.run();
    for (const { run } of [docs.work, news.work]) {
      const text = run.text();
      await text.write(run.participant);
      await text.end();
      await stage.run();
    }
    const said = (filter?: MessageFilter) =>
      renderHook(() => useMessages(filter), { wrapper: stage.around(ana) }).result.current.map(
        ({ participant }) => participant,
      );
    expect(said()).toEqual(['user:ana', 'agent:news']);
    expect(said({ of: 'all' })).toEqual(['user:ana', 'agent:news', 'agent:docs', 'agent:news']);
    expect(said({ participant: 'agent:docs' })).toEqual(['agent:docs']);
    expect(said({ participant: 'agent:news', of: 'conversation' })).toEqual(['agent:news']);
    expect(said({ run: { participant: 'agent:news', run: news.work.run.run } })).toEqual([
      'agent:news',
      'agent:news',
    ]);
    expect(said({ participant: 'user:ana' })).toEqual(['user:ana']);
  });

  it('give undefined for a key that no message has', async () => {
    const { stage, read } = conversation();
    await stage.run();
    expect([read('user:ana\nnone').current, read('').current]).toEqual([undefined, undefined]);
  });

  it('tell tool calls apart from their arguments and results', async () => {
    const stage = createStage();
    const ana = stage.client('ana');
    const news = stage.puppet('news');
    ana.session('s').send('What is new?');
    await stage.run();
    const { run } = news.work;
    const of = { participant: run.participant, run: run.run };
    const { result } = renderHook(() => [useToolCalls(of), useToolCalls()], { wrapper: stage.around(ana) });
    const call = run.toolCall('search');
    await call.args('{"q":');
    await stage.run();
    const [list] = result.current;
    expect(list).toMatchObject([{ kind: 'tool-call', name: 'search', status: 'streaming' }]);
    const one = renderHook(() => useToolCall(list?.[0]?.key ?? ''), { wrapper: stage.around(ana) }).result;
    await call.args('"x"}');
    await stage.run();
    expect(result.current[0]).toBe(list);
    expect(one.current?.args.text).toBe('{"q":"x"}');
    await call.result('found');
    await stage.run();
    expect(one.current).toMatchObject({ status: 'done', result: 'found' });
    expect(result.current[1]).toMatchObject([{ status: 'done' }]);
  });
});
