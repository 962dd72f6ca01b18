/**
 * Numbers in [0, 1) from a seed: the same seed, the same numbers, on every machine.
 * Algorithm: mulberry32 by Tommy Ettinger, public domain.
 */
export function seededRandom(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A source of its own for one part of a whole: one draw more in one part changes nothing in another. */
export function fork(seed: number, label: string): () => number {
  let hash = 0x811c9dc5 ^ seed;
  for (let i = 0; i < label.length; i++) hash = Math.imul(hash ^ label.charCodeAt(i), 0x01000193);
  return seededRandom(hash);
}
