import { expect, it } from 'vitest';
import { SIGNAL_RATE } from '../protocol/limits.ts';
import { createSignalRate } from './signalRate.ts';

const instance = (number: number, participant = 'user:eve') =>
  `${participant}/${String(number).padStart(16, 'A')}`;

it('counts by instance and by participant, and names the limit once a second (P29)', () => {
  const rate = createSignalRate();
  const { perInstance, perParticipant } = SIGNAL_RATE;
  const passed = Array.from({ length: 60 }, () => rate(instance(1), 10, 5_000));
  expect(passed.filter(({ passes }) => passes)).toHaveLength(perInstance);
  expect(passed.flatMap((each) => ('reason' in each ? [each.reason] : []))).toEqual([
    'An instance signals at most 20 times in a second.',
  ]);
  // However many instances it makes.
  const crowd = Array.from({ length: 1_000 }, (_, index) => rate(instance(2 + index), 10, 5_999));
  expect(crowd.filter(({ passes }) => passes)).toHaveLength(perParticipant - perInstance);
  expect(crowd.flatMap((each) => ('reason' in each ? [each.reason] : []))).toEqual([
    expect.stringContaining('All instances of user:eve together'),
  ]);
  expect(rate(instance(1, 'user:ana'), 10, 5_999)).toEqual({ passes: true });
  expect(rate(instance(1), 10, 6_000)).toEqual({ passes: true });
});

it('counts the bytes of a participant (P29)', () => {
  const rate = createSignalRate();
  const passed = Array.from({ length: 100 }, (_, index) => rate(instance(index), 4_096, 0).passes);
  expect(passed.filter(Boolean)).toHaveLength(SIGNAL_RATE.bytesPerParticipant / 4_096);
  expect(rate(instance(1, 'user:ana'), 4_096, 0)).toEqual({ passes: true });
});
