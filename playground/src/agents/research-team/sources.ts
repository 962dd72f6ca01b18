/** The documents that the agents cite, so that a reader sees each sentence where it stands. Read-only. */
import { readFileSync, realpathSync } from 'node:fs';
import { sep } from 'node:path';
import { CORPUS, readFolder } from './corpus.ts';
import { LEAD, SHELVES } from './shelves.ts';

export interface Sources {
  /** The document at a path from the corpus; undefined if it has none there. */
  open(path: string): Source | undefined;
}

export interface Source {
  readonly path: string;
  /** Whose it is. */
  readonly shelf: { readonly title: string; readonly about: string };
  readonly lines: readonly string[];
}

const LEADS = { ...LEAD, about: 'What the five agree on, and where they pull apart' };

export function createSources(
  shelves: readonly { readonly name: string; readonly title: string; readonly about: string }[] = [
    LEADS,
    ...SHELVES,
  ],
  root: string = CORPUS,
): Sources {
  const home = `${realpathSync(root)}${sep}`;
  // Only these, to the letter: no other spelling of a path leads anywhere.
  const known = new Map(
    shelves.flatMap((shelf) => readFolder(shelf.name, root).map(({ path }) => [path, shelf] as const)),
  );
  return {
    open(path) {
      const shelf = known.get(path);
      if (!shelf) return undefined;
      try {
        const file = realpathSync(`${root}/${path}`);
        // A link in a folder may lead out of it.
        if (!file.startsWith(home)) return undefined;
        return { path, shelf, lines: readFileSync(file, 'utf8').split(/\r?\n/) };
      } catch {
        // It was there at the start.
        return undefined;
      }
    },
  };
}

/** A document as a page without scripts: its address's `#L12` marks a line and scrolls to it. */
export function sourcePage(template: string, { path, shelf, lines }: Source, theme: string | null): string {
  const body = lines.slice(lines.indexOf('---', 1) + 1);
  const title = body.find((line) => line.startsWith('# '))?.slice(2) ?? path;
  const parts: Readonly<Record<string, string>> = {
    theme: theme === 'light' || theme === 'dark' ? theme : '',
    path: escapeHtml(path),
    title: escapeHtml(title),
    shelf: escapeHtml(shelf.title),
    about: escapeHtml(shelf.about),
    text: paragraphs(body, lines.length - body.length + 1),
  };
  return template.replace(/\{\{(\w+)\}\}/g, (_, name: string) => parts[name] ?? '');
}

/** @param from the number of the first of these lines */
function paragraphs(lines: readonly string[], from: number): string {
  const html: string[] = [];
  let open: string[] = [];
  const close = () => {
    if (open.length > 0) html.push(`<p>${open.join('\n')}</p>`);
    open = [];
  };
  for (const [index, line] of lines.entries()) {
    const heading = /^#{2,6} (.+)$/.exec(line)?.[1];
    if (line.trim() === '' || line.startsWith('# ') || heading !== undefined) close();
    if (heading !== undefined) html.push(`<h2 id="L${from + index}">${escapeHtml(heading)}</h2>`);
    else if (line.trim() !== '' && !line.startsWith('# '))
      open.push(`<span id="L${from + index}">${escapeHtml(line)}</span>`);
  }
  close();
  return html.join('\n');
}

const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

const escapeHtml = (text: string): string =>
  text.replace(/[&<>"]/g, (character) => ESCAPES[character] ?? character);
