/** Who works here, and what each specialist has read: documents that stand on this disk after an install. */
import { globSync, readFileSync, statSync } from 'node:fs';
import { ROOT } from '../../root.ts';
import { type Passage, passagesOf } from './passages.ts';
import { createIndex, type Index } from './search.ts';

export interface Shelf {
  readonly name: string;
  readonly title: string;
  /** For people: what stands on it. */
  readonly about: string;
  readonly files: readonly string[];
}

export const LEAD = {
  name: 'lead',
  title: 'Lead',
  about: 'Asks the five, and sums up their results',
} as const;

export const SHELVES: readonly Shelf[] = [
  {
    name: 'guides',
    title: 'Guides',
    about: 'This project’s documents',
    files: ['*.md', 'docs/{*,decisions/*}.md', 'packages/*/*.md', 'stories/**/*.md'],
  },
  {
    name: 'source',
    title: 'Source',
    about: 'Comments in this project’s code',
    files: ['packages/*/src/**/*.{ts,tsx}'],
  },
  {
    name: 'node',
    title: 'Node.js',
    about: 'The reference of Node.js',
    files: ['node_modules/@types/node/**/*.d.ts'],
  },
  {
    name: 'libraries',
    title: 'Libraries',
    about: 'Type declarations of dependencies',
    files: [
      'node_modules/{zustand,minisearch,vite,vitest,playwright-core,fast-check,lru-cache,yaml,postcss}/**/*.d.{ts,mts}',
      'node_modules/@types/{ws,estree}/**/*.d.ts',
      'node_modules/@{ag-ui,vitest}/*/dist/**/*.d.ts',
    ],
  },
  {
    name: 'readmes',
    title: 'Readmes',
    about: 'Readmes and changelogs of packages',
    files: ['node_modules/{*,@*/*}/{README,Readme,readme,CHANGELOG,HISTORY,History}.md'],
  },
];

const MOST_FILES = 3_000;
const MOST_BYTES = 200_000;
/** Files read between two turns of the event loop. */
const AT_ONCE = 20;

/** What stands on a shelf: paths from the root, with slashes. */
export function pathsOf({ files }: Shelf, root: string = ROOT): readonly string[] {
  const paths = globSync([...files], { cwd: root, exclude: (path) => /\.test(-d)?\.tsx?$/.test(path) });
  return paths
    .map((path) => path.replaceAll('\\', '/'))
    .sort()
    .slice(0, MOST_FILES)
    .filter((path) => {
      const found = statSync(`${root}/${path}`, { throwIfNoEntry: false });
      return found?.isFile() && found.size <= MOST_BYTES;
    });
}

/** Reads and indexes a shelf, a few files at a time: the connection stays responsive. */
export async function openShelf(shelf: Shelf, root: string = ROOT): Promise<Index> {
  const passages: Passage[] = [];
  for (const [index, path] of pathsOf(shelf, root).entries()) {
    if (index % AT_ONCE === 0) await new Promise(setImmediate);
    passages.push(...passagesOf(path, readFileSync(`${root}/${path}`, 'utf8')));
  }
  return createIndex(distinct(passages));
}

/** Packages ship the same declarations several times over. */
function distinct(passages: readonly Passage[]): readonly Passage[] {
  const seen = new Set<string>();
  return passages.filter(({ lines }) => {
    const text = lines.join('\n');
    return !seen.has(text) && seen.add(text);
  });
}

/** Whether a passage still stands in its file as it was read. */
export function isStanding({ path, line, lines }: Passage, root: string = ROOT): boolean {
  const now = readFileSync(`${root}/${path}`, 'utf8').split(/\r?\n/);
  return lines.every((text, index) => now[line - 1 + index]?.includes(text));
}
