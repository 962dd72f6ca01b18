import { describe, expect, it } from 'vitest';
import { parseDocument, readFolder, type Section } from './corpus.ts';
import { LEAD, SHELVES } from './shelves.ts';
import { titleOfPath } from './titleOfPath.ts';

const SECTIONS: readonly Section[] = ['claim', 'why', 'practice', 'strain', 'first'];
const names = SHELVES.map(({ name }) => name);

describe('the corpus', () => {
  it.each(names)(
    'has documents of %s that are whole: five sections, topics, and what they strain against',
    (name) => {
      const documents = readFolder(name);
      expect(documents.length).toBeGreaterThanOrEqual(5);
      for (const { path, title, topics, strains, sentences } of documents) {
        expect(titleOfPath(path)).toBe(title.replaceAll(',', ''));
        expect([...new Set(sentences.map(({ section }) => section))], path).toEqual(SECTIONS);
        for (const { text } of sentences) expect(text, path).toMatch(/^[A-Z].{20,200}\.$/);
        expect(topics.length, path).toBeGreaterThan(3);
        expect(names.filter((each) => each !== name)).toContain(strains);
      }
    },
  );

  it('has documents of the lead that say between whom they are, and what each of the five is asked for', () => {
    const documents = readFolder(LEAD.name);
    expect(documents.length).toBeGreaterThanOrEqual(10);
    for (const { path, title, between, parts, sentences } of documents) {
      expect(titleOfPath(path)).toBe(title.replaceAll(',', ''));
      expect(between.length, path).toBeGreaterThan(1);
      expect(names, path).toEqual(expect.arrayContaining([...between]));
      expect(Object.keys(parts).toSorted(), path).toEqual(names.toSorted());
      expect([...new Set(sentences.map(({ section }) => section))], path).toEqual([
        'claim',
        'strain',
        'first',
      ]);
    }
  });
});

it('reads sentences with the lines on which they begin', () => {
  const { title, topics, strains, sentences } = parseDocument(
    'a/b.md',
    '---\ntopics: one, two words\nstrains: money\n---\n# B\n\nFirst.\nSecond goes\non.\n\n## Where it strains\n\nThird?\n',
  );
  expect({ title, topics, strains }).toEqual({ title: 'B', topics: ['one', 'two words'], strains: 'money' });
  expect(sentences.map(({ text, line, section }) => [text, line, section])).toEqual([
    ['First.', 7, 'claim'],
    ['Second goes on.', 8, 'claim'],
    ['Third?', 13, 'strain'],
  ]);
});
