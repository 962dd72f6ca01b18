/** What the lead says: its plan, each answer as it comes, what became of those that do not come, and what all of it makes. */
import type { AskAnswer } from '@rejoin/core/agent';
import type { Document, Sentence } from './corpus.ts';
import { bestOf, cited, type Finding, lowered, paragraph } from './finding.ts';
import { type Looked, saysOf } from './search.ts';
import { SHELVES, type Shelf, SUBJECT, shelfOf } from './shelves.ts';

/** What a specialist is handed: the question as people asked it, and its part of it. */
export interface Part {
  readonly shelf: Shelf;
  readonly asks: string;
}

/** What the question is about, of the lead's documents, the closest first; each specialist's part is what the closest says. */
export const partsOf = (themes: readonly Document[]): readonly Part[] =>
  SHELVES.map((shelf) => ({ shelf, asks: themes[0]?.parts[shelf.name] ?? shelf.part }));

const PART = '\n\nYour part: ';
export const handedTo = ({ asks }: Part, question: string): string => `${question}${PART}${asks}.`;

/** The question, and the part of it, in what a specialist was handed. People may write to one as well: then all is question. */
export function readHanded(content: string): { readonly question: string; readonly asks: string } {
  const at = content.lastIndexOf(PART);
  if (at < 0) return { question: content, asks: '' };
  return { question: content.slice(0, at), asks: content.slice(at + PART.length) };
}

export function plan(themes: readonly Document[], parts: readonly Part[]): string {
  const under = themes[0]
    ? `I put your question under “${themes[0].title}”, and ask`
    : `Your question is one about ${SUBJECT} in general. I ask`;
  const list = parts.map(({ shelf, asks }) => `- ${shelf.title}: ${asks}\n`).join('');
  return `${under} each of the five for its side of it:\n\n${list}\nThey work in their own lanes. What each of them finds stands here as soon as it is done.`;
}

/** One specialist's answer, as people read it in the conversation. */
export function told(shelf: Shelf, finding: Finding): string {
  const head = `### ${shelf.title}\n`;
  if (finding.prose) return `${head}${finding.prose.trim()}\n${cited(finding.says)}`;
  if (finding.says.length === 0)
    return `${head}Nothing in my ${finding.documents} documents bears on this. They are about ${lowered(shelf.about)}.\n`;
  return `${head}${paragraph(finding.says)}\n${cited(finding.says)}`;
}

export type Missing = Exclude<AskAnswer['status'], 'finished'> | 'empty';

/** Why there is nothing of a specialist, in words. `lost` is said twice: once when it is noticed, once when it stays so. */
export function missed(shelf: Shelf, status: Missing): string {
  const head = `### ${shelf.title}\n`;
  switch (status) {
    case 'cancelled':
      return `${head}Was stopped before it had finished, so I go on without it. What it had written until then is in its lane.\n`;
    case 'lost':
      return `${head}Is lost: its process gave no sign of life any more and has not come back. I go on without it. Should it come back, its answer stands in its lane.\n`;
    case 'unanswered':
      return `${head}Has not begun: no process of it is here. I go on without it.\n`;
    default:
      return `${head}Failed before it had an answer. I go on without it. Ask again, and it tries anew.\n`;
  }
}

export const waitsFor = (shelf: Shelf): string =>
  `${shelf.title} has gone silent: its process gives no sign of life. I go on with the others, and wait a little for it to come back.`;

export interface Heard {
  readonly shelf: Shelf;
  readonly finding: Finding;
}

export interface Synthesis {
  readonly text: string;
  readonly sentences: readonly Sentence[];
}

/** How many strains and first steps are named besides those of the theme. */
const MORE = 2;

/**
 * What the five make together: what they agree on, where they pull apart, and what to do.
 *
 * @param themes the lead's documents that are close to the question, the closest first
 * @param unknown words of the question that no document says
 */
export function synthesise(
  heard: readonly Heard[],
  themes: readonly Document[],
  looked: Looked,
  unknown: readonly string[],
): Synthesis {
  const telling = heard.filter(({ finding }) => finding.says.length > 0);
  const names = new Set(telling.map(({ shelf }) => shelf.name));
  // What is between specialists that were not heard is not for the lead to say.
  const shared = themes.filter(({ between }) => between.every((name) => names.has(name)));
  const agreed = shared.slice(0, 2).map((theme) => bestOf(theme, looked, ['claim']).toSorted(byLine));
  const pulls = shared.slice(0, 1).flatMap((theme) => bestOf(theme, looked, ['strain']).slice(0, 1));
  const next = shared.slice(0, 1).flatMap((theme) => bestOf(theme, looked, ['first']).slice(0, 1));
  // Those first that have the most to say of the question.
  const ranked = telling.toSorted((one, other) => weightOf(other, looked) - weightOf(one, looked));
  const strains = ranked
    .flatMap(({ shelf, finding: { strain } }) => (strain ? [{ shelf, ...strain }] : []))
    .slice(0, MORE);
  const firsts = ranked.flatMap(({ finding: { first } }) => first ?? []).slice(0, MORE);
  const steps = [...next, ...firsts];
  const sections = [
    `### Taken together\n${agreed.map((each) => `${paragraph(each)}\n`).join('\n')}${agreed.length === 0 ? `${notShared(telling, themes)}\n` : ''}`,
    pulls.length + strains.length > 0
      ? `### Where they pull apart\n${pulls.map(({ text }) => `${text}\n`).join('')}${strains
          .map(({ shelf, against, sentence }) => `- ${between(shelf, against)}: ${lowered(sentence.text)}\n`)
          .join('')}`
      : '',
    steps.length > 0
      ? `### What to do next\n${steps.map(({ text }, index) => `${index + 1}. ${text}\n`).join('')}`
      : '',
    [absent(heard, telling), notSaid(unknown)]
      .filter((each) => each !== '')
      .map((each) => `${each}\n`)
      .join(''),
  ];
  const sentences = [...agreed.flat(), ...pulls, ...next];
  return {
    text: `${sections.filter((each) => each !== '').join('\n')}${cited(sentences)}`,
    sentences,
  };
}

const weightOf = ({ finding: { says } }: Heard, looked: Looked): number => saysOf(paragraph(says), looked);

const byLine = (one: Sentence, other: Sentence): number => one.line - other.line;

const between = (shelf: Shelf, against: string): string =>
  `${shelf.title} against ${lowered(shelfOf(against)?.title ?? against)}`;

function notShared(telling: readonly Heard[], themes: readonly Document[]): string {
  if (telling.length === 0) return 'None of those that I have heard found anything on this.';
  if (telling.length === 1 || themes.length === 0)
    return 'What was found stands above, each from its own side. I know of nothing that they have in common here.';
  return 'Too few of the five were heard to say what they agree on. What was found stands above.';
}

function absent(heard: readonly Heard[], telling: readonly Heard[]): string {
  const silent = SHELVES.filter(({ name }) => !heard.some(({ shelf }) => shelf.name === name));
  const empty = heard.filter((each) => !telling.includes(each)).map(({ shelf }) => shelf);
  if (silent.length === 0 && empty.length === 0) return '';
  const without = silent.length > 0 ? `Not heard: ${listed(silent)}, so this lacks their side.` : '';
  const nothing = empty.length > 0 ? `${listed(empty)} found nothing on it.` : '';
  return [without, nothing].filter((each) => each !== '').join(' ');
}

const notSaid = (unknown: readonly string[]): string =>
  unknown.length > 0 ? `No document mentions ${unknown.map((word) => `“${word}”`).join(', ')}.` : '';

const listed = (shelves: readonly Shelf[]): string =>
  shelves
    .map(({ title }) => title)
    .join(', ')
    .replace(/, ([^,]*)$/, ' and $1');

/** To a question that is none for these documents. */
export function offSubject(documents: number, themes: readonly Document[]): string {
  const some = themes.slice(0, 6).map(({ title }) => `- ${title}\n`);
  return `I do not know. My team has read ${documents} documents, and all of them are about ${SUBJECT}; on this they hold nothing, so I have not asked the five.\n\nThey can say something on:\n\n${some.join('')}\nFor example: “How often should a night bus run?”`;
}
