/** Numbers in [0, 1). `crypto` where it exists: it does not on plain `http://` in old web views, where chance is good enough. */
export function systemRandom(): number {
  const [word] = globalThis.crypto?.getRandomValues?.(new Uint32Array(1)) ?? [];
  return word === undefined ? Math.random() : word / 2 ** 32;
}
