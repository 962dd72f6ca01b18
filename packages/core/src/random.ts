/** Numbers in [0, 1). `crypto` where it exists: it does not on plain `http://` in old web views, where chance is good enough. */
export function systemRandom(): number {
  if (typeof crypto === 'object' && typeof crypto.getRandomValues === 'function') {
    return (crypto.getRandomValues(new Uint32Array(1))[0] ?? 0) / 2 ** 32;
  }
  return Math.random();
}
