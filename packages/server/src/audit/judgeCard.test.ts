import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DIALECT_NAMES } from '../dialects/dialectName.ts';
import { gapsOf } from './gapAdvice.ts';
import { judgeCapabilities, judgeFailureModes, scoreOf } from './judgeCard.ts';
import type { Observations } from './observations.ts';

const seen = <O extends string>(outcome: O) => ({ outcome, why: `No: saw ${outcome}.`, evidence: [outcome] });
const oneOf = <O extends string>(...outcomes: readonly O[]) => fc.constantFrom(...outcomes).map(seen);

const observations: fc.Arbitrary<Observations> = fc.record({
  dialect: fc.constantFrom(...DIALECT_NAMES),
  title: fc.constant('some protocol'),
  resume: oneOf(
    'exact',
    'unproven',
    'gap',
    'broken-off',
    'nothing',
    'refused',
    'no-way',
    'left-to-app',
    'not-seen',
  ),
  join: oneOf('live', 'headless', 'late', 'nothing', 'refused', 'no-way', 'left-to-app', 'not-seen'),
  reload: oneOf('whole', 'part', 'nothing', 'not-seen'),
  close: oneOf('goes-on', 'stops', 'not-seen'),
  cancel: oneOf('stops', 'ignored', 'refused', 'no-way', 'left-to-app', 'not-seen'),
  steer: oneOf('used', 'accepted', 'refused', 'no-way', 'left-to-app', 'not-seen'),
  authors: oneOf('relayed', 'direct', 'one'),
});

const all: Observations = {
  ...{ dialect: 'rejoin', title: 'Rejoin', resume: seen('exact'), join: seen('live'), reload: seen('whole') },
  ...{ close: seen('goes-on'), cancel: seen('stops'), steer: seen('used'), authors: seen('direct') },
};

describe('the judgement', () => {
  it('of an endpoint that has everything is 100, without a failure mode and without a gap', () => {
    expect(scoreOf(all).total).toBe(100);
    expect(Object.values(judgeCapabilities(all)).map(({ verdict }) => verdict)).toEqual(
      Array(3).fill('supported'),
    );
    expect(Object.values(judgeFailureModes(all)).map(({ verdict }) => verdict)).toEqual(
      Array(4).fill('does-not-apply'),
    );
    expect(gapsOf(all)).toEqual([]);
  });

  it('of an endpoint that forgets an answer as it ends: a reader that is away for longer has lost the rest', () => {
    const forgets = { ...all, reload: seen('nothing' as const) };
    expect(judgeCapabilities(forgets).resilientDelivery).toMatchObject({
      verdict: 'partial',
      evidence: ['exact', 'nothing'],
    });
    expect(judgeFailureModes(forgets).streamLostOnDisconnect.verdict).toBe('does-not-apply');
  });

  it('adds up, and every verdict has a reason and something to check', () => {
    fc.assert(
      fc.property(observations, (found) => {
        const { total, parts } = scoreOf(found);
        expect(parts.reduce((sum, { of }) => sum + of, 0)).toBe(100);
        expect(parts.reduce((sum, { points }) => sum + points, 0)).toBe(total);
        expect(parts.every(({ points, of }) => points >= 0 && points <= of)).toBe(true);
        for (const { why, evidence } of Object.values({
          ...judgeCapabilities(found),
          ...judgeFailureModes(found),
        })) {
          expect(why).not.toBe('');
          expect(evidence.length).toBeGreaterThan(0);
        }
        for (const { title, next } of gapsOf(found)) expect([title, next]).not.toContain('');
      }),
    );
  });

  it('never claims what was not seen: what is unknown is neither good nor bad, earns nothing, and is listed as such', () => {
    const [unseen] = [seen('not-seen' as const)];
    const blind: Observations = {
      ...{
        ...all,
        resume: unseen,
        join: unseen,
        reload: unseen,
        close: unseen,
        cancel: unseen,
        steer: unseen,
      },
      authors: seen('one'),
    };
    expect(scoreOf(blind).total).toBe(0);
    expect(scoreOf(blind).parts.filter(({ why }) => /unknown/i.test(why))).toHaveLength(7);
    const verdicts = Object.values({ ...judgeCapabilities(blind), ...judgeFailureModes(blind) });
    expect(verdicts.map(({ verdict }) => verdict)).toEqual(Array(7).fill('unknown'));
    expect(gapsOf(blind).map(({ title }) => title)).toEqual([
      'Not known yet: resume, second reader, Stop, steer, closed connection',
    ]);
  });

  it('is never better for knowing less', () => {
    fc.assert(
      fc.property(
        observations,
        fc.constantFrom('resume', 'join', 'close', 'cancel', 'steer'),
        (found, what) => {
          const less = { ...found, [what]: seen('not-seen') };
          expect(scoreOf(less).total).toBeLessThanOrEqual(scoreOf(found).total);
        },
      ),
    );
  });

  it.each([
    ['stops', 'no-way', 'applies'],
    ['stops', 'stops', 'applies'],
    ['goes-on', 'no-way', 'applies'],
    ['goes-on', 'ignored', 'applies'],
    ['goes-on', 'stops', 'does-not-apply'],
    ['goes-on', 'left-to-app', 'unknown'],
    ['not-seen', 'stops', 'unknown'],
    ['not-seen', 'refused', 'applies'],
    ['not-seen', 'not-seen', 'unknown'],
  ] as const)(
    'where a closed connection %s and Stop is %s, the resume–cancel conflict %s',
    (close, cancel, verdict) => {
      const found = { ...all, close: seen(close), cancel: seen(cancel) };
      expect(judgeFailureModes(found).resumeCancelConflict.verdict).toBe(verdict);
    },
  );

  it.each([
    ['stops', 'used', 'supported'],
    ['stops', 'no-way', 'partial'],
    ['no-way', 'used', 'partial'],
    ['refused', 'no-way', 'broken'],
    ['left-to-app', 'no-way', 'unknown'],
    ['no-way', 'accepted', 'unknown'],
  ] as const)('with a Stop that %s and a steer that is %s, live control is %s', (cancel, steer, verdict) => {
    const found = { ...all, cancel: seen(cancel), steer: seen(steer) };
    expect(judgeCapabilities(found).liveControl.verdict).toBe(verdict);
  });

  it('says the way to a session once, first', () => {
    const broken: Observations = {
      ...{ ...all, dialect: 'ag-ui', resume: seen('no-way'), join: seen('no-way'), cancel: seen('no-way') },
      steer: seen('no-way'),
    };
    const gaps = gapsOf(broken);
    expect(gaps.map(({ next }) => next.includes('bridgeAgUi'))).toEqual([true, false, false, false]);
  });
});
