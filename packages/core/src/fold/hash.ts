/**
 * 64-bit values for the additive digest (P27), as two 32-bit halves: a polynomial over UTF-16 units, and sums of such.
 * It detects errors, not adversaries. No BigInt and no `crypto.subtle`: both are slow or missing where this runs.
 */

/** High and low half, each a signed 32-bit integer: engines keep those in place, and box larger numbers one by one. */
export interface Hash {
  readonly a: number;
  readonly b: number;
}

export const NO_HASH: Hash = { a: 0, b: 0 };

// Odd multipliers: the step x → x·B + unit is a bijection modulo 2³² for every unit.
const BASE_A = 0x01000193;
const BASE_B = 0x9e3779b1;

/** Continues a polynomial hash over more text: `hashText(x + y) = hashText(y, hashText(x))`. */
export function hashText(text: string, from: Hash = NO_HASH): Hash {
  let { a, b } = from;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i) + 1;
    a = (Math.imul(a, BASE_A) + unit) | 0;
    b = (Math.imul(b, BASE_B) + unit) | 0;
  }
  return { a, b };
}

/** The hash of a text whose beginning has the hash `x`, and whose last `length` units have the hash `y`. */
export function joinHash(x: Hash, y: Hash, length: number): Hash {
  let { a, b } = x;
  let powerA = BASE_A;
  let powerB = BASE_B;
  for (let rest = length; rest > 0; rest >>>= 1) {
    if (rest & 1) {
      a = Math.imul(a, powerA);
      b = Math.imul(b, powerB);
    }
    powerA = Math.imul(powerA, powerA);
    powerB = Math.imul(powerB, powerB);
  }
  return addHash({ a, b }, y);
}

/** The hash of what has come since a text had the hash `x`, when that is `length` units and the whole has the hash `whole`. */
export function hashSince(x: Hash, whole: Hash, length: number): Hash {
  const { a, b } = joinHash(x, NO_HASH, length);
  return { a: (whole.a - a) | 0, b: (whole.b - b) | 0 };
}

export const addHash = (x: Hash, y: Hash): Hash => ({ a: (x.a + y.a) | 0, b: (x.b + y.b) | 0 });

/** Spreads the bits, so that sums of small differences do not cancel out. Finalizer of MurmurHash3, public domain. */
function spread(x: number): number {
  let h = x;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}

export const mixHash = (x: Hash): Hash => ({ a: spread(x.a), b: spread((x.b + 0x9e3779b9) | 0) });

/**
 * `mixHash` of a field's name and value, each continuing `start`, in one go: of every entity of a state there are a dozen, and
 * nothing is made of it but the sum.
 */
export function hashField(start: Hash, name: string, value: string): Hash {
  let { a, b } = start;
  for (let i = 0; i < name.length; i++) {
    const unit = name.charCodeAt(i) + 1;
    a = (Math.imul(a, BASE_A) + unit) | 0;
    b = (Math.imul(b, BASE_B) + unit) | 0;
  }
  // Ends the name: no unit is 0, so no name goes on into a value.
  a = Math.imul(a, BASE_A);
  b = Math.imul(b, BASE_B);
  for (let i = 0; i < value.length; i++) {
    const unit = value.charCodeAt(i) + 1;
    a = (Math.imul(a, BASE_A) + unit) | 0;
    b = (Math.imul(b, BASE_B) + unit) | 0;
  }
  return mixHash({ a, b });
}

const hex = (half: number): string => (half >>> 0).toString(16).padStart(8, '0');

export const formatHash = (x: Hash): string => hex(x.a) + hex(x.b);
