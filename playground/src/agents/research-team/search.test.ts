import { describe, expect, it } from 'vitest';
import { parseDocument, readFolder } from './corpus.ts';
import { createIndex, isAbout, saysOf, steerTerms, stem, termsOf } from './search.ts';
import { LEAD, SHELVES } from './shelves.ts';

const document = (path: string, text: string, topics = '') =>
  parseDocument(path, `---\ntopics: ${topics}\n---\n# ${path}\n\n${text}\n`);

describe('the search', () => {
  it('finds what says more of the words first, in any form of them', () => {
    const index = createIndex([
      document('a.md', 'A hub, and a hub, and once more a hub.'),
      document('b.md', 'Buses are waiting at the hub.'),
      document('c.md', 'Of this the third one says nothing.'),
    ]);
    const found = (...terms: string[]) => index.search({ terms }).map((hit) => hit.document.path);
    expect(found('hub', 'wait')[0]).toBe('b.md');
    expect(found('waits')).toEqual(['b.md']);
    expect(found('tram')).toEqual([]);
    expect(found()).toEqual([]);
  });

  it('leaves out the words of a question that say nothing, and knows the documents’ word for others', () => {
    expect(termsOf('How often should a night bus run?')).toEqual(['often', 'night', 'bus', 'run']);
    expect(termsOf('Is it dangerous?')).toEqual(['safe']);
    expect(termsOf('And why?')).toEqual([]);
    expect(['buses', 'cities', 'waiting', 'bus', 'stress'].map(stem)).toEqual([
      'bus',
      'city',
      'wait',
      'bus',
      'stress',
    ]);
  });

  it('counts how much of the question a sentence says', () => {
    const looked = { terms: ['fares', 'night'], beside: ['drivers'] };
    expect(saysOf('A fare is paid to the driver.', looked)).toBe(1.5);
    // That it is about the night says nothing here.
    expect(saysOf('It is night.', looked)).toBe(0);
  });
});

describe('a steer', () => {
  it('adds its words before the others, and replaces them where it says so', () => {
    expect(steerTerms(['hub'], 'mind the fares')).toEqual(['mind', 'fares', 'hub']);
    expect(steerTerms(['hub'], 'look at fares instead')).toEqual(['fares']);
  });
});

describe('whether a question is one for these documents', () => {
  const all = createIndex([LEAD, ...SHELVES].flatMap(({ name }) => readFolder(name)));
  const ask = (question: string) => isAbout(all, termsOf(question));

  it.each([
    'How often should a night bus run?',
    'Who should pay?',
    'Is it safe for women?',
    'Do we need electric buses?',
    'What about hospitals?',
  ])('takes “%s”', (question) => expect(ask(question).about).toBe(true));

  it.each([
    'How does a cancel reach an agent?',
    'What is a good wine?',
    'Write me a poem about penguins',
    'asdf qwer',
    'كيف الحال؟',
  ])('does not take “%s”', (question) => expect(ask(question).about).toBe(false));

  it('names the words that no document says', () => {
    expect(ask('Do night buses need helicopters?')).toEqual({ about: true, unknown: ['helicopters'] });
  });
});
