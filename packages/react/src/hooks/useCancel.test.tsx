// @vitest-environment happy-dom
import type { SessionClient } from '@rejoin/core';
import { renderHook } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { createStage, type Stage } from '../testing/stage.tsx';
import { type CancelControl, useCancel } from './useCancel.ts';

/** Notes every status that is rendered. */
function watch(stage: Stage, client: SessionClient, scope?: Parameters<typeof useCancel>[0]) {
  const seen: CancelControl['status'][] = [];
  const { result, unmount } = renderHook(
    () => {
      const cancel = useCancel(scope);
      if (seen.at(-1) !== cancel.status) seen.push(cancel.status);
      return cancel;
    },
    { wrapper: stage.around(client) },
  );
  return { seen, unmount, now: () => result.current };
}

/** Ana asks, and the agent has begun to answer. */
async function answering(options?: Parameters<typeof createStage>[0]) {
  const stage = createStage(options);
  const news = stage.puppet('news');
  const ana = stage.client('ana');
  const session = ana.session('s');
  await stage.run();
  session.send('What is new?');
  await stage.run();
  return { ...stage, stage, news, ana, session };
}

const PATIENCE = { lease: 3_000, expires: 8_000, unresponsive: 4_000 };

describe('useCancel', () => {
  for (const [name, scope] of [
    ['the session', undefined],
    ['an agent', { agent: 'agent:news' }],
  ] as const)
    it(`tells the whole way of a stop of ${name}, from nothing to stop to done (P35)`, async () => {
      const stage = createStage();
      const news = stage.puppet('news');
      const ana = stage.client('ana');
      const { seen, now } = watch(stage, ana, scope);
      await stage.run();
      expect(seen).toEqual(['idle']);
      ana.session('s').send('What is new?', { to: ['agent:news'] });
      await stage.run();
      expect(seen).toEqual(['idle', 'ready']);
      await stage.cut('ana');
      now().cancel('enough');
      await stage.run(0);
      expect(seen.at(-1)).toBe('queued');
      await stage.run(10_000);
      expect(seen.slice(0, 4)).toEqual(['idle', 'ready', 'queued', 'sent']);
      expect(seen.at(-1)).toBe('done');
      expect(now()).toMatchObject({ by: 'user:ana', status: 'done' });
      expect(news.work.run.signal.aborted).toBe(true);
    });

  it('goes from logged to done at once where an agent says all of it at once', async () => {
    const { stage, ana, sim } = await answering();
    const { seen, now } = watch(stage, ana, { agent: 'agent:news' });
    await stage.run();
    sim.delay('news', 400, 400);
    now().cancel();
    await stage.run(5_000);
    expect(seen).toEqual(['ready', 'sent', 'logged', 'done']);
  });

  it('shows delivered while the agent knows and acknowledged while it ends', async () => {
    const stage = createStage();
    const ana = stage.client('ana');
    // An agent of another make: it writes each answer by hand.
    const agent = stage.client('slow', { participant: 'agent:slow', role: 'agent' }).session('s');
    const say = (event: { type: string; [field: string]: unknown }) =>
      agent.publish({ run: 'r', event }, 'control');
    await agent.publish({ run: 'r', event: { type: 'RUN_STARTED', runId: 'r' } }).queued;
    const scope = { run: { participant: 'agent:slow', run: 'r' } };
    const { seen, now } = watch(stage, ana, scope);
    await stage.run();
    now().cancel();
    await stage.run();
    const { ref } = now();
    await say({ type: 'control.delivered', control: ref }).queued;
    await stage.run();
    await say({ type: 'control.acknowledged', control: ref }).queued;
    await stage.run();
    await agent.publish({
      run: 'r',
      event: { type: 'RUN_FINISHED', runId: 'r', outcome: { type: 'cancelled' } },
    }).queued;
    await stage.run();
    expect(seen).toEqual(['idle', 'ready', 'sent', 'logged', 'delivered', 'acknowledged', 'done']);
  });

  it('says why an agent refused, and can be pressed again', async () => {
    const { stage, news, ana } = await answering();
    news.work.run.onCancel(() => 'I am saving');
    const { now } = watch(stage, ana, { agent: 'agent:news' });
    await stage.run();
    now().cancel();
    await stage.run();
    expect(now().status).toBe('refused');
    expect(now().receipt?.rows[0]?.reason).toBe('I am saving');
    news.work.run.onCancel(() => undefined);
    now().cancel();
    await stage.run();
    expect(now().status).toBe('done');
  });

  it('calls an agent unresponsive that received it and goes on', async () => {
    const stage = createStage({ patience: PATIENCE });
    const ana = stage.client('ana');
    const agent = stage.client('deaf', { participant: 'agent:deaf', role: 'agent' }).session('s');
    await agent.publish({ run: 'r', event: { type: 'RUN_STARTED', runId: 'r' } }).queued;
    const { now } = watch(stage, ana);
    await stage.run();
    now().cancel();
    await stage.run();
    const { ref } = now();
    await agent.publish({
      run: 'r',
      event: { type: 'control.delivered', control: ref ?? { participant: '', id: '' } },
    }).queued;
    await stage.run(6_000);
    expect(now().status).toBe('unresponsive');
  });

  it('says expired where no run took it, and lost where the process is gone', async () => {
    const stage = createStage({ patience: PATIENCE });
    const ana = stage.client('ana');
    const agent = stage.client('gone', { participant: 'agent:gone', role: 'agent' }).session('s');
    await agent.publish({ run: 'r', event: { type: 'RUN_STARTED', runId: 'r' } }).queued;
    const { now, seen } = watch(stage, ana);
    await stage.run();
    now().cancel();
    await stage.run(10_000);
    expect(now().status).toBe('expired');
    stage.sim.crash('gone');
    await stage.run(20_000);
    expect(now().status).toBe('lost');
    expect(seen).toEqual(['idle', 'ready', 'sent', 'logged', 'expired', 'lost']);
  });

  it('says too late where a run had ended while the stop was on its way', async () => {
    const { stage, news, ana } = await answering();
    const { run } = news.work;
    const { now } = watch(stage, ana, { run });
    const agent = watch(stage, ana, { agent: run.participant });
    await stage.run();
    await stage.cut('ana');
    now().cancel();
    agent.now().cancel();
    await stage.run(0);
    expect([now().status, agent.now().status]).toEqual(['queued', 'queued']);
    news.work.end();
    await stage.run(10_000);
    expect([now().status, agent.now().status]).toEqual(['too-late', 'too-late']);
  });

  it('says rejected, and why, where the outbox had no room', async () => {
    const { stage, ana } = await answering();
    const { now } = watch(stage, ana, { agent: 'agent:news' });
    await stage.run();
    await stage.cut('ana');
    const session = ana.session('s');
    for (let filler = 0; filler < 1_000; filler++)
      session.publish({ event: { type: 'app.filler' } }, 'control').queued.catch(() => {});
    now().cancel();
    await stage.run(0);
    expect(now()).toMatchObject({ status: 'rejected', receipt: { error: { code: 'outbox-full' } } });
  });

  it('shows a press from another surface', async () => {
    const { stage, ana } = await answering();
    const bo = stage.client('bo');
    const here = watch(stage, ana, { agent: 'agent:news' });
    const there = watch(stage, bo);
    await stage.run();
    there.now().cancel();
    await stage.run();
    expect(here.now()).toMatchObject({ status: 'done', by: 'user:bo' });
    expect(here.now().ref).toEqual(there.now().ref);
  });

  it('is outdated by a later run', async () => {
    const { stage, ana, session, news } = await answering();
    const whole = watch(stage, ana);
    const agent = watch(stage, ana, { agent: 'agent:news' });
    await stage.run();
    whole.now().cancel();
    await stage.run();
    expect([whole.now().status, agent.now().status]).toEqual(['done', 'done']);
    session.send('And now?');
    await stage.run();
    expect([whole.now().status, agent.now().status]).toEqual(['ready', 'ready']);
    news.work.end();
    await stage.run();
    expect([whole.now().status, agent.now().status]).toEqual(['idle', 'idle']);
  });

  it('stops a question before anyone has begun to answer it, and tells its way to the end (P34)', async () => {
    const stage = createStage();
    const ana = stage.client('ana');
    const { now } = watch(stage, ana);
    await stage.run();
    const session = ana.session('s');
    session.send('What is new?');
    await stage.run();
    expect(now().status).toBe('ready');
    now().cancel();
    await stage.run();
    expect(now().status).toBe('logged');
    const news = stage.puppet('news');
    await stage.run(2_000);
    expect(news.works).toEqual([]);
    expect(now().status).toBe('done');
    expect([...session.store.getState().state.runs.values()].map(({ status }) => status)).toEqual([
      'cancelled',
    ]);
  });

  it('stops what was asked and what runs with one press, even offline and before the question was sent', async () => {
    const { stage, ana, news, session } = await answering();
    const { now } = watch(stage, ana);
    await stage.run();
    await stage.cut('ana');
    session.send('And also this');
    await stage.run(0);
    const pressed = now().cancel();
    expect(pressed.receipt()).toEqual({ status: 'queued', rows: [] });
    await stage.run(10_000);
    expect(now().status).toBe('done');
    expect(news.works).toHaveLength(1);
    // One receipt for both commands: of the question that no run had begun, and of what ran.
    const { status, rows } = pressed.receipt();
    expect([status, new Set(rows.map(({ run }) => run)).size]).toEqual(['done', 2]);
    expect([...session.store.getState().state.runs.values()].map(({ status }) => status)).toEqual([
      'cancelled',
      'cancelled',
    ]);
  });

  it('asks once, however often it is pressed, for a question that waits', async () => {
    const stage = createStage();
    const ana = stage.client('ana');
    const { now } = watch(stage, ana);
    await stage.run();
    const session = ana.session('s');
    session.send('What is new?');
    await stage.run();
    const first = now().cancel();
    const again = now().cancel();
    await stage.run();
    const last = now().cancel();
    await stage.run();
    expect(session.store.getState().state.controls.size).toBe(1);
    // It is one command, and each press has its receipt.
    expect([again.ref, last.ref]).toEqual([first.ref, first.ref]);
    for (const { receipt } of [first, again, last]) expect(receipt()).toEqual(now().receipt);
  });

  it('waits for each agent that was asked by name, and for none that has gone on to a later question', async () => {
    const stage = createStage();
    const news = stage.puppet('news');
    const ana = stage.client('ana');
    const session = ana.session('s');
    const { now } = watch(stage, ana);
    await stage.run();
    session.send('Both of you', { to: ['agent:news', 'agent:late'] });
    await stage.run();
    news.work.end();
    await stage.run();
    expect(now().status).toBe('ready');
    now().cancel();
    await stage.run();
    const late = stage.puppet('late');
    await stage.run(2_000);
    expect(late.works).toEqual([]);

    const shy = stage.puppet('shy', () => false);
    session.send('Who is there?', { to: ['agent:shy'] });
    session.send('You there', { to: ['agent:late'] });
    await stage.run();
    late.work.end();
    shy.begin();
    await stage.run();
    shy.work.end();
    await stage.run();
    expect(now().status).toBe('ready');
  });

  it('counts words among people as questions only until an agent has taken up a later one', async () => {
    const stage = createStage();
    const news = stage.puppet('news', ({ text }) => text.tail.endsWith('?'));
    const ana = stage.client('ana');
    const session = ana.session('s');
    const { now } = watch(stage, ana);
    await stage.run();
    session.send('Good morning, Bo');
    session.send('What is new?');
    session.send('Only for Bo', { to: ['user:bo'] });
    await stage.run();
    expect(now().status).toBe('ready');
    news.work.end();
    await stage.run();
    expect(now().status).toBe('idle');
  });

  it('does not take the stop of one agent for a stop of all', async () => {
    const { stage, ana, news } = await answering();
    const docs = stage.puppet('docs', () => false);
    docs.begin();
    const whole = watch(stage, ana);
    const one = watch(stage, ana, { agent: 'agent:news' });
    await stage.run();
    one.now().cancel();
    await stage.run();
    expect([one.now().status, whole.now().status]).toEqual(['done', 'ready']);
    docs.work.end();
    await stage.run();
    expect(whole.now().status).toBe('idle');
    expect(news.work.run.signal.aborted).toBe(true);
  });

  it('tells of an agent what became of the stop at its own runs, not at others', async () => {
    const { stage, ana, news } = await answering();
    const docs = stage.puppet('docs', () => false);
    docs.begin();
    await stage.run();
    docs.work.run.onCancel(() => 'not me');
    const whole = watch(stage, ana);
    const [first, second] = ['agent:news', 'agent:docs'].map((agent) => watch(stage, ana, { agent }));
    await stage.run();
    whole.now().cancel();
    await stage.run();
    expect([whole.now().status, first?.now().status, second?.now().status]).toEqual([
      'refused',
      'done',
      'refused',
    ]);
    expect(news.work.run.signal.aborted).toBe(true);
  });

  it('reaches descendants, and says so before the log does', async () => {
    const { stage, ana, news } = await answering();
    const docs = stage.puppet('docs', () => false);
    docs.begin(news.work);
    const child = watch(stage, ana, { agent: 'agent:docs' });
    const parent = watch(stage, ana, { agent: 'agent:news' });
    await stage.run();
    await stage.cut('ana');
    parent.now().cancel();
    await stage.run(0);
    expect(child.now().status).toBe('queued');
    await stage.run(10_000);
    expect(child.now().status).toBe('done');
    expect(docs.work.run.signal.aborted).toBe(true);
  });

  it('does not say of a run that began after an offline press that it is being stopped (P34)', async () => {
    const { stage, ana } = await answering();
    const docs = stage.puppet('docs', () => false);
    const { now } = watch(stage, ana);
    const late = watch(stage, ana, { agent: 'agent:docs' });
    await stage.run();
    await stage.cut('ana');
    now().cancel();
    docs.begin();
    await stage.run(10_000);
    expect(late.seen).toEqual(['idle', 'ready']);
    expect(now().status).toBe('ready');
    expect(docs.work.run.signal.aborted).toBe(false);
  });

  it('gives the same function at every render, which presses for the scope of then', async () => {
    const { stage, ana, news } = await answering();
    const seen = new Set<unknown>();
    const { result, rerender } = renderHook(
      ({ agent }: { agent: string }) => {
        const cancel = useCancel({ agent });
        seen.add(cancel.cancel);
        return cancel;
      },
      { wrapper: stage.around(ana), initialProps: { agent: 'agent:news' } },
    );
    await stage.run();
    rerender({ agent: 'agent:news' });
    expect(seen.size).toBe(1);
    const former = result.current.cancel;
    rerender({ agent: 'agent:docs' });
    expect(result.current.status).toBe('idle');
    former();
    await stage.run();
    expect(news.work.run.signal.aborted).toBe(true);
  });
});
