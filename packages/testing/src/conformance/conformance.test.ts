import { describe, expect, it } from 'vitest';
import {
  conformanceReport,
  describeTransport,
  reportTable,
  transportConformance,
} from './conformanceSuite.ts';
import { memoryConformance as setup } from './memoryConformance.ts';

describeTransport({ describe, it }, setup);

describe('the conformance suite', () => {
  it('begins with at least twenty cases for an ordered log with idempotent append', () => {
    const cases = transportConformance({ ...setup, level: 1 });
    expect(cases.slice(0, 20).every(({ skipped }) => skipped === undefined)).toBe(true);
    expect(cases.length).toBeGreaterThanOrEqual(45);
  });

  it('names what a lower level leaves out, and why', () => {
    const skipped = transportConformance({ ...setup, level: 1, abilities: [], lacking: {} }).filter(
      (each) => each.skipped,
    );
    expect(new Set(skipped.map((each) => each.skipped))).toContain('needs L5, this transport is L1');
    expect(new Set(skipped.map((each) => each.skipped))).toContain('this setup cannot cut');
  });

  it('reports clause by clause what a transport keeps, what was not asked of it, and why', async () => {
    const report = await conformanceReport({ ...setup, level: 1 });
    const of = (id: string) => report.find((each) => each.id === id);
    expect(of('P8.2')).toMatchObject({ status: 'kept', cases: [{ status: 'passed' }, { status: 'passed' }] });
    expect(of('P31.2')).toMatchObject({
      status: 'not asked',
      cases: [{ status: 'skipped', why: 'needs L5, this transport is L1' }],
    });
    expect(report.filter(({ status }) => status === 'broken')).toEqual([]);
    expect(reportTable(report).split('\n').at(-1)).toMatch(/^\d+ clauses kept, 0 broken, 0 skipped, \d+ not/);
  });
});
