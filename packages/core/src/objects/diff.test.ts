import fc from 'fast-check';
import { expect, it } from 'vitest';
import { applyPatch } from '../fold/ag-ui/documentLimits.ts';
import { diff } from './diff.ts';

const json = fc
  .jsonValue({ maxDepth: 4 })
  .filter((value) => !/__proto__|constructor|prototype/.test(JSON.stringify(value)));

it('makes one value of any other', () => {
  fc.assert(
    fc.property(json, json, (from, to) => {
      expect(applyPatch(from, diff(from, to))).toEqual({ value: to });
      expect(diff(to, structuredClone(to))).toEqual([]);
    }),
    { numRuns: 2_000 },
  );
});

it('makes one list of a like one', () => {
  const list = fc.array(fc.constantFrom('a', 'b', { c: 1 }, { c: 2 }), { maxLength: 6 });
  fc.assert(
    fc.property(list, list, (from, to) => {
      expect(applyPatch({ list: from }, diff({ list: from }, { list: to }))).toEqual({ value: { list: to } });
    }),
    { numRuns: 2_000 },
  );
});

it('names no more places than it must', () => {
  const plan = { title: 'x', tasks: { a: { done: false }, 'b/c': 1 }, list: [1, 2, 3], gone: 1 };
  expect(diff(plan, { ...plan, tasks: { ...plan.tasks, a: { done: true } } })).toEqual([
    { op: 'replace', path: '/tasks/a/done', value: true },
  ]);
  expect(
    diff(plan, { ...plan, tasks: { a: { done: false }, 'b/c': 2, d: undefined }, gone: undefined }),
  ).toEqual([
    { op: 'replace', path: '/tasks/b~1c', value: 2 },
    { op: 'remove', path: '/gone' },
  ]);
  expect(diff(plan, { ...plan, list: [1, 5, 3] })).toEqual([{ op: 'replace', path: '/list/1', value: 5 }]);
  expect(diff(plan, { ...plan, list: [1, 2, 3, 4] })).toEqual([{ op: 'add', path: '/list/3', value: 4 }]);
  expect(diff(plan, { ...plan, list: [0, 1, 2, 3] })).toEqual([{ op: 'add', path: '/list/0', value: 0 }]);
  expect(diff(plan, { ...plan, list: [1, 3] })).toEqual([{ op: 'remove', path: '/list/1' }]);
});
