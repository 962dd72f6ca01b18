/** What a specialist makes of its documents: sentences chosen by rules, in an order in which they read as an answer. */
import type { Document, Section, Sentence } from './corpus.ts';
import { type Looked, saysOf } from './search.ts';

/** What a specialist's run results in, and all that the lead uses of it. */
export interface Finding {
  /** How many documents its folder has. */
  readonly documents: number;
  /** What answers the question. Empty: its documents say nothing of it. */
  readonly says: readonly Sentence[];
  /** What a model has written in the place of these sentences. */
  readonly prose?: string | undefined;
  /** What pulls against it, and whose concern that is. */
  readonly strain?: { readonly sentence: Sentence; readonly against: string } | undefined;
  readonly first?: Sentence | undefined;
}

/** How much a section weighs where two sentences say as much of the question. */
const WEIGHTS: Readonly<Record<Section, number>> = {
  claim: 1.2,
  practice: 0.8,
  why: 0.6,
  strain: 0,
  first: 0,
};

/** The sentences of these sections, those first that say the most of what is looked for; of equal ones the earlier. */
export function bestOf(
  { sentences }: Document,
  looked: Looked,
  sections: readonly Section[],
): readonly Sentence[] {
  const scored = sentences
    .filter(({ section }) => sections.includes(section))
    .map((sentence, place) => ({
      sentence,
      // A document begins with what it says.
      score:
        saysOf(sentence.text, looked) +
        WEIGHTS[sentence.section] -
        place * (sentence.section === 'claim' ? 0.6 : 0.1),
    }));
  return scored.sort((one, other) => other.score - one.score).map(({ sentence }) => sentence);
}

/** What a specialist notes of one document: what it says, and the most telling reason or practice. In the document's order. */
export function noteOf(document: Document, looked: Looked): readonly Sentence[] {
  const chosen = [
    ...bestOf(document, looked, ['claim']).slice(0, 1),
    ...bestOf(document, looked, ['why', 'practice']).slice(0, 1),
  ];
  return chosen.sort((one, other) => one.line - other.line);
}

/** @param read the documents that it has read, the best first */
export function composeFinding(read: readonly Document[], looked: Looked, documents: number): Finding {
  const [best, second] = read;
  if (!best) return { documents, says: [] };
  const says = [...noteOf(best, looked), ...(second ? bestOf(second, looked, ['claim']).slice(0, 1) : [])];
  const [sentence] = bestOf(best, looked, ['strain']);
  const [first] = bestOf(best, looked, ['first']);
  return {
    documents,
    says,
    ...(sentence && best.strains && { strain: { sentence, against: best.strains } }),
    ...(first && { first }),
  };
}

/** A line below a paragraph for each document that it stands on, as the page makes links of it. */
export function cited(sentences: readonly Sentence[]): string {
  const firsts = new Map<string, Sentence>();
  for (const sentence of sentences) if (!firsts.has(sentence.path)) firsts.set(sentence.path, sentence);
  return [...firsts.values()].map(({ path, line }) => `> — ${path}:${line}\n`).join('');
}

export const paragraph = (sentences: readonly Sentence[]): string =>
  sentences.map(({ text }) => text).join(' ');

/** A sentence that stands behind a colon. */
export const lowered = (text: string): string =>
  /^(?:I|[A-Z]{2,})\b/.test(text) ? text : `${text.slice(0, 1).toLowerCase()}${text.slice(1)}`;

/** A result comes through the log like anything else: it is looked at before it is believed. */
export function findingIn(result: unknown): Finding | undefined {
  if (!isRecord(result) || typeof result.documents !== 'number' || !Array.isArray(result.says))
    return undefined;
  if (!result.says.every(isSentence)) return undefined;
  const { documents, says, prose, strain, first } = result;
  return {
    documents,
    says,
    ...(typeof prose === 'string' && { prose }),
    ...(isRecord(strain) &&
      isSentence(strain.sentence) &&
      typeof strain.against === 'string' && {
        strain: { sentence: strain.sentence, against: strain.against },
      }),
    ...(isSentence(first) && { first }),
  };
}

function isSentence(value: unknown): value is Sentence {
  if (!isRecord(value)) return false;
  const { text, path, line, section } = value;
  return (
    typeof text === 'string' &&
    typeof path === 'string' &&
    typeof line === 'number' &&
    typeof section === 'string' &&
    section in WEIGHTS
  );
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;
