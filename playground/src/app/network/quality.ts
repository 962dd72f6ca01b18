/** How good a network is that is played: what becomes of each message on it. */

/** `lossy`: a page sees no lost packets, since TCP sends them again; it sees connections that stall, and some that die of it. */
export type Quality = 'good' | 'slow' | 'lossy';

interface Traits {
  /** How late each message is, each way, ms. */
  readonly late: number;
  /** Bytes a second, each way. */
  readonly rate: number;
  /** How likely a message is to hold up all behind it, and for how long at most, ms. */
  readonly stalls: number;
  readonly longest: number;
  /** How likely a message is to be the last of its connection. */
  readonly dies: number;
}

const QUALITIES: Readonly<Record<Quality, Traits>> = {
  good: { late: 0, rate: Number.POSITIVE_INFINITY, stalls: 0, longest: 0, dies: 0 },
  slow: { late: 900, rate: 6_000, stalls: 0, longest: 0, dies: 0 },
  lossy: { late: 120, rate: 40_000, stalls: 0.06, longest: 1_200, dies: 0.01 },
};

/** What happens to one message: how long it keeps the line busy, how late it is besides, ms, and whether its connection dies of it. */
export interface Fate {
  readonly busy: number;
  readonly late: number;
  readonly dies: boolean;
}

/** @param random numbers in [0, 1) */
export function fateOf(quality: Quality, bytes: number, random: () => number): Fate {
  const { late, rate, stalls, longest, dies } = QUALITIES[quality];
  const stall = random() < stalls ? random() * longest : 0;
  return { busy: (bytes / rate) * 1_000 + stall, late, dies: random() < dies };
}

/** Numbers in [0, 1) that are the same for the same seed: what goes wrong by them can be played again. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
