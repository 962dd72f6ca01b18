// @vitest-environment happy-dom
import { renderHook } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { createStage } from '../testing/stage.tsx';
import { useAgentStream } from './useAgentStream.ts';
import { useRun } from './useRun.ts';

async function asked() {
  const stage = createStage();
  const news = stage.puppet('news');
  const ana = stage.client('ana');
  const { result } = renderHook(() => useAgentStream('agent:news'), { wrapper: stage.around(ana) });
  await stage.run();
  const before = result.current;
  ana.session('s').send('What is new?');
  await stage.run();
  return { stage, news, ana, before, now: () => result.current };
}

describe('useAgentStream', () => {
  it('follows a run from before its start to its end', async () => {
    const { stage, news, before, now } = await asked();
    expect(before).toEqual({
      ...{ status: 'idle', run: undefined },
      ...{ blocks: [], tail: '', text: '', withheld: false },
    });
    expect(now()).toMatchObject({ status: 'running', text: '', run: { participant: 'agent:news' } });
    const text = news.work.run.text();
    await text.write('One line\nand a ');
    await stage.run();
    expect(now()).toMatchObject({ blocks: ['One line\n'], tail: 'and a ', text: 'One line\nand a ' });
    await text.write('half');
    await stage.run();
    expect(now().tail).toBe('and a half');
    news.work.end();
    await stage.run();
    expect(now()).toMatchObject({ status: 'finished', text: 'One line\nand a half' });
  });

  it('keeps the list of whole lines, by its identity, until another line is whole', async () => {
    const { stage, news, now } = await asked();
    const first = news.work.run.text();
    await first.write('One\nTwo');
    await first.end();
    const second = news.work.run.text();
    await second.write('Thr');
    await stage.run();
    const { blocks } = now();
    await second.write('ee');
    await stage.run();
    expect(now().blocks).toBe(blocks);
    await second.write('\nFour');
    await stage.run();
    expect(now().blocks).not.toBe(blocks);
    expect(now().blocks).toEqual(['One\n', 'Two\n', 'Three\n']);
    expect(now().tail).toBe('Four');
  });

  it('gives the messages of a run one after the other, each in lines of its own, and its blocks and tail are its text', async () => {
    const { stage, news, now } = await asked();
    const reasoning = news.work.run.reasoning();
    await reasoning.write('not this');
    for (const words of ['Hello', 'again\n', 'and bye']) {
      const text = news.work.run.text();
      await text.write(words);
      await text.end();
    }
    await stage.run();
    expect(now().text).toBe('Hello\nagain\nand bye');
    expect(now().blocks.join('') + now().tail).toBe(now().text);
  });

  it('goes on with the next run of its agent', async () => {
    const { stage, news, ana, now } = await asked();
    await news.work.run.text().write('first');
    news.work.end();
    await stage.run();
    const former = now().run?.run;
    ana.session('s').send('And now?');
    await stage.run();
    expect(now()).toMatchObject({ text: '', status: 'running' });
    expect(now().run?.run).not.toBe(former);
    await news.work.run.text().write('second');
    await stage.run();
    expect(now().text).toBe('second');
  });

  it('keeps what another agent that has begun a message at the same time shows as it was', async () => {
    const { stage, news, ana } = await asked();
    const docs = stage.puppet('docs', () => false);
    docs.begin();
    await stage.run();
    let renders = 0;
    renderHook(
      () => {
        renders++;
        return useAgentStream('agent:news');
      },
      { wrapper: stage.around(ana) },
    );
    for (const { run } of [news.work, docs.work]) {
      const text = run.text();
      await text.write('done');
      await text.end();
      await run.text().write('');
    }
    await stage.run();
    const before = renders;
    await docs.work.run.text().write('words ');
    await stage.run();
    expect(renders).toBe(before);
  });

  it('says stopping once its code has received the stop, and cancelled when it has stopped', async () => {
    const stage = createStage();
    const ana = stage.client('ana');
    const agent = stage.client('slow', { participant: 'agent:slow', role: 'agent' }).session('s');
    const { result } = renderHook(() => useAgentStream('agent:slow').status, { wrapper: stage.around(ana) });
    await agent.publish({ run: 'r', event: { type: 'RUN_STARTED', runId: 'r' } }).queued;
    await stage.run();
    const { ref } = ana.session('s').cancel();
    await stage.run();
    expect(result.current).toBe('running');
    await agent.publish({ run: 'r', event: { type: 'control.acknowledged', control: ref } }).queued;
    await stage.run();
    expect(result.current).toBe('stopping');
    await agent.publish({
      run: 'r',
      event: { type: 'RUN_FINISHED', runId: 'r', outcome: { type: 'cancelled' } },
    }).queued;
    await stage.run();
    expect(result.current).toBe('cancelled');
  });

  it('says stalled while its process is silent, lost when it is gone, and running when it is back (P31)', async () => {
    const stage = createStage({ patience: { lease: 3_000, expires: 60_000, unresponsive: 60_000 } });
    const ana = stage.client('ana');
    const news = stage.puppet('news');
    const { result } = renderHook(() => useAgentStream('agent:news').status, { wrapper: stage.around(ana) });
    await stage.run();
    ana.session('s').send('What is new?');
    await stage.run();
    expect(news.works).toHaveLength(1);
    stage.sim.crash('news');
    await stage.run(6_000);
    expect(result.current).toBe('stalled');
    await stage.run(10_000);
    expect(result.current).toBe('lost');
  });
});

describe('useRun', () => {
  it('tells a run’s step, progress, result and end', async () => {
    const { stage, news, ana, now } = await asked();
    const ref = { participant: 'agent:news', run: now().run?.run ?? '' };
    const { result, rerender } = renderHook(({ run }: { run: string }) => useRun({ ...ref, run }), {
      wrapper: stage.around(ana),
      initialProps: { run: 'none' },
    });
    expect(result.current).toBeUndefined();
    rerender({ run: ref.run });
    expect(result.current).toMatchObject({ status: 'running', answers: { participant: 'user:ana' } });
    let done = () => {};
    void news.work.run.step('search', () => new Promise((resolve) => (done = () => resolve(undefined))));
    await news.work.run.progress({ done: 1, total: 3, note: 'reading' });
    await stage.run();
    expect(result.current).toMatchObject({
      step: 'search',
      progress: { done: 1, total: 3, note: 'reading' },
    });
    done();
    news.work.run.setResult({ found: 3 });
    await stage.run();
    news.work.end();
    await stage.run();
    expect(result.current).toMatchObject({ status: 'finished', step: undefined, result: { found: 3 } });
    expect(result.current?.endedAt).toBeGreaterThan(result.current?.startedAt ?? 0);
  });

  it('tells why a run has failed, and what one that asks waits for', async () => {
    const { stage, news, ana, now } = await asked();
    const docs = stage.puppet('docs', () => false);
    docs.begin();
    await stage.run();
    docs.work.run.interrupt([{ id: 'i', reason: 'approval', message: 'Really?' }]);
    const docsRun = docs.work.run;
    docs.work.end();
    news.work.fail('no paper');
    await stage.run();
    const failed = { participant: 'agent:news', run: now().run?.run ?? '' };
    const { result } = renderHook(() => [useRun(failed), useRun(docsRun)], { wrapper: stage.around(ana) });
    await stage.run();
    expect(result.current).toMatchObject([
      { status: 'failed', error: { message: 'no paper' } },
      { status: 'interrupted', interrupts: [{ id: 'i', message: 'Really?' }] },
    ]);
  });
});
