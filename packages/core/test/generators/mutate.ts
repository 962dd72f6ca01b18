/** Spoils JSON on purpose: what a broken program, an old version or an attacker sends. */
import { type Choose, pick } from './logs.ts';

const nested = (depth: number): unknown => {
  let value: unknown = 1;
  for (let level = 0; level < depth; level++) value = level % 2 === 0 ? [value] : { a: value };
  return value;
};

/** Made anew each time: a mutation may change what another one has put there. */
const HOSTILE: readonly (() => unknown)[] = [
  () => null,
  () => true,
  () => '',
  () => '__proto__',
  () => 'constructor',
  () => '\ud800',
  () => 'x\u0000y',
  () => 'x'.repeat(70_000),
  () => 0,
  () => -1,
  () => 1.5,
  () => 2 ** 53,
  () => Number.MAX_VALUE,
  () => [],
  () => ({}),
  () => [[], {}],
  () => nested(40),
  () => JSON.parse('{"__proto__":{"polluted":true}}'),
  () => ({ toString: null, length: 1e9 }),
  () => Array.from({ length: 2_000 }, () => 0),
];

type Place = { readonly of: Record<string, unknown> | unknown[]; readonly key: string };

function places(value: unknown, found: Place[] = []): Place[] {
  if (typeof value !== 'object' || value === null) return found;
  for (const [key, child] of Object.entries(value)) {
    // CAST: an object that is no list has fields by name.
    found.push({ of: value as Record<string, unknown>, key });
    places(child, found);
  }
  return found;
}

/** The same value with one to four things wrong. The given one stays as it is. */
export function mutate(choose: Choose, original: unknown): unknown {
  const root = { value: structuredClone(original) };
  for (let times = 1 + choose(4); times > 0; times--) {
    const all = places(root);
    if (all.length === 0) return null;
    const { of, key } = pick(choose, all);
    const other = pick(choose, all);
    const read = (place: Place): unknown => Reflect.get(place.of, place.key);
    switch (choose(6)) {
      case 0:
      case 1:
        put(of, key, pick(choose, HOSTILE)());
        break;
      case 2:
        Reflect.deleteProperty(of, key);
        break;
      case 3:
        put(of, key, structuredClone(read(other)));
        break;
      case 4:
        put(
          of,
          `${pick(choose, ['id', 'run', 'event', 'type', 'seq', '__proto__', 'x'])}`,
          structuredClone(read(other)),
        );
        break;
      default:
        if (Array.isArray(of)) of.push(structuredClone(read(other)));
        else if (typeof read({ of, key }) === 'number') put(of, key, choose(10_000) - 5_000);
        else put(of, key, [read({ of, key })]);
    }
  }
  return root.value;
}

const put = (of: object, key: string, value: unknown): void =>
  void Object.defineProperty(of, key, { value, writable: true, enumerable: true, configurable: true });

/** A text with a piece cut out, repeated or spoiled. */
export function mutateText(choose: Choose, text: string): string {
  const at = choose(text.length + 1);
  const end = Math.min(text.length, at + choose(20));
  const piece = pick(choose, [
    '',
    '"',
    '\\',
    '{',
    ']',
    ',',
    '\u0000',
    '\ud83d',
    '1e999',
    text.slice(at, end).repeat(2),
  ]);
  return choose(4) === 0 ? text.slice(0, at) : text.slice(0, at) + piece + text.slice(end);
}
