import { describe, expect, it } from 'vitest';
import { ROOT } from '../../root.ts';
import type { Passage } from './passages.ts';
import { createIndex, steerTerms, termsOf } from './search.ts';
import { isStanding, openShelf, SHELVES } from './shelves.ts';

const passage = (path: string, text: string, heading = ''): Passage => ({
  path,
  line: 1,
  lines: [text],
  code: false,
  heading,
});

describe('the search', () => {
  it('finds what says more of the words first, and words within names', async () => {
    const index = await createIndex([
      passage('a.md', 'An agent cancels, and cancels, and cancels again.'),
      passage('b.md', 'A cancel reaches the agent through its AbortSignal.'),
      passage('c.md', 'Nothing of the kind is said in this one.'),
    ]);
    expect(index.search(['cancel', 'reach', 'signal']).map((hit) => hit.passage.path)[0]).toBe('b.md');
    expect(index.search(['signal']).map((hit) => hit.passage.path)).toEqual(['b.md']);
    expect(index.search(['cursors'])).toEqual([]);
    expect(index.search([])).toEqual([]);
  });

  it('leaves out the words of a question that say nothing', () => {
    expect(termsOf('How does a cancel reach an agent?')).toEqual(['cancel', 'reach', 'agent']);
    expect(termsOf('What is it?')).toEqual(['what', 'is', 'it']);
    expect(termsOf('كيف يعمل الإلغاء؟')).toHaveLength(3);
  });
});

describe('a steer', () => {
  it('adds its words before the others', () => {
    expect(steerTerms(['cancel', 'agent'], 'use TypeScript')).toEqual(['typescript', 'cancel', 'agent']);
  });
  it('that says "instead" replaces them', () => {
    expect(steerTerms(['cancel', 'agent'], 'look for cursors instead')).toEqual(['cursors']);
  });
});

describe('the shelves', () => {
  it('hold real documents, whose passages stand in them at their lines', async () => {
    const [guides] = SHELVES;
    if (!guides) throw new Error('There is no shelf.');
    const index = await openShelf(guides);
    const hits = index.search(['cancel', 'agent']);
    expect(hits.length).toBeGreaterThan(3);
    for (const hit of hits) expect(isStanding(hit.passage, ROOT)).toBe(true);
  });
});
