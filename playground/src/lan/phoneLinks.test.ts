import { authorizeJwt } from '@rejoin/server';
import { jwtVerify } from 'jose';
import { describe, expect, it } from 'vitest';
import { createPhoneLinks, LINK_LASTS } from './phoneLinks.ts';

const SECRET = 'a secret of this start, which is long enough';

describe('a one-time token', () => {
  it('is exchanged once, and not after its time', async () => {
    let now = 1_000_000;
    const links = createPhoneLinks(SECRET, () => now);
    const [one, other] = [links.make('s', 'phone'), links.make('t', 'phone')];
    // Twice at once as well.
    const [first, again] = await Promise.all([links.exchange(one), links.exchange(one)]);
    expect(first).toMatchObject({ session: 's', scene: 'phone' });
    expect(again).toBeUndefined();
    expect(await links.exchange('')).toBeUndefined();
    const { protectedHeader, payload } = await jwtVerify(
      first?.token ?? '',
      new TextEncoder().encode(SECRET),
      { currentDate: new Date(now) },
    );
    expect([protectedHeader.alg, payload.exp]).toEqual(['HS256', (now + 12 * 3_600_000) / 1_000]);
    now += LINK_LASTS + 1;
    expect(await links.exchange(other)).toBeUndefined();
  });

  it('leaves the oldest behind when too many wait', async () => {
    const links = createPhoneLinks(SECRET);
    const all = Array.from({ length: 60 }, () => links.make('s', 'phone'));
    const grants = await Promise.all(all.map((each) => links.exchange(each)));
    expect(grants.filter((each) => each !== undefined)).toHaveLength(50);
  });

  it('becomes a token of that session alone, as its own participant, without the rights of operators', async () => {
    const links = createPhoneLinks(SECRET);
    const grant = await links.exchange(links.make('s', 'phone'));
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
