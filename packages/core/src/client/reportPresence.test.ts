/** Who is here, as the others see it (P33): by signals that end by themselves, of people alone. */

import { manualClock, seededRandom } from '@rejoin/testing';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { peopleIn, reportPresence } from '../entries/presence.ts';
import { memoryKeeper } from '../transports/memoryTransport.ts';
import { createSessionClient } from './client.ts';
import type { Transport } from './transport.ts';

function stage() {
  const clock = manualClock();
  const random = seededRandom(3);
  const server = memoryKeeper({ clock, random });
  const pages: { close(): void }[] = [];
  return {
    clock,
    server,
    /** A page of a person, whose link can be cut off for good without a word. */
    page(name: string, level: Transport['level'] = server.level) {
      let isDead = false;
      let cut = () => {};
      const transport: Transport = {
        ...server,
        level,
        open(identity, handlers) {
          const link = server.open(identity, handlers);
          cut = () => {
            link.close();
            handlers.closed({ terminal: false, message: 'cut' });
          };
          return {
            ...link,
            signal: (...signal) => (isDead ? undefined : link.signal(...signal)),
          };
        },
      };
      const client = createSessionClient({ transport, participant: `user:${name}`, clock, random });
      const session = client.session('s');
      pages.push(client);
      const people = () => peopleIn(session.store.getState(), session.participant);
      return {
        client,
        session,
        people,
        names: () => people().map((person) => person.name),
        report: () => reportPresence({ client, session, clock }),
        cut: () => cut(),
        die: () => {
          isDead = true;
        },
      };
    },
  };
}

afterEach(() => vi.unstubAllGlobals());

describe('who is here', () => {
  it('is known to all as soon as they report, the one who came first first, and to who comes later (P33)', async () => {
    const { clock, page } = stage();
    const [ana, bo] = [page('ana'), page('bo')];
    await clock.advance(100);
    ana.report();
    await clock.advance(1_000);
    bo.report();
    await clock.advance(100);
    expect(ana.names()).toEqual(['ana', 'bo']);
    expect(bo.people()).toMatchObject([
      { name: 'ana', isMe: false, hidden: false, typing: false, looksAt: [] },
      { name: 'bo', isMe: true },
    ]);
    const late = page('cleo');
    await clock.advance(100);
    expect(late.names()).toEqual(['ana', 'bo']);
    expect(ana.session.store.getState().state.position).toBe(0);
  });

  it('is one person with several pages, since the first of them', async () => {
    const { clock, page } = stage();
    const [ana, bo, phone] = [page('ana'), page('bo'), page('bo')];
    await clock.advance(100);
    bo.report();
    await clock.advance(5_000);
    const reported = phone.report();
    await clock.advance(100);
    const [person] = ana.people();
    expect(person?.surfaces.map(({ instance }) => instance)).toEqual([
      bo.client.instance,
      phone.client.instance,
    ]);
    expect(person?.since).toBe(person?.surfaces[0]?.since);
    reported.stop();
    await clock.advance(100);
    expect(ana.people()[0]?.surfaces).toHaveLength(1);
  });

  it('is gone at once when the last reason to be seen has stopped, and not before', async () => {
    const { clock, page } = stage();
    const [ana, bo] = [page('ana'), page('bo')];
    const [field, list] = [bo.report(), bo.report()];
    await clock.advance(100);
    field.stop();
    await clock.advance(100);
    expect(ana.names()).toEqual(['bo']);
    list.stop();
    await clock.advance(100);
    expect(ana.names()).toEqual([]);
    await clock.advance(60_000);
    expect(ana.names()).toEqual([]);
  });

  it('lasts for as long as it is repeated, and ends half a minute after a page was killed', async () => {
    const { clock, page } = stage();
    const [ana, bo] = [page('ana'), page('bo')];
    bo.report();
    for (let s = 0; s < 120; s += 5) {
      await clock.advance(5_000);
      expect(ana.names()).toEqual(['bo']);
    }
    bo.die();
    await clock.advance(19_000);
    expect(ana.names()).toEqual(['bo']);
    await clock.advance(12_000);
    expect(ana.names()).toEqual([]);
  });

  it('is said again after a cut, and as of the same time', async () => {
    const { clock, page } = stage();
    const [ana, bo] = [page('ana'), page('bo')];
    bo.report();
    await clock.advance(100);
    const since = ana.people()[0]?.since;
    // Cut off, so that what it said is over, and no reader learned it.
    bo.cut();
    await clock.advance(5_000);
    ana.cut();
    expect(ana.names()).toEqual([]);
    await clock.advance(35_000);
    expect(ana.people()).toMatchObject([{ name: 'bo', since }]);
  });

  it('is said more seldom the more are here', async () => {
    const { clock, server, page } = stage();
    const ana = page('ana');
    await clock.advance(100);
    for (let n = 0; n < 150; n++)
      server.host.signal('s', {
        instance: `user:guest-${n}/${String(n).padStart(16, 'A')}`,
        ...{ key: 'presence', value: { since: n }, ttl: 60_000 },
      });
    await clock.advance(100);
    const said = vi.spyOn(ana.session, 'signal');
    ana.report();
    await clock.advance(59_000);
    // At once, and once in half a minute: 150 pages are five a second in all.
    expect(said.mock.calls.map(([key, , ttl]) => [key, ttl])).toEqual([
      ['presence', 60_000],
      ['presence', 60_000],
    ]);
  });

  it('is no one by a signal of another form, and no agent', async () => {
    const { clock, server, page } = stage();
    const ana = page('ana');
    await clock.advance(100);
    const values: readonly unknown[] = [
      null,
      7,
      'here',
      {},
      { since: -1 },
      { since: '1' },
      [],
      { since: 1e300 },
    ];
    for (const [n, value] of values.entries())
      server.host.signal('s', {
        instance: `user:guest-${n}/${String(n).padStart(16, 'A')}`,
        ...{ key: 'presence', value, ttl: 9_000 },
      });
    server.host.signal('s', {
      instance: 'agent:news/AAAAAAAAAAAAAAAA',
      ...{ key: 'presence', value: { since: 1 }, ttl: 9_000 },
    });
    server.host.signal('s', {
      instance: 'user:odd/AAAAAAAAAAAAAAAA',
      ...{ key: 'presence', value: { since: 1, hidden: 'no', looksAt: [7, 'x', 'agent:a'] }, ttl: 9_000 },
    });
    await clock.advance(100);
    expect(ana.people()).toMatchObject([
      { name: 'odd', hidden: false, looksAt: [{ participant: 'agent:a', name: 'a' }] },
    ]);
  });

  it('is not said below L3', async () => {
    const { clock, page } = stage();
    const ana = page('ana', 2);
    const said = vi.spyOn(ana.session, 'signal');
    ana.report().typing(true);
    await clock.advance(30_000);
    expect(said).not.toHaveBeenCalled();
  });

  it('is the same list until something of it changes', async () => {
    const { clock, page } = stage();
    const [ana, bo, cleo] = [page('ana'), page('bo'), page('cleo')];
    bo.report();
    const writing = cleo.report();
    await clock.advance(100);
    const view = () => ana.session.store.getState();
    const before = peopleIn(view(), 'user:ana');
    await clock.advance(30_000);
    expect(peopleIn(view(), 'user:ana', before)).toBe(before);
    writing.typing(true);
    await clock.advance(100);
    const after = peopleIn(view(), 'user:ana', before);
    expect(after).not.toBe(before);
    expect(after[0]).toBe(before[0]);
  });
});

describe('who writes', () => {
  it('is said every three seconds at most, never with a word of it, and ends with the text', async () => {
    const { clock, page } = stage();
    const [ana, bo] = [page('ana'), page('bo')];
    const report = bo.report();
    await clock.advance(100);
    const said = vi.spyOn(bo.session, 'signal');
    for (let key = 0; key < 100; key++) {
      report.typing(true);
      await clock.advance(50);
    }
    expect(said.mock.calls).toEqual([
      ['typing', true, 6_000],
      ['typing', true, 6_000],
    ]);
    expect(ana.people()[0]?.typing).toBe(true);
    report.typing(false);
    await clock.advance(100);
    expect(ana.people()[0]?.typing).toBe(false);
    // It was said already.
    report.typing(false);
    expect(said).toHaveBeenCalledTimes(3);
  });

  it('ends by itself six seconds after the last key', async () => {
    const { clock, page } = stage();
    const [ana, bo] = [page('ana'), page('bo')];
    const report = bo.report();
    await clock.advance(100);
    report.typing(true);
    await clock.advance(5_900);
    expect(ana.people()[0]?.typing).toBe(true);
    await clock.advance(200);
    expect(ana.people()).toMatchObject([{ name: 'bo', typing: false }]);
  });

  it('is not ended by a field that no one writes in', async () => {
    const { clock, page } = stage();
    const [ana, bo] = [page('ana'), page('bo')];
    const [one, other] = [bo.report(), bo.report()];
    await clock.advance(100);
    one.typing(true);
    other.typing(false);
    other.stop();
    await clock.advance(100);
    expect(ana.people()[0]?.typing).toBe(true);
    one.stop();
    await clock.advance(100);
    expect(ana.names()).toEqual([]);
  });
});

describe('who looks at which agent', () => {
  it('is said at once, and where it changes quickly once a second', async () => {
    const { clock, page } = stage();
    const [ana, bo] = [page('ana'), page('bo')];
    const report = bo.report();
    await clock.advance(2_000);
    const said = vi.spyOn(bo.session, 'signal');
    for (let n = 0; n < 40; n++) {
      report.lookAt(`agent:a${n}`);
      await clock.advance(50);
    }
    expect(said.mock.calls.length).toBeLessThanOrEqual(3);
    await clock.advance(1_000);
    expect(ana.people()[0]?.looksAt).toEqual([{ participant: 'agent:a39', name: 'a39' }]);
    report.lookAt(undefined);
    await clock.advance(1_100);
    expect(ana.people()[0]?.looksAt).toEqual([]);
  });
});

describe('a page of a browser', () => {
  it('says when it is out of sight, and leaves with its last word', async () => {
    const window = new EventTarget();
    const document = { visibilityState: 'visible', defaultView: window };
    vi.stubGlobal('document', document);
    const { clock, page } = stage();
    const [ana, bo] = [page('ana'), page('bo')];
    const report = bo.report();
    report.lookAt('agent:news');
    await clock.advance(2_000);
    document.visibilityState = 'hidden';
    window.dispatchEvent(new Event('visibilitychange'));
    await clock.advance(100);
    expect(ana.people()).toMatchObject([{ name: 'bo', hidden: true, looksAt: [] }]);
    window.dispatchEvent(new Event('pagehide'));
    await clock.advance(100);
    expect(ana.names()).toEqual([]);
    // What leaves is hidden then, which browsers report behind it.
    document.visibilityState = 'hidden';
    window.dispatchEvent(new Event('visibilitychange'));
    await clock.advance(100);
    expect(ana.names()).toEqual([]);
    // It comes back as it was.
    document.visibilityState = 'visible';
    window.dispatchEvent(new Event('pageshow'));
    await clock.advance(100);
    expect(ana.people()).toMatchObject([{ name: 'bo', hidden: false }]);
  });
});
