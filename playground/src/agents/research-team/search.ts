/** Full-text search over passages, and the words of a question that are worth searching for. */
import MiniSearch from 'minisearch';
import type { Passage } from './passages.ts';

export interface Hit {
  readonly passage: Passage;
  readonly score: number;
}

export interface Index {
  readonly documents: number;
  readonly passages: number;
  /** Passages that say something of `terms`, the best first. */
  search(terms: readonly string[]): readonly Hit[];
}

/** Hits below this part of the best one's score are noise. */
const LEAST = 0.2;

export async function createIndex(passages: readonly Passage[]): Promise<Index> {
  const index = new MiniSearch<{ id: number; text: string; heading: string; path: string }>({
    fields: ['text', 'heading', 'path'],
    tokenize: (text) => wordsOf(text),
    processTerm: stem,
  });
  const records = passages.map(({ lines, heading, path }, id) => ({
    id,
    text: lines.join(' '),
    heading,
    path,
  }));
  await index.addAllAsync(records, { chunkSize: 200 });
  return {
    documents: new Set(passages.map(({ path }) => path)).size,
    passages: passages.length,
    search(terms) {
      if (terms.length === 0) return [];
      const found = index.search(terms.join(' '), {
        boost: { heading: 2, path: 1.5 },
        prefix: (term) => term.length > 3,
        fuzzy: (term) => (term.length > 6 ? 0.15 : false),
      });
      const hits = found.flatMap(({ id, score, queryTerms }) => {
        const passage = passages[Number(id)];
        // Two of the words once each say more than one of them twice.
        return passage ? [{ passage, score: score * Math.sqrt(queryTerms.length) }] : [];
      });
      hits.sort((a, b) => b.score - a.score);
      const least = (hits[0]?.score ?? 0) * LEAST;
      return hits.filter(({ score }) => score >= least);
    },
  };
}

/** Words, and the parts of names written in one: `AbortSignal` is also `Abort` and `Signal`. */
function wordsOf(text: string): string[] {
  const words = text.match(/[\p{L}\p{N}_$]+/gu) ?? [];
  return words.flatMap((word) => {
    const parts = word.match(/\p{Lu}?\p{Ll}{2,}|\p{Lu}{2,}(?!\p{Ll})/gu) ?? [];
    return parts.length > 1 ? [word, ...parts] : [word];
  });
}

/** So that `cursors` finds `cursor`. */
const stem = (word: string): string => {
  const lower = word.toLowerCase();
  return lower.length > 3 && /[^su]s$/.test(lower) ? lower.slice(0, -1) : lower;
};

const SAY_NOTHING = new Set(
  (
    'a about actually after all also am an and any are as at be been before but by can could did do does doing done for ' +
    'from get give go had happen happens has have how i if in instead into is it its just know let like look looking ' +
    'make me mean means more my need not now of on one only or other our out please same say search see should show so ' +
    'some tell than that the their them then there these they thing this those through to too up us use used using ' +
    'very want was way we well were what when where which while who why will with without work works would you your'
  ).split(' '),
);

/** The words of a question, without those that say nothing; at most `most`. */
export function termsOf(question: string, most = 8): string[] {
  const words = (question.match(/[\p{L}\p{N}_$]+/gu) ?? []).map((word) => word.toLowerCase());
  const telling = words.filter((word) => word.length > 1 && !SAY_NOTHING.has(word));
  return [...new Set(telling.length > 0 ? telling : words)].slice(0, most);
}

/** What a steer makes of the terms: "look for cursors instead" replaces them, anything else adds to them. */
export function steerTerms(terms: readonly string[], steer: string): string[] {
  const said = termsOf(steer);
  if (/\binstead\b|\bonly\b|\bforget\b/i.test(steer)) return said.length > 0 ? said : [...terms];
  // What was said last weighs most.
  return [...new Set([...said, ...terms])].slice(0, 8);
}
