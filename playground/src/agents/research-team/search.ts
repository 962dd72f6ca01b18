/** Full-text search over documents, the words of a question that are worth searching for, and how much of them a sentence says. */
import MiniSearch from 'minisearch';
import type { Document, Sentence } from './corpus.ts';

export interface Hit {
  readonly document: Document;
  readonly score: number;
}

/** The words that are looked for. */
export interface Looked {
  readonly terms: readonly string[];
  /** Words that count half: of the part that a specialist was handed. */
  readonly beside?: readonly string[] | undefined;
}

export interface Index {
  readonly documents: readonly Document[];
  /** Documents that say something of what is looked for, the best first. */
  search(looked: Looked): readonly Hit[];
  /** Whether a word, or another form of it, stands in a document. */
  knows(term: string): boolean;
}

/** Hits below this part of the best one's score are noise. */
const LEAST = 0.25;
/** What a term of `beside` counts. */
const BESIDE = 0.5;

export function createIndex(documents: readonly Document[]): Index {
  const index = new MiniSearch<{ id: number; title: string; topics: string; claim: string; body: string }>({
    fields: ['title', 'topics', 'claim', 'body'],
    tokenize: wordsOf,
    processTerm: stem,
  });
  index.addAll(
    documents.map(({ title, topics, sentences }, id) => ({
      id,
      title,
      topics: topics.join(' '),
      claim: textOf(sentences, true),
      body: textOf(sentences, false),
    })),
  );
  const find = (terms: readonly string[]) =>
    index.search(terms.join(' '), {
      boost: { title: 2.5, topics: 3, claim: 2 },
      prefix: (term) => term.length > 4,
      fuzzy: (term) => (term.length > 6 ? 0.15 : false),
    });
  return {
    documents,
    search({ terms, beside = [] }) {
      const scores = new Map<Document, number>();
      const add = (found: ReturnType<typeof find>, weight: number) => {
        for (const { id, score, queryTerms } of found) {
          const document = documents[Number(id)];
          // Two of the words once each say more than one of them twice.
          if (document)
            scores.set(document, (scores.get(document) ?? 0) + weight * score * Math.sqrt(queryTerms.length));
        }
      };
      const telling = tellingApart(terms);
      if (telling.length > 0) add(find(telling), 1);
      if (beside.length > 0) add(find(beside), BESIDE);
      const hits = [...scores].map(([document, score]) => ({ document, score }));
      hits.sort((a, b) => b.score - a.score);
      return hits.filter(({ score }) => score >= (hits[0]?.score ?? 0) * LEAST);
    },
    knows: (term) => index.search(term, { prefix: term.length > 4 }).length > 0,
  };
}

const textOf = (sentences: readonly Sentence[], claim: boolean): string =>
  sentences
    .filter(({ section }) => (section === 'claim') === claim)
    .map(({ text }) => text)
    .join(' ');

const wordsOf = (text: string): string[] => text.match(/[\p{L}\p{N}]+/gu) ?? [];

/** So that `buses` finds `bus`, and `waiting` finds `wait`. */
export function stem(word: string): string {
  const lower = word.toLowerCase();
  if (lower.length > 4 && lower.endsWith('ies')) return `${lower.slice(0, -3)}y`;
  if (lower.length > 4 && /(?:[sxz]|ch|sh)es$/.test(lower)) return lower.slice(0, -2);
  if (lower.length > 3 && /[^su]s$/.test(lower)) return lower.slice(0, -1);
  if (lower.length > 5 && lower.endsWith('ing')) return lower.slice(0, -3);
  return lower;
}

/** What people say, and the word that the documents have for it. */
const SAME: Readonly<Record<string, string>> = {
  ...{ afraid: 'safe', scared: 'safe', dangerous: 'safe', danger: 'safe', crime: 'safe', secure: 'safe' },
  ...{ security: 'safe', woman: 'women', girls: 'women', female: 'women', violence: 'conflict' },
  ...{ regularly: 'often', intervals: 'interval', headway: 'interval', price: 'cost', prices: 'fares' },
  ...{
    costs: 'cost',
    affordable: 'cost',
    afford: 'cost',
    fund: 'funding',
    subsidy: 'funding',
    tax: 'funding',
  },
  ...{
    ev: 'electric',
    evs: 'electric',
    batteries: 'battery',
    diesel: 'electric',
    loud: 'noise',
    noisy: 'noise',
  },
  ...{ staffing: 'staff', employees: 'staff', salary: 'wages', salaries: 'wages', timetables: 'timetable' },
  ...{
    schedule: 'timetable',
    schedules: 'timetable',
    disability: 'disabled',
    elderly: 'older',
    seniors: 'older',
  },
  ...{ teens: 'teenagers', kids: 'teenagers', poor: 'wages', clubs: 'nightlife', bars: 'nightlife' },
  ...{ party: 'nightlife', suburb: 'suburbs', countryside: 'rural', uber: 'taxi', cabs: 'taxi', cab: 'taxi' },
  ...{ delayed: 'late', delay: 'late', delays: 'late', unreliable: 'reliability', reliable: 'reliability' },
  ...{ pilots: 'pilot', experiment: 'trial', customers: 'riders', users: 'riders', passengers: 'riders' },
};

const SAY_NOTHING = new Set(
  (
    'a about actually after all also am an and any anything are as at be been before being best better but buy by can could did do ' +
    'does doing done for from get give go good great had happen happens has have help how i if important in instead into ' +
    'is it its just kind know let like ll look looking make many matter matters me mean means more most much must my need ' +
    'needs not now of on one only or other ought our out please re really right said same say search see shall should ' +
    'show so some tell than that the their them then there these they thing things think this those through to too up us ' +
    'use used using ve very want was way we well were what when where which while who whom whose why will with without ' +
    'work works would you your'
  ).split(' '),
);

/** Words that all of the documents are about: they say that a question is one for them, and tell none apart. */
const SUBJECT = new Set(
  'night bus transit transport line route driver passenger ride run service city system'.split(' '),
);

/** The words of a question, without those that say nothing and in the documents' own words; at most `most`. */
export function termsOf(question: string, most = 8): string[] {
  const words = wordsOf(question).map((word) => word.toLowerCase());
  const telling = words.filter((word) => word.length > 1 && !SAY_NOTHING.has(word));
  return [...new Set(telling.map((word) => SAME[word] ?? word))].slice(0, most);
}

/** Those that tell documents apart; all of them if none does. */
export function tellingApart(terms: readonly string[]): readonly string[] {
  const telling = terms.filter((term) => !isSubject(term));
  return telling.length > 0 ? telling : terms;
}

/** Whether a word says only that it is about what all of the documents are about. */
export const isSubject = (term: string): boolean => SUBJECT.has(stem(term));

/** What a steer makes of the terms: "look for fares instead" replaces them, anything else adds to them. */
export function steerTerms(terms: readonly string[], steer: string): string[] {
  const said = termsOf(steer);
  if (/\binstead\b|\bonly\b|\bforget\b/i.test(steer)) return said.length > 0 ? said : [...terms];
  // What was said last weighs most.
  return [...new Set([...said, ...terms])].slice(0, 8);
}

/** How many of the words a text says, in any form. */
export function saysOf(text: string, { terms, beside = [] }: Looked): number {
  const words = new Set(wordsOf(text).map(stem));
  const count = (all: readonly string[]) =>
    all.map(stem).filter((term) => words.has(term) || (term.length > 4 && startsOne(words, term))).length;
  return count(tellingApart(terms)) + BESIDE * count(tellingApart(beside));
}

const startsOne = (words: ReadonlySet<string>, term: string): boolean =>
  [...words].some((word) => word.startsWith(term));

/** Whether these documents are the ones to ask, and the words of the question that none of them says. */
export function isAbout(
  index: Index,
  terms: readonly string[],
): { readonly about: boolean; readonly unknown: readonly string[] } {
  const unknown = terms.filter((term) => !index.knows(term));
  const topics = new Set(index.documents.flatMap((each) => each.topics.flatMap(wordsOf)).map(stem));
  const bearing = terms.filter((term) => topics.has(stem(term)) || isSubject(term));
  return { about: bearing.length > 0 && unknown.length * 2 <= terms.length, unknown };
}
