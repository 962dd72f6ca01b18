import { MAX_NOTICE } from '@rejoin/core/notice';
import { describe, expect, it } from 'vitest';
import {
  afterWithdrawal,
  dataIn,
  isSamePage,
  isStrict,
  outcomeOf,
  pageOf,
  pressed,
  shownNotice,
  shownOutcome,
} from './noticeShown.ts';
import { type NoticeOutcome, noticeWords } from './noticeWords.ts';
import { QUESTION } from './testing/question.ts';

const after = (outcome: NoticeOutcome, notice = QUESTION) =>
  shownOutcome({ notice, outcome }, noticeWords, {}).options;

describe('a notice', () => {
  it('is shown once per fact, with its buttons and the time at which it happened', () => {
    expect(shownNotice(QUESTION, { icon: '/icon.png' })).toMatchObject({
      title: 'May I?',
      options: { body: 'Deploy', tag: 'q1', timestamp: 5, actions: QUESTION.actions, icon: '/icon.png' },
    });
  });

  it('has no buttons where nothing can be done from here', () => {
    const { claim: _, ...bare } = QUESTION;
    expect(shownNotice(bare, {}).options.actions).toEqual([]);
  });

  it('is read back from what a notification holds, with what was not sent', () => {
    const { data } = after({ kind: 'unsent', action: 'approve' });
    expect(dataIn(structuredClone(data))).toEqual({
      notice: QUESTION,
      outcome: { kind: 'unsent', action: 'approve' },
    });
    for (const other of [undefined, null, 'x', {}, { json: '{}' }, { json: 'x'.repeat(MAX_NOTICE) }])
      expect(dataIn(other)).toBeUndefined();
  });
});

describe('a press', () => {
  it('is one of the notice’s own actions, or none', () => {
    expect(pressed({ notice: QUESTION }, 'approve')).toBe('approve');
    expect(pressed({ notice: QUESTION }, 'stop')).toBeUndefined();
    expect(pressed({ notice: QUESTION }, '')).toBeUndefined();
  });

  it('sends what could not be sent when the notice is opened', () => {
    const unsent = { notice: QUESTION, outcome: { kind: 'unsent', action: 'decline' } } as const;
    expect(pressed(unsent, '')).toBe('decline');
    expect(pressed(unsent, 'approve')).toBe('approve');
  });

  const refused = (code: string, more = {}) => JSON.stringify({ error: { code, message: 'No.' }, ...more });
  const settled = { outcome: 'approved', participant: 'user:ben', at: 7 };
  it.each([
    [200, JSON.stringify({ accepted: true, session: 's', action: 'approve' }), 'Approved.'],
    [409, refused('claim-lost', { settled }), 'ben approved it first.'],
    [409, refused('claim-lost', { settled: { ...settled, name: 'Ben' } }), 'Ben approved it first.'],
    [409, refused('claim-lost', { settled: { outcome: 'finished' } }), 'It had finished already.'],
    [409, refused('claim-lost'), 'It was settled already.'],
    [409, refused('claim-used'), /^Another choice was sent/],
    [410, refused('claim-expired'), /^Too late .* Open the session\.$/],
    [403, refused('claim-invalid'), /^This was not accepted\. Open the session\.$/],
    [410, refused('session-deleted'), /^This was not accepted/],
    [503, refused('draining'), /^No answer from the server/],
    [502, '<html>Bad gateway</html>', /^No answer from the server/],
    [undefined, '', /^No answer from the server/],
  ])('that is answered by %s %s says so', (status, text, words) => {
    const { body } = after(outcomeOf('approve', status, text));
    if (typeof words === 'string') expect(body).toBe(words);
    else expect(body).toMatch(words);
  });

  it('leaves the buttons only where it can be pressed again, and makes no sound', () => {
    expect(after({ kind: 'unsent', action: 'approve' })).toMatchObject({
      actions: QUESTION.actions,
      tag: 'q1',
      silent: true,
    });
    expect(after({ kind: 'accepted', action: 'approve' })).toMatchObject({ actions: [], silent: true });
  });
});

it('a withdrawn notice leaves, but for what its reader has not learnt yet', () => {
  expect(afterWithdrawal({ notice: QUESTION })).toBe('leaves');
  expect(afterWithdrawal({ notice: QUESTION, outcome: { kind: 'accepted', action: 'approve' } })).toBe(
    'leaves',
  );
  expect(afterWithdrawal({ notice: QUESTION, outcome: { kind: 'settled' } })).toBe('stays');
  expect(afterWithdrawal({ notice: QUESTION, outcome: { kind: 'unsent', action: 'stop' } })).toMatchObject({
    outcome: { kind: 'missed', action: 'stop' },
  });
});

it('a notice opens a page of its own app, and no other', () => {
  const scope = 'https://app.test/chat/';
  expect(pageOf('/?session=s', scope)).toBe('https://app.test/?session=s');
  expect(pageOf('one', scope)).toBe('https://app.test/chat/one');
  expect(pageOf(undefined, scope)).toBe(scope);
  for (const foreign of ['https://evil.test/', '//evil.test/', 'javascript:alert(1)', 'http://['])
    expect(pageOf(foreign, scope)).toBe(scope);
  expect(isSamePage('https://app.test/?s=1#top', 'https://app.test/?s=1')).toBe(true);
  expect(isSamePage('https://app.test/?s=1', 'https://app.test/?s=2')).toBe(false);
});

it('knows the browsers that count each message for which nothing is shown', () => {
  const webkit = 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko)';
  expect(isStrict(`${webkit} Version/18.0 Safari/605.1.15`)).toBe(true);
  expect(isStrict('Mozilla/5.0 (iPhone) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/140.0 Mobile')).toBe(
    true,
  );
  expect(
    isStrict('Mozilla/5.0 (X11) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36'),
  ).toBe(false);
  expect(isStrict('Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0')).toBe(false);
});
