/** The documents that the specialists quote, so that a reader sees a quotation where it stands. Read-only. */
import { readFileSync, realpathSync } from 'node:fs';
import { sep } from 'node:path';
import { ROOT } from '../../root.ts';
import { pathsOf, SHELVES, type Shelf } from './shelves.ts';

export interface Sources {
  /** The document at a path from the project's root; undefined if it stands on no shelf. */
  open(path: string): Source | undefined;
}

export interface Source {
  readonly path: string;
  readonly shelf: Shelf;
  readonly lines: readonly string[];
}

/** Between two looks at what stands on the shelves, ms: an install may have brought more. */
const LOOKS_AGAIN = 5_000;

export function createSources(
  shelves: readonly Shelf[] = SHELVES,
  root: string = ROOT,
  now: () => number = () => performance.now(),
): Sources {
  const home = `${realpathSync(root)}${sep}`;
  let known: ReadonlyMap<string, Shelf> = new Map();
  let looked = Number.NEGATIVE_INFINITY;

  function shelfOf(path: string): Shelf | undefined {
    if (!known.has(path) && now() - looked > LOOKS_AGAIN) {
      looked = now();
      // The first shelf keeps what stands on two.
      known = new Map(
        shelves.toReversed().flatMap((shelf) => pathsOf(shelf, root).map((each) => [each, shelf])),
      );
    }
    return known.get(path);
  }

  return {
    open(path) {
      // Only what the shelves name, to the letter: no other spelling of a path leads anywhere.
      const shelf = shelfOf(path);
      if (!shelf) return undefined;
      try {
        const file = realpathSync(`${root}/${path}`);
        // A link on a shelf may lead out of the project.
        if (!file.startsWith(home)) return undefined;
        return { path, shelf, lines: readFileSync(file, 'utf8').split(/\r?\n/) };
      } catch {
        // It was there when the shelf was looked at.
        return undefined;
      }
    },
  };
}

/** A document as a page without scripts: its address's `#L12` marks a line and scrolls to it. */
export function sourcePage(template: string, { path, shelf, lines }: Source, theme: string | null): string {
  const parts: Readonly<Record<string, string>> = {
    theme: theme === 'light' || theme === 'dark' ? theme : '',
    path: escapeHtml(path),
    file: escapeHtml(path.slice(path.lastIndexOf('/') + 1)),
    folder: escapeHtml(path.slice(0, path.lastIndexOf('/') + 1)),
    shelf: escapeHtml(shelf.title),
    about: escapeHtml(shelf.about),
    // As text editors count: what ends in a line break does not begin another line.
    lines: (lines.at(-1) === '' ? lines.slice(0, -1) : lines)
      .map((line, index) => `<li id="L${index + 1}"><code>${escapeHtml(line)}</code></li>`)
      .join('\n'),
  };
  return template.replace(/\{\{(\w+)\}\}/g, (_, name: string) => parts[name] ?? '');
}

const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

const escapeHtml = (text: string): string =>
  text.replace(/[&<>"]/g, (character) => ESCAPES[character] ?? character);
