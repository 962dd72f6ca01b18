/** Who says what and when: the same for every candidate, since it depends on nothing but the numbers below. */

export const LANES = 16;
/** Tokens per second of each lane. */
export const RATE = 60;
const SEED = 1;

export interface Token {
  /** Milliseconds after the beginning. */
  readonly at: number;
  readonly lane: number;
  readonly text: string;
  /** Whether the lane's text ends with it. */
  readonly last: boolean;
}

export interface Schedule {
  /** In the order of their times. */
  readonly tokens: readonly Token[];
  /** What each lane must show in the end. */
  readonly texts: readonly string[];
}

/** Numbers in [0, 1), the same for the same seed (mulberry32). */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

export function createSchedule(seconds: number): Schedule {
  const random = seeded(SEED);
  const between = (least: number, most: number) => least + Math.floor(random() * (most - least + 1));
  const word = () => String.fromCharCode(...Array.from({ length: between(4, 8) }, () => between(97, 122)));
  const interval = 1000 / RATE;
  const count = Math.round(seconds * RATE);
  const tokens: Token[] = [];
  const texts: string[] = [];
  for (let lane = 0; lane < LANES; lane++) {
    let text = '';
    let line = 0;
    let width = between(80, 120);
    for (let i = 0; i < count; i++) {
      const last = i === count - 1;
      const letters = word();
      line += letters.length + 1;
      const breaks = line >= width;
      const token = letters + (last ? '.' : breaks ? '\n' : ' ');
      if (breaks) {
        line = 0;
        width = between(80, 120);
      }
      text += token;
      // Anywhere within its own interval: as uneven as a network, and never out of order.
      tokens.push({ at: (i + random()) * interval, lane, text: token, last });
    }
    texts.push(text);
  }
  // Equal times keep their order, so a lane's tokens stay in theirs.
  tokens.sort((a, b) => a.at - b.at);
  return { tokens, texts };
}
