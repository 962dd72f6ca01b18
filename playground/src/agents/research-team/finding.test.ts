import { expect, it } from 'vitest';
import { readFolder } from './corpus.ts';
import { cited, composeFinding, findingIn, lowered } from './finding.ts';

const network = readFolder('network');
const often = network.filter(({ path }) => /often-enough|few-lines/.test(path)).toReversed();
const looked = { terms: ['often', 'bus'] };

it('says what the best document says, why, and what the second one says, each in its words', () => {
  const finding = composeFinding(often, looked, network.length);
  expect(finding.says.map(({ path, section }) => [path.split('/')[1], section])).toEqual([
    ['how-often-is-often-enough.md', 'claim'],
    ['how-often-is-often-enough.md', expect.stringMatching(/why|practice/)],
    ['few-lines-that-run-often.md', 'claim'],
  ]);
  expect(finding.strain?.against).toBe('money');
  expect(finding.first?.section).toBe('first');
  expect(composeFinding([], looked, 7)).toEqual({ documents: 7, says: [] });
});

it('cites each document once, at its first sentence', () => {
  const { says } = composeFinding(often, looked, 7);
  expect(cited(says)).toBe(
    '> — network/how-often-is-often-enough.md:7\n> — network/few-lines-that-run-often.md:7\n',
  );
});

it('is looked at before it is believed when it comes through the log', () => {
  const finding = composeFinding(often, looked, 7);
  expect(findingIn(JSON.parse(JSON.stringify(finding)))).toEqual(finding);
  for (const wrong of [undefined, null, 'x', {}, { documents: 1 }, { documents: 1, says: [{ text: 1 }] }])
    expect(findingIn(wrong)).toBeUndefined();
  expect(findingIn({ documents: 1, says: [], first: 'x', strain: { against: 'money' } })).toEqual({
    documents: 1,
    says: [],
  });
});

it('lowers the first letter of what stands behind a colon, and no name', () => {
  expect([lowered('A bus.'), lowered('EU rules.'), lowered('I do.')]).toEqual([
    'a bus.',
    'EU rules.',
    'I do.',
  ]);
});
