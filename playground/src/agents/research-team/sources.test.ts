import { mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createSources, sourcePage } from './sources.ts';

const shelf = { name: 'riders', title: 'Riders', about: 'Riders & more' };

function newRoot(): string {
  const home = mkdtempSync(join(tmpdir(), 'rejoin-sources-'));
  const root = join(home, 'corpus');
  mkdirSync(join(root, 'riders'), { recursive: true });
  writeFileSync(join(root, 'riders/a.md'), '# A\n\nFirst <b>\n"second" & third\n');
  writeFileSync(join(root, 'secret.md'), 'a token');
  writeFileSync(join(home, 'outside.md'), 'a token');
  symlinkSync(join(home, 'outside.md'), join(root, 'riders/link.md'));
  return root;
}

const open = (root: string, path: string) => createSources([shelf], root).open(path);

describe('the documents', () => {
  it('are those of the corpus, each with its lines', () => {
    const root = newRoot();
    expect(open(root, 'riders/a.md')).toMatchObject({
      path: 'riders/a.md',
      shelf,
      lines: ['# A', '', 'First <b>', '"second" & third', ''],
    });
    expect(open(root, 'riders/none.md')).toBeUndefined();
    expect(createSources().open('lead/begin-small-and-whole.md')?.shelf.title).toBe('Lead');
  });

  it('are reached by no other spelling, and nothing beside them is', () => {
    const root = newRoot();
    for (const path of [
      'secret.md',
      'riders/../secret.md',
      'riders/../riders/a.md',
      './riders/a.md',
      '/riders/a.md',
      'riders//a.md',
      'riders\\a.md',
      '../outside.md',
      'riders/../../outside.md',
      join(root, 'riders/a.md'),
      'riders/a.md\0',
      'riders',
      '',
      '__proto__',
    ])
      expect(open(root, path), path).toBeUndefined();
  });

  it('do not lead out of the corpus by a link', () => {
    expect(open(newRoot(), 'riders/link.md')).toBeUndefined();
  });
});

describe('a document’s page', () => {
  const page = (theme: string | null) =>
    sourcePage(
      '{{theme}}|{{title}}|{{about}}|{{text}}|{{unknown}}',
      {
        path: 'riders/a.md',
        shelf,
        lines: [
          '---',
          'topics: x',
          '---',
          '# A <b>',
          '',
          'First <b>',
          '{{theme}} "&"',
          '',
          '## Why',
          '',
          'So.',
          '',
        ],
      },
      theme,
    );

  it('shows every line as text, with its number as an anchor', () => {
    expect(page(null).split('|')).toEqual([
      '',
      'A &lt;b&gt;',
      'Riders &amp; more',
      '<p><span id="L6">First &lt;b&gt;</span>\n<span id="L7">{{theme}} &quot;&amp;&quot;</span></p>\n<h2 id="L9">Why</h2>\n<p><span id="L11">So.</span></p>',
      '',
    ]);
  });

  it('takes a theme, and nothing else in its place', () => {
    expect(page('dark')).toMatch(/^dark\|/);
    expect(page('"><script>')).toMatch(/^\|/);
  });
});
