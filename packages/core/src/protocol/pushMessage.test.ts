import { describe, expect, it } from 'vitest';
import { readNoticeReply, readPushMessage } from './pushMessage.ts';

const NOTICE = {
  v: 1,
  type: 'notice',
  id: 'n1',
  kind: 'approval',
  session: 's',
  title: 'Deploy?',
  body: 'The agent waits.',
  at: 1_700_000_000_000,
  url: '/?session=s',
  actions: [
    { action: 'approve', title: 'Approve' },
    { action: 'decline', title: 'Decline' },
  ],
  claim: 'x.y.z',
  server: 'https://rejoin.example/api',
};

describe('the payload of a push message', () => {
  it('is read as it was written', () => {
    expect(readPushMessage(JSON.stringify(NOTICE))).toEqual(NOTICE);
    const { url: _, claim: __, server: ___, ...least } = { ...NOTICE, actions: [] };
    expect(readPushMessage(JSON.stringify(least))).toEqual(least);
    expect(readPushMessage('{"v":1,"type":"withdrawn","id":"n1","more":2}')).toEqual({
      v: 1,
      type: 'withdrawn',
      id: 'n1',
    });
  });

  it('is none where a field is another one, or of another version', () => {
    const wrong: object[] = [
      { v: 2 },
      { type: 'other' },
      { id: '' },
      { id: 'x'.repeat(257) },
      { kind: 'party' },
      { session: 'a b' },
      { title: 1 },
      { body: undefined },
      { at: -1 },
      { url: 7 },
      { actions: [{ action: 'approve' }] },
      { claim: {} },
      { server: 1 },
    ];
    for (const fields of wrong)
      expect(
        readPushMessage(JSON.stringify({ ...NOTICE, ...fields })),
        JSON.stringify(fields),
      ).toBeUndefined();
    for (const text of ['', 'x', '[]', 'null', '{"v":1,"type":"withdrawn"}'])
      expect(readPushMessage(text)).toBeUndefined();
  });

  it('loses the button of an action that this version does not know, and nothing else', () => {
    const later = { ...NOTICE, actions: [{ action: 'snooze', title: 'Later' }, ...NOTICE.actions] };
    expect(readPushMessage(JSON.stringify(later))).toEqual(NOTICE);
  });
});

describe('the answer to an action', () => {
  it('is accepted, or says who was first', () => {
    const accepted = { accepted: true, session: 's', action: 'stop' };
    expect(readNoticeReply(JSON.stringify(accepted))).toEqual(accepted);
    const lost = {
      error: { code: 'claim-lost', message: 'Ben was first.' },
      settled: { outcome: 'declined', participant: 'user:ben', name: 'Ben', at: 5 },
    };
    expect(readNoticeReply(JSON.stringify(lost))).toEqual(lost);
    expect(readNoticeReply(JSON.stringify({ ...lost, settled: { outcome: 'odd' } }))).toEqual({
      error: lost.error,
    });
    for (const text of ['', '{}', '{"accepted":true}', '{"error":{"code":1}}'])
      expect(readNoticeReply(text)).toBeUndefined();
  });
});
