import { describe, expect, it } from 'vitest';
import { summary } from './lead.ts';
import { SHELVES } from './shelves.ts';

const quote = { path: 'docs/a.md', line: 7, lines: ['A line.'], code: false, heading: 'A' };
const answerOf = (name: string, status: 'finished' | 'cancelled' | 'lost', result?: unknown) => ({
  participant: `agent:${name}`,
  status,
  text: 'progress that the lead does not relay',
  ...(result === undefined ? {} : { result }),
});

describe('the lead', () => {
  const findings = { documents: 10, terms: ['a'], hits: 3, quotes: [quote] };
  const answers = SHELVES.map(({ name }, index) =>
    index === 0
      ? answerOf(name, 'finished', findings)
      : index === 1
        ? answerOf(name, 'cancelled')
        : index === 2
          ? answerOf(name, 'lost')
          : answerOf(name, 'finished', index === 3 ? { ...findings, quotes: [] } : 'no findings'),
  );

  it('sums up final results only, and says what became of those without one', () => {
    const text = summary(answers);
    expect(text).toContain('1 of 5 specialists found something in 20 documents.');
    expect(text).toContain('> A line.\n> — docs/a.md:7\n');
    expect(text).toContain('Was stopped before it had a result.');
    expect(text).toContain('Its process gave no sign of life');
    expect(text).toContain('Says nothing of it.');
    expect(text).toContain('Ended without a result.');
    expect(text).not.toContain('does not relay');
  });
});
