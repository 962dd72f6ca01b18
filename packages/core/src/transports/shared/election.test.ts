import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Election, type ElectionEffect, type ElectionSignal, OFF, step } from './election.ts';
import type { Leader } from './tabMessages.ts';

const SELF = 'self';
const other: Leader = { tab: 'other', term: 3 };
const types = (effects: readonly ElectionEffect[]): string[] =>
  effects.map((effect) => (effect.type === 'say' ? `say ${effect.what}` : effect.type));

/** Where some signals lead to, and all that is done on the way. */
function run(from: Election, ...signals: readonly ElectionSignal[]): [Election, string[]] {
  let at = from;
  const done: string[] = [];
  for (const signal of signals) {
    const [to, effects] = step(at, signal, SELF);
    at = to;
    done.push(...types(effects));
  }
  return [at, done];
}

const tick: ElectionSignal = { type: 'tick', late: false };
const [following] = run(OFF, { type: 'begin' }, { type: 'lead', leader: other });
const [leading] = run(following, { type: 'granted' });

describe('the election', () => {
  it('leads by the lock alone, in a term above all that it knows', () => {
    expect(leading).toMatchObject({ status: 'leading', term: 4, leader: { tab: SELF, term: 4 } });
  });

  it('asks a silent leader twice, and takes the lock from it at the third tick', () => {
    expect(run(following, tick)[1]).toEqual(['timer']);
    expect(run(following, tick, tick, tick)[1].slice(1)).toEqual(['say who', 'timer', 'say who', 'timer']);
    expect(run(following, tick, tick, tick, tick)[1].slice(-2)).toEqual(['steal', 'timer']);
  });

  it('takes nothing from a leader that is heard, whatever it sends', () => {
    const beat: ElectionSignal[] = [tick, tick, tick, { type: 'heard', leader: other }];
    expect(run(following, ...beat, ...beat, ...beat)[1]).not.toContain('steal');
  });

  it('takes nothing by the silence of a time in which it did not run itself', () => {
    const late: ElectionSignal = { type: 'tick', late: true };
    expect(run(following, tick, late, late, late, late)[1]).not.toContain('steal');
    expect(run(following, tick, tick, tick, late, tick)[1]).not.toContain('steal');
  });

  it('ends its connection when the lock was taken from it, and queues for it again', () => {
    const [to, done] = run(leading, { type: 'lost' });
    expect(to).toMatchObject({ status: 'following', leader: undefined });
    expect(done.indexOf('retire')).toBeLessThan(done.indexOf('queue'));
    expect(done).toContain('say gone');
  });

  it('gives way to a later term, and to no earlier one', () => {
    expect(run(leading, { type: 'lead', leader: { tab: 'x', term: 5 } })[0].status).toBe('following');
    expect(run(leading, { type: 'lead', leader: { tab: 'x', term: 4 } })[0]).toBe(leading);
    expect(run(following, { type: 'lead', leader: { tab: 'x', term: 2 } })[0]).toBe(following);
  });

  it('leaves nothing behind at its end', () => {
    for (const at of [following, leading]) {
      const [to, done] = run(at, { type: 'end' });
      expect(to.status).toBe('off');
      expect(done).toContain('release');
      if (at === leading) expect(done).toEqual(['retire', 'follow', 'say gone', 'release']);
      else expect(done).toContain('timer');
    }
  });

  it('serves exactly while it leads, follows only later terms, and holds one timer, whatever happens', () => {
    const leader = fc.record({ tab: fc.constantFrom('a', 'b'), term: fc.integer({ min: 1, max: 9 }) });
    const signal: fc.Arbitrary<ElectionSignal> = fc.oneof(
      fc.record({ type: fc.constantFrom('begin', 'end', 'granted', 'lost', 'who') }),
      fc.record({ type: fc.constantFrom('lead', 'gone', 'heard'), leader }),
      fc.record({ type: fc.constant('tick'), late: fc.boolean() }),
    );
    fc.assert(
      fc.property(fc.array(signal, { maxLength: 40, size: 'max' }), (signals) => {
        let at: Election = OFF;
        let serving = false;
        for (const next of signals) {
          const [to, effects] = step(at, next, SELF);
          expect(to.term).toBeGreaterThanOrEqual(at.term);
          for (const effect of effects) {
            if (effect.type === 'serve') expect(serving).toBe(false);
            if (effect.type === 'retire') expect(serving).toBe(true);
            if (effect.type === 'serve' || effect.type === 'retire') serving = effect.type === 'serve';
            if (effect.type === 'follow' && effect.leader) expect(effect.leader.term).toBe(to.term);
          }
          at = to;
          expect(serving).toBe(at.status === 'leading');
        }
      }),
      { numRuns: 500 },
    );
  });
});
