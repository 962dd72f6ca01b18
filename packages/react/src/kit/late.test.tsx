// @vitest-environment happy-dom
import { render, screen } from '@testing-library/react';
import { expect, it } from 'vitest';
import { createStage } from '../testing/stage.tsx';
import { createLate, type Late, useLate } from './late.ts';
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

it('is loaded without a session as well', async () => {
  const late = createLate(async () => 'What it means');
  render(<Words late={late} />);
  expect(await screen.findByText('What it means')).toBeTruthy();
});

it('says with the code alone when more will be said', () => {
  expect(CODE_ONLY.remedy({ code: 'event-too-large', params: {} })).toMatch(/loads when you are connected/);
});
