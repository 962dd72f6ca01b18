import { describe, expect, it } from 'vitest';
import { excerpt, type Passage, passagesOf } from './passages.ts';

/** Every line of a passage stands in its file at the number that it says. */
function isLiteral({ line, lines }: Passage, text: string): boolean {
  const file = text.split('\n');
  return lines.every((each, index) => file[line - 1 + index]?.includes(each));
}

const GUIDE = `# Title

First paragraph, which is long enough to be quoted
and has a second line.

## \`Second\` [part](https://example.com)

- An item of a list that says something worth quoting
  and goes on in the next line
- Another item of the same list, also long enough

\`\`\`ts
  const answer = await session.send('a question');
    console.log(answer.status);
\`\`\`

| a table | is not quoted at all, however long |
| --- | --- |

short
`;

describe('a Markdown file', () => {
  const passages = passagesOf('docs/guide.md', GUIDE);

  it('is cut into paragraphs, items and examples, each with its line and heading', () => {
    expect(passages.map(({ line, lines, heading, code }) => [line, lines.length, heading, code])).toEqual([
      [3, 2, 'Title', false],
      [8, 2, 'Second part', false],
      [10, 1, 'Second part', false],
      [13, 2, 'Second part', true],
    ]);
  });

  it('is quoted to the letter', () => {
    for (const passage of passages) expect(isLiteral(passage, GUIDE)).toBe(true);
  });

  it('keeps the shape of code', () => {
    expect(passages.at(-1)?.lines).toEqual([
      "const answer = await session.send('a question');",
      '  console.log(answer.status);',
    ]);
  });
});

const SOURCE = `import x from 'x';

/** What a transport is for, in one line that is long enough. */
export interface Transport {
  /**
   * Opens one link, which is one connection's life.
   * It never reconnects by itself.
   *
   * A second paragraph of the same comment, with enough words.
   * @param url is not quoted, however long its description may be
   */
  open(url: string): Link;
}
`;

describe('a TypeScript file', () => {
  const passages = passagesOf('src/transport.ts', SOURCE);

  it('gives the paragraphs of its comments, under the name of what they describe', () => {
    expect(passages.map(({ line, lines, heading }) => [line, lines, heading])).toEqual([
      [3, ['What a transport is for, in one line that is long enough.'], 'Transport'],
      [6, ["Opens one link, which is one connection's life.", 'It never reconnects by itself.'], 'open'],
      [9, ['A second paragraph of the same comment, with enough words.'], 'open'],
    ]);
  });

  it('is quoted to the letter', () => {
    for (const passage of passages) expect(isLiteral(passage, SOURCE)).toBe(true);
  });
});

describe('an excerpt', () => {
  const lines = [...'abcdefghij'].map((letter) => `This is line ${letter} of a long passage.`);
  const passage: Passage = { path: 'a.md', line: 10, lines, code: false, heading: '' };

  it('is the part that says the most of what is looked for, with its own line number', () => {
    const found = excerpt({ ...passage, lines: lines.with(6, 'Here is the cursor.') }, ['cursor'], 3);
    expect(found.lines).toContain('Here is the cursor.');
    expect(found.lines.length).toBeLessThanOrEqual(3);
    expect(lines.with(6, 'Here is the cursor.')[found.line - 10]).toBe(found.lines[0]);
  });

  it('begins and ends with a sentence where it can', () => {
    const torn = [
      'One sentence goes over',
      'two lines. Then another',
      'one about a cursor.',
      'The end of it',
      'is here.',
    ];
    expect(excerpt({ ...passage, lines: torn }, ['cursor'], 3)).toMatchObject({
      line: 10,
      lines: torn.slice(0, 3),
    });
  });
});
