import { EMPTY, fold, type Item, readItems } from '@rejoin/core/protocol';
import { describe, expect, it } from 'vitest';
import { fateOf, seeded } from '../network/quality.ts';
import { planTorture, wordsOf } from './plan.ts';
import { proveSame } from './proof.ts';

const options = { seed: 7, ms: 60_000, surfaces: 2, agents: ['lead', 'node'] };

describe('the plan of a torture', () => {
  it('is the same for a seed, holds everything once at least, and is over by its end', () => {
    for (const ms of [2_000, 6_000, 60_000]) {
      const plan = planTorture({ ...options, ms });
      expect(planTorture({ ...options, ms })).toEqual(plan);
      expect(planTorture({ ...options, ms, seed: 8 })).not.toEqual(plan);
      expect(new Set(plan.map(({ kind }) => kind)).size).toBe(9);
      for (const act of plan) expect(act.at + ('ms' in act ? act.ms : 0)).toBeLessThanOrEqual(ms);
      expect(plan[0]).toEqual({ kind: 'ask', at: 0 });
    }
  });

  it('says what it does in words, and without agents does the rest', () => {
    const plan = planTorture({ ...options, agents: [] });
    expect(plan.some(({ kind }) => kind === 'kill' || kind === 'freeze')).toBe(false);
    for (const act of planTorture(options)) expect(wordsOf(act, ['ana', 'ben'])).toMatch(/^[A-Z]\S+ .+/);
    expect(wordsOf({ kind: 'cut', surface: 1, ms: 1_500 }, ['ana', 'ben'])).toBe('Cut ben’s wire for 1.5 s');
  });
});

describe('a network that is played', () => {
  it('lets everything through at once while it is good, is late while slow, and loses connections while lossy', () => {
    const random = seeded(1);
    expect(fateOf('good', 1_000, random)).toEqual({ busy: 0, late: 0, dies: false });
    expect(fateOf('slow', 6_000, random)).toEqual({ busy: 1_000, late: 900, dies: false });
    const fates = Array.from({ length: 1_000 }, () => fateOf('lossy', 0, random));
    expect(fates.filter(({ dies }) => dies).length).toBeGreaterThan(2);
    expect(fates.filter(({ busy }) => busy > 0).length).toBeGreaterThan(20);
  });
});

const log = (text: string, more: readonly unknown[] = []): readonly Item[] => {
  const of = (seq: number, event: object, id?: string) => ({
    ...{
      v: 1,
      participant: 'user:ana',
      producer: 'user:ana/Dw51oze_kc77nFnd/main',
      seq,
      saw: 0,
      at: 1,
      event,
    },
    ...(id ? { id } : {}),
  });
  return readItems([of(1, { type: 'message.sent', content: text }, 'q1'), ...more]) ?? [];
};

describe('the proof', () => {
  const truth = fold(EMPTY, log('What is a cursor?'));

  it('holds where all are the same', () => {
    const { rows, faults } = proveSame(
      [
        { name: 'log', state: truth },
        { name: 'ana', state: fold(EMPTY, log('What is a cursor?')) },
      ],
      ['q1'],
    );
    expect(faults).toEqual([]);
    expect(rows.map(({ same, letters, position }) => [same, letters, position])).toEqual([
      [true, 17, 1],
      [true, 17, 1],
    ]);
  });

  it('fails for one letter, for what is missing, and for a question that is not there once', () => {
    const one = proveSame(
      [
        { name: 'log', state: truth },
        { name: 'ana', state: fold(EMPTY, log('What is a curser?')) },
        { name: 'ben', state: EMPTY },
      ],
      ['q1', 'q2'],
    );
    expect(one.rows.map(({ different, same }) => [different, same])).toEqual([
      [0, true],
      [1, false],
      [17, false],
    ]);
    expect(one.faults).toEqual([
      'ana is not the same as the log.',
      'ben is not the same as the log.',
      'A question stands in the log 0 times.',
    ]);
    expect(proveSame([], []).faults).toHaveLength(1);
  });
});
