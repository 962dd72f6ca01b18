import { expect, it } from 'vitest';
import { createShares } from './fairShares.ts';

it('takes what is too much from the owner that has the most, its oldest first', () => {
  const shares = createShares<string>(5);
  for (const thing of ['a1', 'a2', 'a3']) expect(shares.add('a', thing)).toBeUndefined();
  for (const thing of ['b1', 'b2']) expect(shares.add('b', thing)).toBeUndefined();
  expect(shares.add('c', 'c1')).toBe('a1');
  expect([shares.add('c', 'c2'), shares.add('c', 'c3')]).toEqual(['b1', 'c1']);
  expect(shares.size).toBe(5);
  // The flooder loses what it brings.
  for (let index = 4; index < 100; index++) shares.add('c', `c${index}`);
  const left = [shares.remove('a', 'a2'), shares.remove('a', 'a3'), shares.remove('b', 'b2')];
  expect([...left, shares.remove('c', 'c99'), shares.size]).toEqual([true, true, true, true, 1]);
});

it('has a bound for each as well, and counts nothing twice', () => {
  const shares = createShares<string>(100, 2);
  expect([shares.add('a', '1'), shares.add('a', '2'), shares.add('a', '1')]).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
  // The one that came again is the newest.
  expect(shares.add('a', '3')).toBe('2');
  expect(shares.size).toBe(2);
  expect([shares.remove('a', '2'), shares.remove('b', '1'), shares.remove('a', '1')]).toEqual([
    false,
    false,
    true,
  ]);
  expect(shares.size).toBe(1);
});

it('finds the owner that has the most at once, however many there are', () => {
  const shares = createShares<string>(20_000);
  for (let owner = 0; owner < 20_000; owner++) shares.add(`${owner}`, `${owner}`);
  shares.add('0', 'two');
  const since = performance.now();
  for (let owner = 20_000; owner < 60_000; owner++) shares.add(`${owner}`, `${owner}`);
  expect(shares.size).toBe(20_000);
  // A search for each would take minutes.
  expect(performance.now() - since).toBeLessThan(5_000);
});
