/** The documents of the scene, as the agents read them: sentences, each with the line on which it begins. */
import { globSync, readFileSync } from 'node:fs';

/** The sections that every document has, by their headings; `claim` is what stands before the first. */
export type Section = 'claim' | 'why' | 'practice' | 'strain' | 'first';

export interface Sentence {
  readonly text: string;
  /** From the corpus, with slashes. */
  readonly path: string;
  /** Number of the line on which it begins, from 1. */
  readonly line: number;
  readonly section: Section;
}

export interface Document {
  readonly path: string;
  readonly title: string;
  readonly topics: readonly string[];
  /** The specialist against whose concerns it strains. */
  readonly strains: string | undefined;
  /** Of the lead's documents: the specialists that it is between. */
  readonly between: readonly string[];
  /** Of the lead's documents: what a specialist is asked for. */
  readonly parts: Readonly<Record<string, string>>;
  readonly sentences: readonly Sentence[];
}

export const CORPUS: string = `${import.meta.dirname}/corpus`;

const SECTIONS: Readonly<Record<string, Section>> = {
  Why: 'why',
  'In practice': 'practice',
  'Where it strains': 'strain',
  'Where they pull apart': 'strain',
  'What to do first': 'first',
  'What to do next': 'first',
};

/** Those of one folder, in the order of their names. */
export function readFolder(folder: string, root: string = CORPUS): readonly Document[] {
  const paths = globSync(`${folder}/*.md`, { cwd: root }).map((path) => path.replaceAll('\\', '/'));
  return paths.sort().map((path) => parseDocument(path, readFileSync(`${root}/${path}`, 'utf8')));
}

export function parseDocument(path: string, text: string): Document {
  const lines = text.split(/\r?\n/);
  const head: Record<string, string> = {};
  const sentences: Sentence[] = [];
  let [title, section]: [string, Section] = ['', 'claim'];
  let open: Sentence | undefined;
  const close = () => {
    if (open) sentences.push(open);
    open = undefined;
  };
  const body = lines.indexOf('---', 1);
  for (const [index, line] of lines.entries()) {
    if (index <= body) {
      const [, name, value = ''] = /^(\w+): (.*)$/.exec(line) ?? [];
      if (name !== undefined) head[name] = value.trim();
      continue;
    }
    const [, marks, heading = ''] = /^(#+) (.+)$/.exec(line) ?? [];
    if (marks === '#') title = heading;
    else if (marks !== undefined) section = SECTIONS[heading] ?? section;
    if (marks !== undefined || line.trim() === '') close();
    else {
      open = open
        ? { ...open, text: `${open.text} ${line}` }
        : { text: line, path, line: index + 1, section };
      if (/[.?!]$/.test(line)) close();
    }
  }
  close();
  const { topics, strains, between, ...parts } = head;
  return { path, title, topics: listOf(topics), strains, between: listOf(between), parts, sentences };
}

const listOf = (text = ''): readonly string[] => text.split(',').flatMap((each) => each.trim() || []);
