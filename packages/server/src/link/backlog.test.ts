import { expect, it } from 'vitest';
import { createBacklog } from './backlog.ts';

it('ends the link that leaves most unread, once all of one participant leave too much, and none of another', () => {
  const ended: string[] = [];
  const backlog = createBacklog(100);
  const enter = (name: string, participant = 'user:eve' as const) =>
    backlog.enter(participant, () => ended.push(name));
  const [first, second, third] = [enter('first'), enter('second'), enter('third')];
  const other = backlog.enter('user:ana', () => ended.push('ana'));
  other.set(100);
  first.set(40);
  second.set(50);
  first.set(10);
  third.set(40);
  expect(ended).toEqual([]);
  third.set(45);
  expect(ended).toEqual(['second']);
  // It is gone: what it says any more counts no more.
  second.set(1_000);
  second.leave();
  first.set(55);
  expect(ended).toEqual(['second']);
  third.leave();
  first.set(100);
  expect(ended).toEqual(['second']);
  first.set(101);
  expect(ended).toEqual(['second', 'first']);
});
