// @vitest-environment happy-dom

import { cleanup, render } from '@testing-library/react';
import fc from 'fast-check';
import type { ReactElement } from 'react';
import { afterEach, describe, expect, it } from 'vitest';
import { citationOf } from './citation.ts';
import { Line } from './Line.tsx';
import { afterLine, parseLine, START } from './parseLine.ts';
import { CHUNK, chunksOf, rememberingChunks } from './textChunks.ts';

afterEach(cleanup);

function Lines({ text }: { readonly text: string }): ReactElement {
  const elements: ReactElement[] = [];
  let before = START;
  for (const [index, source] of text.split(/(?<=\n)/).entries()) {
    elements.push(<Line key={index} source={source} {...before} />);
    before = afterLine(source, before);
  }
  return <>{elements}</>;
}
const shown = (text: string): HTMLElement => render(<Lines text={text} />).container;
const kinds = (text: string) => [...shown(text).children].map((element) => element.getAttribute('data-line'));

describe('a line', () => {
  it('is recognised by how it begins', () => {
    expect(
      kinds(
        '# A\n\ntext\n- item\n12. item\n> quote\n> — a/b.md:7\n| a | b |\n|---|---|\n---\n```ts\n# code\n```\nend',
      ),
    ).toEqual([
      'heading',
      'blank',
      'text',
      'item',
      'item',
      'quote',
      'citation',
      'row',
      'row',
      'rule',
      'fence',
      'code',
      'fence',
      'text',
    ]);
  });

  it('keeps every letter in the document', () => {
    const pieces = [
      '**',
      '*',
      '_',
      '`',
      '```',
      '~~~',
      '> ',
      '— ',
      '- ',
      '1. ',
      '# ',
      '|',
      '---',
      '[a](https://b.c)',
      'https://a.b/c.',
      '\n',
      '\r\n',
      ' ',
      'word',
      'ä',
      'שלום',
      '😀',
      '\t',
      '<b>',
      '&amp;',
    ];
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...pieces), { maxLength: 40 }), (parts) => {
        const text = parts.join('');
        const { container, unmount } = render(<Lines text={text} />);
        expect(container.textContent).toBe(text);
        unmount();
      }),
      { numRuns: 300 },
    );
  });

  it('shows code, bold, italic and links, and hides what makes them', () => {
    const line = shown('Use `a*b*` or **bold *both*** or _so_, see [the guide](https://a.b/c).');
    expect([...line.querySelectorAll('code, strong, em, a')].map((element) => element.tagName)).toEqual(
      expect.arrayContaining(['CODE', 'STRONG', 'EM', 'A']),
    );
    expect(line.querySelector('code')?.textContent).toBe('a*b*');
    const link = line.querySelector('a');
    expect(link?.getAttribute('href')).toBe('https://a.b/c');
    expect(link?.getAttribute('rel')).toContain('noopener');
    expect(link?.textContent).toBe('the guide');
  });

  it.each(['javascript:alert(1)', 'data:text/html,x', 'vbscript:x', '//evil.example', 'JAVASCRIPT:x'])(
    'makes no link of %s',
    (target) => {
      expect(shown(`[press](${target})`).querySelector('a')).toBeNull();
    },
  );

  it('makes no link within a link', () => {
    const line = shown('[**https://a.example** [b](https://c.example)](https://d.example)');
    expect(line.querySelectorAll('a a')).toHaveLength(0);
    const labelled = shown('[see https://a.example](https://b.example)').querySelectorAll('a');
    expect([...labelled].map((each) => each.getAttribute('href'))).toEqual(['https://b.example']);
  });

  it('ends an address before a character that would turn its letters round', () => {
    const link = shown('https://a.example/\u202Egnp.exe').querySelector('a');
    expect(link?.getAttribute('href')).toBe('https://a.example/');
  });

  it('never makes elements of markup in the text', () => {
    expect(shown('<img src=x onerror=alert(1)> <script>x</script>').querySelector('img, script')).toBeNull();
  });

  it('is whole where a block is only a piece of it', () => {
    const long = `${'x'.repeat(4_096)}`;
    const { after } = chunksOf([long], [])[0] ?? {};
    expect(after?.joined).toBe(true);
    expect(parseLine('# no heading\n', { fence: '', joined: true }).kind).toBe('piece');
    expect(afterLine('end\n', { fence: '', joined: true })).toEqual(START);
  });

  it('is read in no time, whatever it holds', () => {
    const began = performance.now();
    for (const piece of ['*', '**a', '`', '[', '_a ', 'https://', '> ', '|', '[a](', '# ', '~~~'])
      shown(piece.repeat(4_000 / piece.length));
    expect(performance.now() - began).toBeLessThan(4_000);
  });

  it('finds path and line of a citation', () => {
    expect(citationOf('— law/a b.md:312')).toEqual({ text: 'law/a b.md:312', path: 'law/a b.md', line: 312 });
    expect(citationOf('— src/x.ts:10-20')).toEqual({ text: 'src/x.ts:10-20', path: 'src/x.ts', line: 10 });
    expect(citationOf('— Ana, on the phone')).toEqual({
      text: 'Ana, on the phone',
      path: 'Ana, on the phone',
      line: undefined,
    });
  });
});

describe('chunks', () => {
  const blocks = Array.from({ length: 1_000 }, (_, index) => `${index % 97 === 0 ? '```' : index}\n`);

  it('stay the same objects while lines are added', () => {
    const before = chunksOf(blocks.slice(0, 700), []);
    const after = chunksOf(blocks, before);
    const full = Math.floor(700 / CHUNK);
    for (let at = 0; at < full; at++) expect(after[at]).toBe(before[at]);
    expect(after.at(-1)).not.toBe(before.at(-1));
  });

  it('do not depend on those of before', () => {
    const fresh = chunksOf(blocks, []);
    expect(chunksOf(blocks, chunksOf(['other\n', ...blocks.slice(1, 300)], []))).toEqual(fresh);
    expect(chunksOf(blocks, chunksOf(blocks.slice(0, 333), []))).toEqual(fresh);
    expect(fresh.flatMap(({ lines }) => lines)).toEqual(blocks);
  });

  it('that are remembered are right whichever renderings React throws away', () => {
    const chunksIn = rememberingChunks();
    for (const count of [300, 700, 333, 1_000, 0, 64, 700])
      expect(chunksIn(blocks.slice(0, count))).toEqual(chunksOf(blocks.slice(0, count), []));
    const before = chunksIn(blocks.slice(0, 700));
    expect(chunksIn(blocks)[0]).toBe(before[0]);
  });
});
