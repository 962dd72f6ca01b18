import { describe, expect, it } from 'vitest';
import { afterLine, type Before, parseLine, START } from './parseLine.ts';

/** Each line's kind, its hidden mark and what is seen of it. */
function linesOf(text: string): readonly string[] {
  let before: Before = START;
  return text.split(/(?<=\n)/).map((source) => {
    const { kind, mark, text: seen } = parseLine(source, before);
    before = afterLine(source, before);
    return `${kind}|${mark}|${seen}`;
  });
}

describe('code within a quotation', () => {
  it('is code between its fences, and the citation after it is one', () => {
    expect(linesOf('> ```ts\n> const **a** = 1;\n>   b();\n> ```\n> — docs/a.md:7\n')).toEqual([
      'fence|> ```|ts',
      'code|> |const **a** = 1;',
      'code|> |  b();',
      'fence|> ```|',
      'citation|> |— docs/a.md:7',
    ]);
  });

  it('ends with its quotation, closed or not', () => {
    expect(linesOf('> ```\n> code\n**text**\n> quoted\n')).toEqual([
      'fence|> ```|',
      'code|> |code',
      'text||**text**',
      'quote|> |quoted',
    ]);
  });

  it('is not closed by, and does not close, code outside of quotations', () => {
    expect(linesOf('```\n> ```\n```\n> text\n')).toEqual([
      'fence|```|',
      'code||> ```',
      'fence|```|',
      'quote|> |text',
    ]);
  });
});
