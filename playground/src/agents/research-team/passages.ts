/** Documents cut into passages that can be quoted: whole lines, each with its number. */

export interface Passage {
  /** From the project's root, with slashes. */
  readonly path: string;
  /** Number of its first line, from 1. */
  readonly line: number;
  /** Each stands literally in its line of the file; indents and the marks of a comment are left off. */
  readonly lines: readonly string[];
  /** Whether it is an example in code, whose line breaks mean something. */
  readonly code: boolean;
  /** The heading above it, or the declaration that the comment describes. */
  readonly heading: string;
}

interface Line {
  readonly number: number;
  readonly text: string;
}

/** Longer lines are tables, badges or generated text: they make no quotation. */
const LONGEST_LINE = 700;
const FEWEST_CHARACTERS = 40;
const MOST_LINES = 24;

export function passagesOf(path: string, text: string): readonly Passage[] {
  const lines = text.split(/\r?\n/).map((each, index) => ({ number: index + 1, text: each }));
  return path.endsWith('.md') ? markdownPassages(path, lines) : commentPassages(path, lines);
}

function markdownPassages(path: string, lines: readonly Line[]): Passage[] {
  const found: Passage[] = [];
  let heading = '';
  let section: Line[] = [];
  let fenced = false;
  for (const line of lines) {
    if (/^\s*(```|~~~)/.test(line.text)) fenced = !fenced;
    const title = fenced ? undefined : /^#{1,6}\s+(.+?)\s*#*$/.exec(line.text)?.[1];
    if (title === undefined) {
      section.push(line);
      continue;
    }
    found.push(...paragraphs(path, heading, section));
    heading = plain(title);
    section = [];
  }
  return [...found, ...paragraphs(path, heading, section)];
}

function commentPassages(path: string, lines: readonly Line[]): Passage[] {
  const found: Passage[] = [];
  let comment: Line[] | undefined;
  for (const line of lines) {
    if (comment === undefined) {
      if (!/^\s*\/\*\*/.test(line.text)) continue;
      comment = [];
    }
    comment.push({ number: line.number, text: undecorated(line.text) });
    if (!line.text.includes('*/')) continue;
    found.push(...paragraphs(path, declaration(lines[line.number]?.text ?? ''), comment));
    comment = undefined;
  }
  return found;
}

/** What stands between blank lines; an item of a list, a tag, or what stands in a fence is a passage of its own. */
function paragraphs(path: string, heading: string, lines: readonly Line[]): Passage[] {
  const found: Passage[] = [];
  let open: Line[] = [];
  let fenced = false;
  let drawing = false;
  const close = () => {
    const [first] = open;
    const texts = fenced ? outdented(open) : open.map(({ text }) => text.trim());
    if (first && !drawing && isQuotable(texts))
      found.push({ path, line: first.number, lines: texts, code: fenced, heading });
    open = [];
  };
  for (const line of lines) {
    const fence = /^\s*(```|~~~)/.test(line.text);
    const item = !fenced && /^\s*([-*+]|\d+[.)]|@\w+)\s/.test(line.text);
    if (fence || item || line.text.trim() === '') close();
    if (fence) {
      fenced = !fenced;
      drawing = fenced && line.text.includes('mermaid');
    } else if (line.text.trim() !== '') open.push(line);
  }
  close();
  return found;
}

/** Code keeps its shape. */
function outdented(lines: readonly Line[]): string[] {
  const indents = lines.map(({ text }) => text.length - text.trimStart().length);
  const least = Math.min(...indents);
  return lines.map(({ text }) => text.slice(least).trimEnd());
}

function isQuotable(lines: readonly string[]): boolean {
  if (lines.length > MOST_LINES || lines.some((line) => line.length > LONGEST_LINE)) return false;
  if (lines[0]?.startsWith('@')) return false;
  if (lines.every((line) => /^(<|\||\[!|\[[^\]]+\]:|[-=*\s]+$)/.test(line))) return false;
  return lines.join(' ').length >= FEWEST_CHARACTERS;
}

const undecorated = (text: string): string =>
  text
    .replace(/^\s*\/\*\*+/, '')
    .replace(/\*\/.*$/, '')
    .replace(/^\s*\*(?!\*)/, '');

const declaration = (text: string): string =>
  /(?:function|const|let|class|interface|type|enum|namespace)\s+([\w$]+)/.exec(text)?.[1] ??
  /^\s*(?:(?:readonly|static|abstract|override|async|get|set)\s+)*([\w$]+)\s*[?(:<]/.exec(text)?.[1] ??
  '';

/** A heading without Markdown's marks and links. */
const plain = (title: string): string =>
  title
    .replace(/!?\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replace(/<[^>]+>/g, '')
    .replace(/[`*]/g, '')
    .trim();

/** Longest quotation, in characters; a single line may be longer. */
const LONGEST_QUOTE = 480;

/** Consecutive lines of a passage, few enough to be read: those that say the most of `terms`, if it can be in whole sentences. */
export function excerpt(passage: Passage, terms: readonly string[], most = 6): Passage {
  let best: Passage = passage;
  let bestScore = -1;
  for (let from = 0; from < passage.lines.length; from++) {
    for (let to = from + 1; to <= Math.min(passage.lines.length, from + most); to++) {
      const lines = passage.lines.slice(from, to);
      if (lines.length > 1 && lines.join('').length > LONGEST_QUOTE) break;
      const begins = from === 0 || endsSentence(passage.lines[from - 1]);
      const ends = to === passage.lines.length || endsSentence(lines.at(-1));
      const score = 2 * hitsIn(lines, terms) + (begins ? 2 : 0) + (ends ? 1.5 : 0) + lines.length / 10;
      if (score > bestScore) best = { ...passage, line: passage.line + from, lines };
      bestScore = Math.max(score, bestScore);
    }
  }
  return best;
}

const endsSentence = (line: string | undefined): boolean => /[.!?:;]["'`*)]*$/.test(line ?? '');

function hitsIn(lines: readonly string[], terms: readonly string[]): number {
  const text = lines.join(' ').toLowerCase();
  return terms.filter((term) => text.includes(term)).length;
}
