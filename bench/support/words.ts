/** Text like a model's: tokens of about four and a half characters, a few words often and many seldom. One seed, one text. */

const HEADS = ['b', 'd', 'f', 'g', 'k', 'l', 'm', 'n', 'p', 'r', 's', 't', 'v', 'st', 'tr', 'ch', ''];
const VOWELS = ['a', 'e', 'i', 'o', 'u', 'ea'];
const TAILS = ['', '', 'n', 'r', 's', 't', 'l'];
const WORDS = 4_000;

/** Numbers in [0, 1), the same for the same seed. */
function createRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** @param count tokens; joined they are the text */
export function tokens(count: number, seed = 1): readonly string[] {
  const random = createRandom(seed);
  const one = (list: readonly string[]) => list[Math.floor(random() * list.length)] ?? '';
  const syllable = () => one(HEADS) + one(VOWELS) + one(TAILS);
  const words = Array.from({ length: WORDS }, () => syllable() + (random() < 0.2 ? syllable() : ''));
  return Array.from({ length: count }, () => {
    // Zipf's law, nearly: rank falls off with its power.
    const word = words[Math.floor(WORDS * random() ** 3)] ?? '';
    return word + (random() < 0.05 ? '.\n' : ' ');
  });
}
