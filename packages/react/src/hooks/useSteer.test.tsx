// @vitest-environment happy-dom
import { renderHook } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import type { Scope } from '../select/scope.ts';
import { createStage } from '../testing/stage.tsx';
import { useMessages } from './useMessages.ts';
import { useSteer } from './useSteer.ts';

async function steering(scope?: Scope) {
  const stage = createStage();
  const news = stage.puppet('news');
  const ana = stage.client('ana');
  const { result } = renderHook(() => useSteer(scope), { wrapper: stage.around(ana) });
  await stage.run();
  ana.session('s').send('What is new?');
  await stage.run();
  return {
    stage,
    news,
    ana,
    now: () => result.current,
    steers: () => result.current.steers.map(({ content, status }) => `${content}: ${status}`),
  };
}

describe('useSteer', () => {
  it('tells the way of a steer from the outbox to the step that took it up (P36)', async () => {
    const { stage, news, now } = await steering();
    await stage.cut('ana');
    now().steer('Be brief');
    await stage.run(0);
    expect(now().steers).toMatchObject([{ status: 'queued', by: 'user:ana', editable: true }]);
    await stage.run(10_000);
    expect(now().steers).toMatchObject([{ status: 'delivered', editable: true, step: undefined }]);
    let taken: readonly { readonly content: string }[] = [];
    void news.work.run.step('read', async () => {
      taken = await news.work.run.takeSteering();
    });
    await stage.run();
    expect(taken).toMatchObject([{ content: 'Be brief' }]);
    expect(now().steers).toMatchObject([{ status: 'acknowledged', editable: false, step: 'read' }]);
  });

  it('puts an edit in the place of a steer that no run has used, with the consent that it had', async () => {
    const { stage, news, ana, now, steers } = await steering();
    now().steer('Be brief', { followUp: true });
    await stage.run();
    const [first] = now().steers;
    now().edit(first?.ref ?? { participant: '', id: '' }, 'Be very brief');
    await stage.run(0);
    expect(steers()).toEqual(['Be very brief: sent']);
    await stage.run();
    expect(steers()).toEqual(['Be very brief: delivered']);
    const of = news.work.run;
    const { result } = renderHook(() => useSteer({ run: of }), { wrapper: stage.around(ana) });
    news.work.end();
    await stage.run();
    expect(result.current.steers).toMatchObject([
      { content: 'Be very brief', message: true, editable: false },
    ]);
    // It is answered like any other message: the steers of the former work are of the past.
    expect(news.works).toHaveLength(2);
    expect(steers()).toEqual([]);
  });

  it('shows both where a run had used the former words, and says so', async () => {
    const { stage, news, now, steers } = await steering();
    now().steer('Be brief');
    await stage.run();
    await stage.cut('ana');
    const [first] = now().steers;
    now().edit(first?.ref ?? { participant: '', id: '' }, 'Be very brief');
    void news.work.run.takeSteering();
    await stage.run(10_000);
    expect(steers()).toEqual(['Be brief: acknowledged', 'Be very brief: too-late']);
    expect(now().steers.map(({ outrun }) => outrun)).toEqual([false, true]);
  });

  it('takes an own steer back, and shows that it does until the log says so', async () => {
    const { stage, news, now } = await steering();
    now().steer('Be brief');
    await stage.run();
    await stage.cut('ana');
    const [first] = now().steers;
    const back = now().retract(first?.ref ?? { participant: '', id: '' });
    await stage.run(0);
    expect(now().steers).toMatchObject([{ status: 'delivered', retracting: true, editable: false }]);
    await stage.run(10_000);
    expect(now().steers).toMatchObject([{ status: 'retracted', retracting: false, editable: false }]);
    // What becomes of a retraction is what becomes of the steer.
    expect(back.receipt()).toMatchObject({ status: 'retracted', rows: [{ status: 'retracted' }] });
    expect(await news.work.run.takeSteering()).toEqual([]);
  });

  it('makes what no run took a message, if its author had agreed, under the same key', async () => {
    const { stage, news, ana, now } = await steering();
    const of = news.work.run;
    const { result } = renderHook(() => ({ ...useSteer({ run: of }), messages: useMessages() }), {
      wrapper: stage.around(ana),
    });
    now().steer('only if you can');
    now().steer('or else say it', { followUp: true });
    await stage.run();
    news.work.end();
    await stage.run();
    const { steers, messages } = result.current;
    expect(steers.map(({ status, message }) => [status, message])).toEqual([
      ['too-late', false],
      ['too-late', true],
    ]);
    expect(messages.at(-1)).toMatchObject({ key: steers[1]?.key, participant: 'user:ana' });
    expect(messages).toHaveLength(2);
  });

  it('still tells what became of it when all work has ended', async () => {
    const { stage, news, now, steers } = await steering();
    now().steer('Be brief');
    await stage.run();
    news.work.end();
    await stage.run();
    expect(steers()).toEqual(['Be brief: too-late']);
    news.begin();
    await stage.run();
    expect(steers()).toEqual([]);
    news.work.end();
    await stage.run();
    expect(steers()).toEqual([]);
  });

  it('shows what others have said, which only they can edit', async () => {
    const { stage, now } = await steering();
    const bo = stage.client('bo').session('s');
    await stage.run();
    bo.steer('Be brief');
    await stage.run();
    expect(now().steers).toMatchObject([{ by: 'user:bo', editable: false, status: 'delivered' }]);
  });

  it('shows what is about its scope, each with its status there', async () => {
    const { stage, news, ana, now } = await steering({ agent: 'agent:news' });
    const docs = stage.puppet('docs', () => false);
    docs.begin();
    await stage.run();
    const at = docs.work.run;
    const other = renderHook(() => useSteer({ run: at }), { wrapper: stage.around(ana) }).result;
    now().steer('for news');
    other.current.steer('for docs');
    ana.session('s').steer('for all');
    await stage.run();
    void news.work.run.takeSteering();
    await stage.run();
    const said = (steers: readonly { readonly content: string; readonly status: string }[]) =>
      steers.map(({ content, status }) => `${content}: ${status}`);
    expect(said(now().steers)).toEqual(['for news: acknowledged', 'for all: acknowledged']);
    expect(said(other.current.steers)).toEqual(['for docs: delivered', 'for all: delivered']);
  });

  it('says too late where no agent was there, until one begins', async () => {
    const stage = createStage();
    const ana = stage.client('ana');
    const { result } = renderHook(() => useSteer({ agent: 'agent:news' }), { wrapper: stage.around(ana) });
    await stage.run();
    result.current.steer('Be brief');
    await stage.run();
    expect(result.current.steers).toMatchObject([{ status: 'too-late' }]);
    stage.puppet('news').begin();
    await stage.run();
    expect(result.current.steers).toEqual([]);
  });

  it('gives the same functions at every render', async () => {
    const { stage, now } = await steering();
    const { steer, edit, retract } = now();
    steer('Be brief');
    await stage.run();
    expect(now().steers).toHaveLength(1);
    expect([now().steer, now().edit, now().retract]).toEqual([steer, edit, retract]);
  });
});
