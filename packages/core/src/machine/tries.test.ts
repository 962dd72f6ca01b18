import { expect, it } from 'vitest';
import { createTries } from './tries.ts';

function begin() {
  let now = 0;
  let progressed = 0;
  const tries = createTries(
    () => now,
    () => progressed++,
  );
  return {
    tries,
    pass: (ms: number) => {
      now += ms;
    },
    progressed: () => progressed,
    next: (count: number) => Array.from({ length: count }, () => tries.next()),
  };
}

it('tries eight times at once, then on one new link each, and never after thirty without progress', () => {
  const { next } = begin();
  expect(next(8)).toEqual(Array(8).fill('now'));
  expect(next(22)).toEqual(Array(22).fill('later'));
  expect(next(2)).toEqual(['never', 'never']);
});

it('begins to count anew at progress, which it passes on', () => {
  const { tries, next, progressed } = begin();
  next(30);
  tries.progress();
  expect(progressed()).toBe(1);
  expect(next(30)).toEqual(Array(30).fill('later'));
  expect(next(1)).toEqual(['never']);
});

it('tries at once again only if progress came more than ten seconds after the last try', () => {
  const { tries, next, pass } = begin();
  pass(20_000);
  next(8);
  pass(10_000);
  tries.progress();
  expect(next(1)).toEqual(['later']);
  pass(10_001);
  tries.progress();
  expect(next(8)).toEqual(Array(8).fill('now'));
});
