// @vitest-environment happy-dom
import { act, renderHook } from '@testing-library/react';
import { expect, it } from 'vitest';
import { createStage } from '../testing/stage.tsx';
import { useAway } from './useAway.ts';

it('tells what happened while the page was hidden, until it is dismissed', async () => {
  const stage = createStage();
  let hidden = false;
  let tell: (change: 'wake' | 'offline' | 'hidden') => void = () => {};
  const environment = {
    hidden: () => hidden,
    watch(listener: typeof tell) {
      tell = listener;
      return () => {};
    },
  };
  const news = stage.puppet('news');
  const ana = stage.client('ana', { environment });
  const { result } = renderHook(useAway, { wrapper: stage.around(ana) });
  ana.session('s').send('go');
  await act(() => stage.run());
  expect(result.current.away).toBeUndefined();
  const { dismiss } = result.current;
  hidden = true;
  tell('hidden');
  news.work.end();
  await act(() => stage.run(60_000));
  expect(result.current.away).toBeUndefined();
  hidden = false;
  act(() => tell('wake'));
  expect(result.current.away?.finished).toEqual([{ participant: 'agent:news', run: news.work.run.run }]);
  act(dismiss);
  expect(result.current.away).toBeUndefined();
  expect(result.current.dismiss).toBe(dismiss);
});
