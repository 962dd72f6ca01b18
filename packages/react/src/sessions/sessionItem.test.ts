import { expect, it } from 'vitest';
import { listed } from '../testing/fakeSessions.ts';
import { detailOf, rowAfter, statusOf } from './sessionItem.ts';

const floor = (status: 'held' | 'requested') => ({
  floor: { status, participant: 'user:ben', since: 1, reason: 'A refund' } as const,
});

it('a person who is asked for comes before a question, and both before what goes on by itself', () => {
  expect(statusOf(listed('s', 1))).toBe('quiet');
  expect(statusOf(listed('s', 1, { running: 1 }))).toBe('running');
  expect(statusOf(listed('s', 1, { running: 1, ...floor('held') }))).toBe('held');
  expect(statusOf(listed('s', 1, { waiting: 1, ...floor('held') }))).toBe('waiting');
  expect(statusOf(listed('s', 1, { waiting: 1, ...floor('requested') }))).toBe('requested');
  expect(statusOf({ session: 's', changedAt: 1, events: 1, createdAt: 1 })).toBe('quiet');
});

it('a row says why a person is asked for, or what is asked first', () => {
  const questions = [{ participant: 'agent:news', id: 'q', title: 'May I?' }] as const;
  expect(detailOf(listed('s', 1, { questions }))).toBe('May I?');
  expect(detailOf(listed('s', 1, { questions, ...floor('requested') }))).toBe('A refund');
  expect(detailOf(listed('s', 1))).toBeUndefined();
});

it('the arrows stop at both ends', () => {
  expect(['ArrowDown', 'ArrowUp', 'Home', 'End', 'x'].map((key) => rowAfter(key, 1, 3))).toEqual([
    2,
    0,
    0,
    2,
    undefined,
  ]);
  expect([rowAfter('ArrowUp', 0, 3), rowAfter('ArrowDown', 2, 3)]).toEqual([0, 2]);
});
