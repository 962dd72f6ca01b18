import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ELSEWHERE } from '../../test/elsewhere.ts';
import { CLAUSES, transportConformance, uncoveredClauses } from './conformanceSuite.ts';
import { memoryConformance } from './memoryConformance.ts';

const root = new URL('../../../..', import.meta.url);
const docOf = (path: string) => readFileSync(new URL(path, root), 'utf8');
const oneLine = (text: string) => text.replaceAll(/\s+/g, ' ');

const protocol = docOf('docs/protocol.md');
/** What protocol.md leaves to the document for implementers: a link's behaviour, whatever its wire. */
const contract = oneLine(/^## The contract$[\s\S]*?(?=^## )/m.exec(docOf('docs/transports.md'))?.[0] ?? '');

/** The text of each rule, `P8`, and of each section, `13`. */
const texts = new Map<string, string>();
for (const [section, number = ''] of protocol.matchAll(/^## (\d+)\. [\s\S]*?(?=^## |(?![\s\S]))/gm)) {
  const rules = [...section.matchAll(/^- \*\*(P\d+)\*\* [\s\S]*?(?=^- \*\*P|\n\n|(?![\s\S]))/gm)];
  for (const [rule, id = ''] of rules) texts.set(id, oneLine(rule).trim());
  // What stands in a section besides its rules.
  texts.set(number, oneLine(rules.reduce((rest, [rule]) => rest.replace(rule, ''), section)));
}

const ofClause = (id: string): string => id.split('.')[0] ?? '';
const accounts = [
  ...CLAUSES.map(({ id, words }) => ({ of: ofClause(id), words })),
  ...ELSEWHERE.map(({ of, words = '' }) => ({ of, words })),
];
/** The parts of a text between full stops and semicolons. */
const sentences = (text: string): readonly string[] => text.split(/(?<=[.;])\s/);

/** A demand, in the words that protocol.md has for it. */
const DEMAND = /\b(MUST|SHALL|REQUIRED)\b|\b(is|are|be) (refused|answered)\b|\brefuses\b/;

/** Sentences of protocol.md that demand something, for which neither a clause nor a reason stands. */
function unaccounted(doc: ReadonlyMap<string, string>): readonly string[] {
  const missing: string[] = [];
  for (const [id, text] of doc)
    for (const sentence of sentences(text)) {
      if (!DEMAND.test(sentence)) continue;
      const known = accounts.some(({ of, words }) => of === id && (words === '' || sentence.includes(words)));
      if (!known) missing.push(`${id}: ${sentence}`);
    }
  return missing;
}

describe('the clauses of docs/protocol.md', () => {
  it('are each cited by a case, and no case cites what is none', () => {
    expect(uncoveredClauses(transportConformance(memoryConformance))).toEqual({ uncited: [], unknown: [] });
    expect(new Set(CLAUSES.map(({ id }) => id)).size).toBe(CLAUSES.length);
    expect(uncoveredClauses([{ clauses: ['P99.1'] }])).toMatchObject({ unknown: ['P99.1'] });
  });

  it('stand in their rule, or in the contract, in these words', () => {
    const wrong = accounts.filter(
      ({ of, words }) => !texts.get(of)?.includes(words) && !contract.includes(words || '(no words)'),
    );
    expect(wrong).toEqual([]);
  });

  it('account for every rule, and for every section of the wire', () => {
    const rules = [...texts.keys()].filter((id) => id.startsWith('P'));
    expect(rules).toHaveLength(42);
    const missing = [...rules, '13', '14', '15', '16', '17', '18'].filter(
      (id) => !accounts.some(({ of }) => of === id),
    );
    expect(missing).toEqual([]);
  });

  it('account for every MUST, and for one that is written tomorrow', () => {
    // None is lost between the rules: the preamble alone says what the words mean.
    const count = (text: string) => text.match(/\bMUST\b/g)?.length ?? 0;
    const [preamble = ''] = protocol.split(/^## /m);
    expect(count([...texts.values()].join(' '))).toBe(count(protocol) - count(preamble));
    expect(unaccounted(texts)).toEqual([]);
    const tomorrow = new Map([['P8', `${texts.get('P8')} A keeper MUST smile.`]]);
    expect(unaccounted(tomorrow)).toEqual(['P8: A keeper MUST smile.']);
  });

  it('account for each point of the contract of a link', () => {
    const points = contract.split(/ (?=\d\. )/).slice(1);
    expect(points).toHaveLength(5);
    for (const point of points)
      expect(
        accounts.some(({ words }) => words !== '' && point.includes(words)),
        point,
      ).toBe(true);
  });

  it('name files that show the rest', () => {
    for (const { shownBy } of ELSEWHERE) expect(existsSync(new URL(shownBy, root)), shownBy).toBe(true);
  });

  it('are each shown by a case that a transport of their level can run, or of the next', () => {
    const cases = transportConformance(memoryConformance);
    for (const { id, level } of CLAUSES) {
      const levels = cases.filter(({ clauses }) => clauses.includes(id)).map((each) => each.level);
      expect(Math.min(...levels) - level, id).toBeLessThanOrEqual(1);
      expect(Math.min(...levels) - level, id).toBeGreaterThanOrEqual(0);
    }
  });
});
