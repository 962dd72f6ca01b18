import fc from 'fast-check';
import { expect, it } from 'vitest';
import { VersionedMap } from './versionedMap.ts';

/** On a version of those that there are: changes, or makes the next one. */
const step = fc.record({
  version: fc.nat(),
  what: fc.constantFrom('next', 'set', 'delete', 'read'),
  key: fc.nat(6),
  value: fc.option(fc.nat(99), { nil: undefined }),
});

it('has versions that each stay what they are, as copies would, in the same order', () => {
  let refused = 0;
  fc.assert(
    fc.property(fc.array(step, { minLength: 20, maxLength: 120 }), (steps) => {
      const first = new Map<number, number | undefined>([[1, 1]]);
      const versions = [{ map: new VersionedMap(new Map(first)), copy: first, isOpen: true }];
      for (const { version, what, key, value } of steps) {
        const at = versions[version % versions.length];
        if (!at) continue;
        if (what === 'next') {
          at.isOpen = false;
          versions.push({ map: at.map.next(), copy: new Map(at.copy), isOpen: true });
        } else if (what === 'read') {
          expect(at.map.get(key)).toBe(at.copy.get(key));
          expect(at.map.has(key)).toBe(at.copy.has(key));
        } else if (!at.isOpen) {
          if (what === 'set') expect(() => at.map.set(key, value)).toThrow('does not change any more');
          refused++;
        } else if (what === 'set') {
          at.map.set(key, value);
          at.copy.set(key, value);
        } else expect(at.map.delete(key)).toBe(at.copy.delete(key));
      }
      for (const { map, copy } of versions) {
        expect(map.size).toBe(copy.size);
        expect([...map]).toEqual([...copy]);
        expect([...map.keys()]).toEqual([...copy.keys()]);
        expect([...map.values()]).toEqual([...copy.values()]);
      }
    }),
    { numRuns: 500 },
  );
  expect(refused).toBeGreaterThan(100);
});

it('goes on through a version while another one is read and changed', () => {
  const map = new VersionedMap(new Map([...'abc'].map((key) => [key, 1])));
  const next = map.next();
  const seen: string[] = [];
  for (const [key, value] of map) {
    seen.push(`${key}${value}`);
    next.set('c', 2).delete('b');
    map.forEach((each) => {
      expect(each).toBe(1);
    });
  }
  expect(seen).toEqual(['a1', 'b1', 'c1']);
  expect([...next]).toEqual([
    ['a', 1],
    ['c', 2],
  ]);
});
