/** The shop's help pages, and what of them answers a question. */
import { readFolder, type Sentence } from '../research-team/corpus.ts';
import { createIndex, type Index, stem, termsOf } from '../research-team/search.ts';

export interface HelpAnswer {
  readonly title: string;
  readonly sentences: readonly Sentence[];
}

let index: Index | undefined;
const open = (): Index => {
  index ??= createIndex(readFolder('help', import.meta.dirname));
  return index;
};

/** The page about what is asked: its first words. Undefined where none is about it. */
export function helpOn(question: string): HelpAnswer | undefined {
  const terms = termsOf(question);
  for (const { document } of open().search({ terms })) {
    const topics = new Set(document.topics.flatMap((topic) => topic.split(' ')).map(stem));
    if (!terms.some((term) => topics.has(stem(term)))) continue;
    return {
      title: document.title,
      sentences: document.sentences.filter(({ section }) => section === 'claim').slice(0, 3),
    };
  }
  return undefined;
}

/** All of them, for a model. */
export const allHelp = (): string =>
  open()
    .documents.map(({ title, sentences }) => `## ${title}\n${sentences.map(({ text }) => text).join(' ')}`)
    .join('\n\n');
