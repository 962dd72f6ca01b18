import { mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Shelf } from './shelves.ts';
import { createSources, sourcePage } from './sources.ts';

const shelf: Shelf = { name: 'guides', title: 'Guides', about: 'Guides & more', files: ['docs/**/*.md'] };

function newRoot(): string {
  const home = mkdtempSync(join(tmpdir(), 'rejoin-sources-'));
  const root = join(home, 'project');
  mkdirSync(join(root, 'docs'), { recursive: true });
  writeFileSync(join(root, 'docs/a.md'), 'First <b>\n"second" & third\n');
  writeFileSync(join(root, 'secret.md'), 'a token');
  writeFileSync(join(home, 'outside.md'), 'a token');
  symlinkSync(join(home, 'outside.md'), join(root, 'docs/link.md'));
  return root;
}

describe('the documents', () => {
  it('are those on the shelves, each with its lines', () => {
    const sources = createSources([shelf], newRoot());
    expect(sources.open('docs/a.md')).toMatchObject({
      path: 'docs/a.md',
      shelf,
      lines: ['First <b>', '"second" & third', ''],
    });
    expect(sources.open('docs/none.md')).toBeUndefined();
  });

  it('are reached by no other spelling, and nothing beside them is', () => {
    const root = newRoot();
    const sources = createSources([shelf], root);
    for (const path of [
      'secret.md',
      'docs/../secret.md',
      'docs/../docs/a.md',
      './docs/a.md',
      '/docs/a.md',
      'docs//a.md',
      'docs\\a.md',
      '../outside.md',
      'docs/../../outside.md',
      join(root, 'docs/a.md'),
      'docs/a.md\0',
      'docs',
      '',
      '__proto__',
    ])
      expect(sources.open(path), path).toBeUndefined();
  });

  it('do not lead out of the project by a link', () => {
    expect(createSources([shelf], newRoot()).open('docs/link.md')).toBeUndefined();
  });

  it('are looked for again when something new may stand there, but not at every request', () => {
    let now = 0;
    const root = newRoot();
    const sources = createSources([shelf], root, () => now);
    expect(sources.open('docs/b.md')).toBeUndefined();
    writeFileSync(join(root, 'docs/b.md'), 'B');
    now = 4_000;
    expect(sources.open('docs/b.md')).toBeUndefined();
    now = 6_000;
    expect(sources.open('docs/b.md')?.lines).toEqual(['B']);
  });
});

describe('a document’s page', () => {
  const page = (theme: string | null) =>
    sourcePage(
      '{{theme}}|{{folder}}|{{file}}|{{about}}|{{lines}}|{{unknown}}',
      { path: 'docs/a<b>.md', shelf, lines: ['First <b>', '{{theme}} "&"', ''] },
      theme,
    );

  it('shows every line as text, with its number as an anchor', () => {
    expect(page(null).split('|')).toEqual([
      '',
      'docs/',
      'a&lt;b&gt;.md',
      'Guides &amp; more',
      '<li id="L1"><code>First &lt;b&gt;</code></li>\n<li id="L2"><code>{{theme}} &quot;&amp;&quot;</code></li>',
      '',
    ]);
  });

  it('takes a theme, and nothing else in its place', () => {
    expect(page('dark')).toMatch(/^dark\|/);
    expect(page('"><script>')).toMatch(/^\|/);
  });
});
