import { createRequire } from 'node:module';
import fc from 'fast-check';
import specTests from 'json-patch-test-suite/spec_tests.json' with { type: 'json' };
import tests from 'json-patch-test-suite/tests.json' with { type: 'json' };
import { describe, expect, it } from 'vitest';
import { DOCUMENT } from '../../protocol/limits.ts';
import { reapplyPatch } from '../reapply.ts';
import { applyPatch, MAX_OPERATIONS, weightOf } from './documentLimits.ts';
import type { Patched } from './patch.ts';

const require = createRequire(import.meta.url);
/** The reference by which AG-UI's own client applies patches: it comes with that client. */
const reference = createRequire(require.resolve('@ag-ui/client'))('fast-json-patch') as {
  applyPatch(
    document: unknown,
    patch: readonly unknown[],
    validate: boolean,
    mutate: boolean,
  ): { newDocument: unknown };
};

interface Case {
  readonly comment?: string;
  readonly doc: unknown;
  readonly patch: readonly unknown[];
  readonly expected?: unknown;
  readonly error?: string;
  readonly disabled?: boolean;
}
// CAST: the suite's own format, which its readme gives.
const suite = Object.entries({ specTests, tests }).flatMap(([name, cases]) =>
  (cases as readonly Case[]).map((each) => ({ ...each, name })),
);

const after = (patched: Patched): unknown => (typeof patched === 'string' ? patched : patched.value);

describe('the suite of json-patch-tests', () => {
  it.each(suite.filter(({ disabled }) => !disabled).map((each, index) => ({ ...each, index })))(
    '$name $index: $comment',
    ({ doc, patch, expected, error }) => {
      const before = structuredClone(doc);
      const patched = applyPatch(doc, patch);
      expect(doc).toEqual(before);
      if (error === undefined) expect(after(reapplyPatch(doc, patch))).toEqual(after(patched));
      expect(doc).toEqual(before);
      if (error !== undefined) expect(patched).toBe('patch-failed');
      else expect(after(patched)).toEqual(expected === undefined ? doc : expected);
    },
  );

  it('is whole: nothing of it is left out but what it disables itself', () => {
    expect(suite.length).toBeGreaterThan(90);
    expect(suite.filter(({ disabled }) => disabled).length).toBeLessThan(5);
  });
});

describe('a patch', () => {
  it('that a keeper has applied shares what it does not touch with its readers as well', () => {
    const document = { a: { big: [1, 2, 3] }, b: {} };
    const copied = [
      { op: 'copy', from: '/a', path: '/c' },
      { op: 'add', path: '/c/big/-', value: 4 },
    ];
    const value = after(reapplyPatch(document, copied)) as typeof document;
    expect([value.a, value.b]).toEqual([document.a, document.b]);
    expect(value.b).toBe(document.b);
    expect(value).toEqual(after(applyPatch(document, copied)));
    expect(reapplyPatch(document, [null])).toBe('patch-failed');
    expect(reapplyPatch(document, [{ op: 'copy', from: '/x/y', path: '/a' }])).toBe('patch-failed');
  });

  it.each(['__proto__', 'constructor', 'prototype'])('leads nowhere by `%s`', (name) => {
    const document = JSON.parse(`{"a":{},${JSON.stringify(name)}:{"b":1}}`) as unknown;
    for (const operation of [
      { op: 'add', path: `/${name}/polluted`, value: 1 },
      { op: 'add', path: `/a/${name}`, value: 1 },
      { op: 'copy', from: `/${name}`, path: '/c' },
      { op: 'test', path: `/${name}/b`, value: 1 },
    ]) {
      expect(applyPatch(document, [operation])).toBe('patch-failed');
      reapplyPatch(document, [operation]);
    }
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
  });

  it('leaves nothing of itself where its last operation fails', () => {
    const document = { a: [1, 2], b: { c: 'x' } };
    const patched = applyPatch(document, [
      { op: 'add', path: '/a/0', value: 0 },
      { op: 'remove', path: '/b/c' },
      { op: 'test', path: '/a', value: [] },
    ]);
    expect(patched).toBe('patch-failed');
    expect(document).toEqual({ a: [1, 2], b: { c: 'x' } });
  });

  it('shares what it does not touch', () => {
    const document = { a: { big: [1, 2, 3] }, b: {} };
    const value = after(applyPatch(document, [{ op: 'add', path: '/b/c', value: 1 }])) as typeof document;
    expect(value.a).toBe(document.a);
    expect(value.b).not.toBe(document.b);
    expect(after(applyPatch(document, []))).toBe(document);
  });

  it('weighs what it copies: 22 copies of 40 bytes are refused long before they weigh 100 MB', () => {
    const document = { a: ['x'.repeat(40)] };
    const copies = Array.from({ length: 22 }, () => ({ op: 'copy', from: '/a', path: '/a/-' }));
    expect(applyPatch(document, copies)).toBe('document-too-large');
    expect(typeof applyPatch(document, copies.slice(0, 9))).toBe('object');
  });

  it('makes no document deeper, and handles no more, than a session keeps', () => {
    const nested = { op: 'copy', from: '', path: '/a' };
    expect(applyPatch({ a: 1 }, Array(DOCUMENT.depth - 1).fill(nested))).not.toBe('document-too-large');
    expect(applyPatch({ a: 1 }, Array(DOCUMENT.depth).fill(nested))).toBe('document-too-large');
    const rest = { op: 'add', path: '/a', value: 1 };
    expect(applyPatch({}, Array(MAX_OPERATIONS + 1).fill(rest))).toBe('patch-failed');
    const to = (path: string, from: string) => ({ op: 'move', from, path });
    const big = { a: 'x'.repeat(200_000) };
    const moves = Array.from({ length: 4 }, () => [to('/b', '/a'), to('/a', '/b')]).flat();
    expect(applyPatch(big, moves)).toBe('document-too-large');
    expect(after(applyPatch(big, moves.slice(0, 4)))).toEqual(big);
  });
});

// --- Random documents and patches, most of which apply.

const key = fc.constantFrom('a', 'b', 'c/d', 'e~f', '0', '', 'ü😀');
const json = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4, depthSize: 'small' },
    fc.constantFrom(null, true, 0, -1.5, '', 'text', '"\\\n😀'),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(key, tie('value'), { maxKeys: 4 }),
  ),
})).value;

const escaped = (token: string) => token.replaceAll('~', '~0').replaceAll('/', '~1');

/** Every pointer into a value, and where something could be added. */
function pointers(value: unknown, at = ''): string[] {
  if (typeof value !== 'object' || value === null) return [at];
  const list = Array.isArray(value);
  const inner = Object.entries(value).flatMap(([name, each]) => pointers(each, `${at}/${escaped(name)}`));
  return [at, ...inner, list ? `${at}/-` : `${at}/new`];
}

function resolves(value: unknown, pointer: string): boolean {
  let at = value;
  for (const token of pointer.split('/').slice(1)) {
    if (typeof at !== 'object' || at === null) return false;
    const name = token.replaceAll('~1', '/').replaceAll('~0', '~');
    // A list has nothing under a name: what the reference puts there is lost.
    if (Array.isArray(at)) at = /^\d+$/.test(name) ? at[Number(name)] : name === '-' ? at.at(-1) : undefined;
    else at = Object.entries(at).find(([each]) => each === name)?.[1];
  }
  return at !== undefined;
}

interface Choice {
  readonly op: 'add' | 'remove' | 'replace' | 'move' | 'copy' | 'test';
  readonly from: number;
  readonly path: number;
  readonly value: unknown;
}
const choices = fc.array(
  fc.record({
    op: fc.constantFrom('add', 'remove', 'replace', 'move', 'copy', 'test'),
    from: fc.nat(),
    path: fc.nat(),
    value: json,
  }) as fc.Arbitrary<Choice>,
  { maxLength: 12 },
);

/** Operations that name places of the document as it is when they come, and what becomes of it by the reference. */
function made(document: unknown, list: readonly Choice[]) {
  let now: unknown = structuredClone(document);
  const patch: object[] = [];
  for (const { op, from, path, value } of list) {
    const places = pointers(now);
    const pointer = (choice: number) => places[choice % places.length] ?? '';
    const operation = { op, path: pointer(path), from: pointer(from), value };
    try {
      const next = reference.applyPatch(now, [operation], true, false).newDocument;
      // What it lets pass and the RFC does not: a value moved into itself.
      if (op === 'move' && operation.path.startsWith(`${operation.from}/`)) continue;
      if (next === undefined) continue;
      // Nor may anything be added to a number or a text, where it is lost.
      if (op !== 'remove' && !resolves(next, operation.path)) continue;
      now = next;
    } catch {
      continue;
    }
    patch.push(operation);
  }
  return { patch, expected: now };
}

describe('any patch', () => {
  it('gives what AG-UI’s own client makes of it', () => {
    let applied = 0;
    fc.assert(
      fc.property(json, choices, (document, list) => {
        const { patch, expected } = made(document, list);
        applied += patch.length;
        const value = after(applyPatch(document, patch));
        expect(value).toEqual(expected);
        expect(after(reapplyPatch(document, patch))).toEqual(expected);
        expect(weightOf(value)).toBe(JSON.stringify(value).length);
      }),
      {
        numRuns: 600,
        // What is moved away makes another value of what its path leads to: here, a name in a list.
        examples: [[[{}, [{ 'c/d': null }], [[]]], [{ op: 'move', from: 1, path: 5, value: {} }]]],
      },
    );
    expect(applied).toBeGreaterThan(1_500);
  });

  it('applies whole or not at all, changes no input, and keeps its bounds', () => {
    fc.assert(
      fc.property(json, choices, choices, (document, list, broken) => {
        const { patch } = made(document, list);
        const wild = broken.map(({ op, from, path, value }) => ({
          op,
          from: `/${from % 3}/a`,
          path: path % 2 === 0 ? '/a' : `/${path % 4}`,
          value,
        }));
        const all = [...patch, ...wild];
        const [before, operations] = [structuredClone(document), structuredClone(all)];
        const patched = applyPatch(document, all);
        // What a keeper has refused stands in no log that it has judged; nothing of it may throw.
        const again = reapplyPatch(document, all);
        if (typeof patched !== 'string') expect(again).toEqual(patched);
        expect(document).toEqual(before);
        expect(all).toEqual(operations);
        if (typeof patched === 'string') return;
        expect(weightOf(patched.value)).toBe(JSON.stringify(patched.value).length);
        expect(weightOf(patched.value)).toBeLessThanOrEqual(DOCUMENT.weight);
        // One after the other they come to the same.
        let step: unknown = document;
        for (const operation of all) step = after(applyPatch(step, [operation]));
        expect(step).toEqual(patched.value);
      }),
      { numRuns: 600 },
    );
  });
});
