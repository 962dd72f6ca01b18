/** The source files of a folder, as far as they can be read: in the order of their names, and no more than a bound. */
import { open, readdir } from 'node:fs/promises';
import { extname, join } from 'node:path';
import type { SkippedCode } from './codeHint.ts';

export interface CodeLimits {
  /** Files that are read, at most. */
  readonly files: number;
  /** Bytes of one file. */
  readonly bytes: number;
  /** Entries of folders that are looked at, at most. */
  readonly entries: number;
}

export const CODE_LIMITS: CodeLimits = { files: 5_000, bytes: 512 * 1024, entries: 200_000 };

export interface SourceFile {
  /** From the folder, with `/`. */
  readonly file: string;
  readonly code: string;
}

const SOURCES: ReadonlySet<string> = new Set([
  ...['.ts', '.tsx', '.mts', '.cts', '.js', '.jsx', '.mjs', '.cjs'],
  // Of these it is a part that is code: `scriptBlocks`.
  ...['.vue', '.svelte', '.astro'],
]);
/** What others wrote, or a program made. */
const LEFT_OUT: ReadonlySet<string> = new Set([
  ...['node_modules', 'dist', 'build', 'out', 'coverage', 'vendor', 'storybook-static', 'bower_components'],
]);
const LONGEST_LINE = 20_000;

/** @param skip called with each file that is not read, and with what was left out because there is too much */
export async function* sourceFiles(
  folder: string,
  skip: (skipped: SkippedCode) => void,
  limits: CodeLimits = CODE_LIMITS,
): AsyncGenerator<SourceFile> {
  let files = 0;
  let entries = 0;
  const open = [''];
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    const folders: string[] = [];
    for (const entry of await entriesOf(folder, at, skip)) {
      const file = at === '' ? entry.name : `${at}/${entry.name}`;
      if (++entries > limits.entries)
        return skip({ file, why: `only ${limits.entries} names are looked at` });
      // A link is not followed: what it names is read where it is, if it is in this folder at all.
      if (entry.isDirectory()) {
        if (!entry.name.startsWith('.') && !LEFT_OUT.has(entry.name)) folders.push(file);
        continue;
      }
      if (!entry.isFile()) continue;
      const kind = extname(entry.name);
      if (!SOURCES.has(kind) || entry.name.endsWith('.d.ts') || entry.name.includes('.min.')) continue;
      if (++files > limits.files)
        return skip({ file, why: `only ${limits.files} files are read: name a smaller folder` });
      const read = await readSource(join(folder, file), limits.bytes);
      if (typeof read === 'string') yield { file, code: read };
      else skip({ file, why: read.why });
    }
    open.push(...folders.reverse());
  }
}

async function entriesOf(folder: string, at: string, skip: (skipped: SkippedCode) => void) {
  try {
    const entries = await readdir(join(folder, at), { withFileTypes: true });
    return entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  } catch (error) {
    skip({ file: at === '' ? '.' : at, why: reasonOf(error) });
    return [];
  }
}

/** Its text, or why it is not read. */
async function readSource(path: string, most: number): Promise<string | { readonly why: string }> {
  try {
    const file = await open(path);
    try {
      const { size } = await file.stat();
      if (size > most) return { why: `it has ${size} bytes, and ${most} are the most that is read` };
      const bytes = Buffer.alloc(size);
      // No more than it had: it may grow meanwhile.
      const { bytesRead } = await file.read(bytes, 0, size, 0);
      const code = bytes.toString('utf8', 0, bytesRead);
      const why = unreadable(code);
      return why === undefined ? code : { why };
    } finally {
      await file.close();
    }
  } catch (error) {
    return { why: reasonOf(error) };
  }
}

/** Nested deeper than people write, code can end the process of a parser. */
const DEEPEST = 500;
const MOST_BRANCHES = 4_000;

function unreadable(code: string): string | undefined {
  let depth = 0;
  let line = 0;
  let branches = 0;
  for (let at = 0; at < code.length; at++) {
    const letter = code[at];
    line = letter === '\n' ? 0 : line + 1;
    if (letter === '\0') return 'it is no text';
    if (line > LONGEST_LINE)
      return `it has a line of more than ${LONGEST_LINE} letters, as made by a program`;
    if (letter === '(' || letter === '[' || letter === '{') depth++;
    else if (letter === ')' || letter === ']' || letter === '}') depth = Math.max(0, depth - 1);
    else if (letter === '?' || (letter === '=' && code[at + 1] === '>')) branches++;
    else if (letter === 'e' && code.startsWith('else', at)) branches++;
    if (depth > DEEPEST || branches > MOST_BRANCHES) return 'it is nested too deeply';
  }
  return undefined;
}

function reasonOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
  if (code === 'EACCES' || code === 'EPERM') return 'there is no permission to read it';
  return `it cannot be read (${code})`;
}
