import { describe, expect, it } from 'vitest';
import type { LinkMessage, ServerMessage, SessionSnapshot } from '../protocol/messages.ts';
import { createNamedSnapshots } from './namedSnapshots.ts';

const CURSOR = 'log:5';
const SNAPSHOT: SessionSnapshot = {
  format: 2,
  reducer: 2,
  cursor: CURSOR,
  position: 5,
  digest: 'd',
  state: {},
};
const live = (channel: number, cursor = CURSOR): LinkMessage => ({
  type: 'live',
  ...{ channel, cursor, position: 5, reducer: 2, digest: 'd' },
});
const NAMED = { type: 'snapshot-at', channel: 1, cursor: CURSOR } as const;

/** What comes out, and requests that the test answers. */
function setUp() {
  const passed: string[] = [];
  const again: string[] = [];
  const asked: { answer(with_: SessionSnapshot): void; fail(): void; readonly stop: AbortController }[] = [];
  const pass = (message: LinkMessage) =>
    passed.push('channel' in message ? `${message.type} ${message.channel}` : message.type);
  const named = createNamedSnapshots({
    sessionOf: () => 's',
    collect: (_session, _cursor, stop) =>
      new Promise((resolve, reject) => {
        asked.push({ answer: resolve, fail: () => reject(new Error('blocked')), stop });
      }),
    pass,
    again: (channel, session) => again.push(`${channel} ${session}`),
  });
  const take = (message: ServerMessage) => {
    if (named.passes(message)) pass(message);
  };
  return { passed, again, asked, take, named };
}
const settled = () => new Promise<void>((resolve) => setImmediate(resolve));

describe('a snapshot that is named', () => {
  it('stands where it was named, and what came after it follows in order', async () => {
    const { passed, asked, take } = setUp();
    take(NAMED);
    take(live(1));
    take({ type: 'pong' });
    take(live(2));
    expect(passed).toEqual(['pong', 'live 2']);
    asked[0]?.answer(SNAPSHOT);
    await settled();
    expect(passed.slice(2)).toEqual(['snapshot 1', 'live 1']);
    take(live(1));
    expect(passed).toHaveLength(5);
  });

  it('is asked for on the link where it cannot be had, and what was of the first subscription is dropped', async () => {
    const { passed, again, asked, take } = setUp();
    take(NAMED);
    take(live(1));
    asked[0]?.fail();
    await settled();
    expect(again).toEqual(['1 s']);
    take(live(1));
    expect(passed).toEqual([]);
    take({ type: 'subscribed', channel: 1, session: 's', incarnation: 'log' });
    take({ type: 'snapshot', channel: 1, snapshot: SNAPSHOT });
    take(live(1));
    expect(passed).toEqual(['snapshot 1', 'live 1']);
  });

  it('is asked for on the link where another one comes', async () => {
    const { passed, again, asked, take } = setUp();
    take(NAMED);
    asked[0]?.answer({ ...SNAPSHOT, cursor: 'log:4' });
    await settled();
    expect([again, passed]).toEqual([['1 s'], []]);
  });

  it('is given up with its subscription, by whichever side', async () => {
    const { passed, again, asked, take, named } = setUp();
    take(NAMED);
    take({ type: 'error', code: 'session-deleted', message: 'Gone.', channel: 1 });
    expect(passed).toEqual(['error 1']);
    take(NAMED);
    named.unsubscribed(1);
    take(NAMED);
    named.end();
    expect(asked.map(({ stop }) => stop.signal.aborted)).toEqual([true, true, true]);
    for (const { answer } of asked) answer(SNAPSHOT);
    await settled();
    expect([passed, again]).toEqual([['error 1'], []]);
  });

  it('does not hold up the end of a subscription that is being asked for again', async () => {
    const { passed, asked, take } = setUp();
    take(NAMED);
    asked[0]?.fail();
    await settled();
    take({ type: 'error', code: 'forbidden', message: 'No more.', channel: 1 });
    expect(passed).toEqual(['error 1']);
  });

  it('is asked for a few times only where one after the other is named, and the channel ends', async () => {
    const { passed, again, asked, take } = setUp();
    for (let name = 0; name < 1_000; name++) take({ ...NAMED, cursor: `log:${name}` });
    expect(asked).toHaveLength(3);
    expect(passed[0]).toBe('error 1');
    await settled();
    expect(again).toEqual([]);
  });

  it('is not asked for where it is named although it was to come on the link', async () => {
    const { passed, again, asked, take, named } = setUp();
    take(NAMED);
    asked[0]?.fail();
    await settled();
    expect(again).toEqual(['1 s']);
    take({ type: 'subscribed', channel: 1, session: 's', incarnation: 'log' });
    take(NAMED);
    expect([asked.length, passed]).toEqual([1, ['error 1']]);
    // A later subscription begins anew.
    named.unsubscribed(1);
    take(NAMED);
    expect(asked).toHaveLength(2);
  });

  it('is not waited for with more than memory has room for: it comes on the link', async () => {
    const { passed, again, asked, take } = setUp();
    take(NAMED);
    for (let more = 0; more <= 2_000; more++) take(live(1));
    expect(asked[0]?.stop.signal.aborted).toBe(true);
    expect([again, passed]).toEqual([['1 s'], []]);
  });

  it('brings nothing more of a channel that is given up while it is taken', async () => {
    const passed: string[] = [];
    const taking = createNamedSnapshots({
      sessionOf: () => 's',
      collect: async () => SNAPSHOT,
      again: () => {},
      pass(message) {
        passed.push(message.type);
        taking.unsubscribed(1);
      },
    });
    taking.passes(NAMED);
    taking.passes(live(1));
    await settled();
    expect(passed).toEqual(['snapshot']);
  });
});
