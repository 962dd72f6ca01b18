import { expect, it } from 'vitest';
import { createHearing } from './signsOfLife.ts';

const instance = (name: string, index = 0) => `agent:${name}/${String(index).padStart(16, '0')}`;

function stage() {
  let now = 1_000;
  const hearing = createHearing({ elapsed: () => now });
  return { hearing, at: (time: number) => (now = time) };
}

it('remembers the last sign of life to the millisecond, however soon it follows another', () => {
  const { hearing, at } = stage();
  for (const time of [1_000, 1_010, 1_999, 2_500, 2_501]) {
    at(time);
    hearing.hear(instance('a'));
    expect([hearing.seen(instance('a')), hearing.heardFrom('agent:a')]).toEqual([time, time]);
  }
  expect(hearing.seen(instance('b'))).toBeUndefined();
  expect(hearing.unseen(instance('b'))).toBe(1_000);
});

it('forgets those that were silent for so long, and none that was heard since', () => {
  const { hearing, at } = stage();
  for (const name of ['a', 'b', 'c']) hearing.hear(instance(name));
  at(1_900);
  hearing.hear(instance('a'));
  at(5_950);
  hearing.hear(instance('c'));
  hearing.forget(4_500);
  expect(['a', 'b', 'c'].map((name) => hearing.seen(instance(name)))).toEqual([1_900, undefined, 5_950]);
  at(6_500);
  hearing.forget(4_500);
  expect(['a', 'b', 'c'].map((name) => hearing.seen(instance(name)))).toEqual([undefined, undefined, 5_950]);
});

it('gives up the most silent instance of a participant that has too many, to within a second, and knows until when it may have lived', () => {
  const { hearing, at } = stage();
  for (let index = 0; index < 2_000; index++) {
    at(1_000 + index * 2);
    hearing.hear(instance('many', index));
  }
  at(6_000);
  hearing.hear(instance('many', 0));
  hearing.hear(instance('many', 2_000));
  expect(hearing.seen(instance('many', 0))).toBe(6_000);
  expect(hearing.seen(instance('many', 1))).toBeUndefined();
  expect(hearing.unseen(instance('many', 1))).toBe(1_002);
  expect(hearing.seen(instance('many', 2))).toBe(1_004);
});
