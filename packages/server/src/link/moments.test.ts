import { expect, it } from 'vitest';
import { createMoment } from './moments.ts';

it('does all that is due in one callback, in its order, and the rest in another where some of it throws', () => {
  const scheduled: (() => void)[] = [];
  const done: string[] = [];
  const add = createMoment((run) => scheduled.push(run));
  add(() => done.push('one'));
  add(() => {
    add(() => done.push('added meanwhile'));
    throw new Error('broken');
  });
  add(() => done.push('three'));
  expect(scheduled.length).toBe(1);
  expect(() => scheduled.shift()?.()).toThrow('broken');
  for (let run = scheduled.shift(); run; run = scheduled.shift()) run();
  expect(done).toEqual(['one', 'three', 'added meanwhile']);
  add(() => done.push('later'));
  expect(scheduled.length).toBe(1);
});
