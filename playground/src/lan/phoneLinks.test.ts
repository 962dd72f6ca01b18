import { authorizeJwt } from '@rejoin/server';
import { describe, expect, it } from 'vitest';
import { createPhoneLinks, LINK_LASTS } from './phoneLinks.ts';

const SECRET = 'a secret of this start, which is long enough';

describe('a one-time token', () => {
  it('is exchanged once, and not after its time', () => {
    let now = 1_000_000;
    const links = createPhoneLinks(SECRET, () => now);
    const [one, other] = [links.make('s', 'phone'), links.make('t', 'phone')];
    expect(links.exchange(one)).toMatchObject({ session: 's', scene: 'phone' });
    expect(links.exchange(one)).toBeUndefined();
    expect(links.exchange('')).toBeUndefined();
    now += LINK_LASTS + 1;
    expect(links.exchange(other)).toBeUndefined();
  });

  it('leaves the oldest behind when too many wait', () => {
    const links = createPhoneLinks(SECRET);
    const all = Array.from({ length: 60 }, () => links.make('s', 'phone'));
    expect(all.filter((each) => links.exchange(each)).length).toBe(50);
  });

  it('becomes a token of that session alone, as its own participant, without the rights of operators', async () => {
    const links = createPhoneLinks(SECRET);
    const grant = links.exchange(links.make('s', 'phone'));
    if (!grant) throw new Error('It was exchanged.');
    const { participant, token } = grant;
    const ask = authorizeJwt({ secret: SECRET });
    const may = (action: 'connect' | 'read' | 'append' | 'operate' | 'delete' | 'list', session = 's') =>
      ask({ token, participant, action, ...(action === 'connect' ? {} : { session }) });
    expect([await may('connect'), await may('read'), await may('append')]).toEqual([true, true, true]);
    for (const denied of [may('read', 't'), may('append', 's2'), may('operate'), may('delete')])
      expect(await denied).toBe('forbidden');
    expect(await ask({ token, participant: 'user:ana', action: 'read', session: 's' })).toBe('unauthorized');
    const other = authorizeJwt({ secret: 'a secret of another start, also long enough' });
    expect(await other({ token, participant, action: 'connect' })).toBe('unauthorized');
  });
});
