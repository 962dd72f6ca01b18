// @vitest-environment happy-dom
import { render, screen } from '@testing-library/react';
import { expect, it } from 'vitest';
import { createStage } from '../testing/stage.tsx';
import { createLate, type Late, useLate, withLate } from './late.ts';
import { CODE_ONLY } from './useErrorWords.ts';

const Words = ({ late }: { readonly late: Late<string> }) =>
  useLate(late, true) ?? CODE_ONLY.text({ code: 'event-too-large', params: {} });

it('is loaded when the connection comes back, if the page was offline when it was needed', async () => {
  const stage = createStage();
  const ana = stage.client('ana');
  let offline = true;
  let tries = 0;
  const late = createLate(async () => {
    tries++;
    if (offline) throw new TypeError('Failed to fetch dynamically imported module');
    return 'What it means';
  });
  await stage.run();
  const { unmount } = render(<Words late={late} />, { wrapper: stage.around(ana) });
  await stage.run();
  expect(screen.getByText('Something went wrong (event-too-large)')).toBeTruthy();
  await stage.cut('ana');
  await stage.run(0);
  const before = tries;
  offline = false;
  await stage.run(10_000);
  expect(screen.getByText('What it means')).toBeTruthy();
  expect(tries).toBe(before + 1);
  await stage.cut('ana');
  await stage.run(10_000);
  expect(tries).toBe(before + 1);
  unmount();
});

it('begins once it has come, when the connection comes back, and ends', async () => {
  const stage = createStage();
  const ana = stage.client('ana');
  const { store } = ana.session('s');
  const leave = store.subscribe(() => {});
  let offline = true;
  const late = createLate(async () => {
    if (offline) throw new TypeError('Failed to fetch dynamically imported module');
    return 'here';
  });
  const heard: string[] = [];
  const begin = (value: string) => {
    heard.push(value);
    return () => void heard.push('ended');
  };
  await stage.run();
  const end = withLate(late, store, begin);
  await stage.run();
  expect(heard).toEqual([]);
  await stage.cut('ana');
  offline = false;
  await stage.run(10_000);
  expect(heard).toEqual(['here']);
  end();
  expect(heard).toEqual(['here', 'ended']);
  // It is there: the next one begins at once.
  withLate(late, store, begin)();
  expect(heard).toEqual(['here', 'ended', 'here', 'ended']);
  leave();
});

it('does not begin for what has ended before it came', async () => {
  const late = createLate(async () => 'here');
  let begun = 0;
  withLate(late, undefined, () => {
    begun++;
    return () => {};
  })();
  await late.load();
  expect(begun).toBe(0);
});

it('is loaded without a session as well', async () => {
  const late = createLate(async () => 'What it means');
  render(<Words late={late} />);
  expect(await screen.findByText('What it means')).toBeTruthy();
});

it('says with the code alone when more will be said', () => {
  expect(CODE_ONLY.remedy({ code: 'event-too-large', params: {} })).toMatch(/loads when you are connected/);
});
