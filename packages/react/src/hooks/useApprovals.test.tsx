// @vitest-environment happy-dom
import type { QuestionText } from '@rejoin/core';
import { renderHook } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import type { ControlScope } from '../select/scope.ts';
import { createStage } from '../testing/stage.tsx';
import { useApproval } from './useApproval.ts';
import { useApprovals } from './useApprovals.ts';

/** Ana and Olga look at what news asks them. */
async function asking(...questions: readonly QuestionText[]) {
  const stage = createStage();
  const news = stage.puppet('news');
  const [ana, olga] = [stage.client('ana'), stage.client('olga')];
  const look = (client: typeof ana, scope?: ControlScope) => {
    let renders = 0;
    const { result } = renderHook(
      () => {
        renders++;
        return useApprovals(scope);
      },
      { wrapper: stage.around(client) },
    );
    return { now: () => result.current, renders: () => renders };
  };
  const [anas, olgas] = [look(ana), look(olga)];
  await stage.run();
  ana.session('s').send('What is new?');
  await stage.run();
  const answers = questions.map((each) => news.work.run.ask(each));
  await stage.run();
  return { stage, news, ana, olga, look, anas, olgas, answers };
}

describe('useApprovals', () => {
  it('gives what waits for a person, oldest first, and what each asks for', async () => {
    const { anas } = await asking(
      { title: 'Delete 12 files?', detail: 'All of the cache.', risk: 'high', expiresIn: 60_000 },
      { title: 'Where?', choices: [{ value: 'rome' }] },
      { title: 'Who?', schema: { type: 'string' } },
    );
    expect(anas.now().waiting).toMatchObject([
      {
        title: 'Delete 12 files?',
        asks: 'consent',
        risk: 'high',
        status: 'waiting',
        participant: 'agent:news',
      },
      { title: 'Where?', asks: 'choice', choices: [{ value: 'rome' }] },
      { title: 'Who?', asks: 'data', schema: { type: 'string' } },
    ]);
    const [first, second] = anas.now().waiting;
    expect((first?.expiresAt ?? 0) - (first?.askedAt ?? 0)).toBe(60_000);
    expect(second?.expiresAt).toBeUndefined();
  });

  it('takes an answer from any surface: it is on its way, then it counts, and the run goes on', async () => {
    const { stage, ana, anas, olgas, answers } = await asking({ title: 'May I?' });
    const [question] = anas.now().waiting;
    if (!question) throw new Error('Nothing waits.');
    const one = renderHook(() => useApproval(question), { wrapper: stage.around(ana) }).result;
    await stage.cut('ana');
    one.current?.answer({ decision: 'approved', note: 'Go on.' });
    await stage.run(0);
    expect(one.current).toMatchObject({ status: 'answering', sending: { decision: 'approved' } });
    expect(anas.now().waiting).toMatchObject([{ status: 'answering' }]);
    expect(olgas.now().waiting).toMatchObject([{ status: 'waiting' }]);
    await stage.run(10_000);
    expect(one.current).toMatchObject({
      status: 'answered',
      sending: undefined,
      answered: { participant: 'user:ana', decision: 'approved', note: 'Go on.' },
    });
    expect(anas.now().waiting).toEqual([]);
    expect(olgas.now().waiting).toEqual([]);
    expect(await answers[0]).toMatchObject({ decision: 'approved' });
  });

  it('tells who came second who answered, and what', async () => {
    const { stage, ana, olga, anas, olgas } = await asking({ title: 'May I?' });
    const [question] = anas.now().waiting;
    if (!question) throw new Error('Nothing waits.');
    const see = (client: typeof ana) =>
      renderHook(() => useApproval(question.ref), { wrapper: stage.around(client) }).result;
    const [anasOwn, olgasOwn] = [see(ana), see(olga)];
    anas.now().answer(question, { decision: 'declined' });
    olgas.now().answer(question, { decision: 'approved' });
    await stage.run();
    const results = [anasOwn.current, olgasOwn.current];
    const winner = results.find((each) => !each?.error);
    const loser = results.find((each) => each?.error);
    expect(loser).toMatchObject({
      status: 'answered',
      error: { code: 'claim-lost' },
      answered: winner?.answered,
    });
    expect(winner?.answered?.participant).not.toBe(undefined);
  });

  it('is about the session, an agent or a run', async () => {
    const { ana, look, news } = await asking({ title: 'May I?' });
    expect(look(ana, { agent: 'agent:news' }).now().waiting).toHaveLength(1);
    expect(look(ana, { agent: 'agent:other' }).now().waiting).toEqual([]);
    expect(look(ana, { run: news.work.run }).now().waiting).toHaveLength(1);
    expect(look(ana, { run: { participant: 'agent:news', run: 'other' } }).now().waiting).toEqual([]);
  });

  it('renders for no word that an agent writes, and keeps what has not changed', async () => {
    const { stage, news, anas } = await asking({ title: 'May I?' }, { title: 'And that?' });
    const before = anas.renders();
    const [, second] = anas.now().waiting;
    void news.work.run.text().write('Meanwhile');
    await stage.run();
    expect(anas.renders()).toBe(before);
    const [first] = anas.now().waiting;
    if (first) anas.now().answer(first, { decision: 'approved' });
    await stage.run();
    expect(anas.now().waiting).toHaveLength(1);
    expect(anas.now().waiting[0]).toBe(second);
  });
});
