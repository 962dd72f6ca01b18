import type { LinkHandlers, Transport, TransportLink } from '@rejoin/core';
import { memory } from '@rejoin/core/memory';
import type { Batch, LinkMessage } from '@rejoin/core/protocol';
import { describe, expect, it } from 'vitest';
import { manualClock } from '../clock/manualClock.ts';
import { breakable } from '../faults/breakable.ts';
import { seededRandom } from '../simulator/seededRandom.ts';
import { transportConformance } from './conformanceSuite.ts';

/** How a transport may break its contract: by what it hands over, and by what it passes on. */
interface Sabotage {
  readonly down?: () => (message: LinkMessage) => readonly LinkMessage[];
  readonly up?: (batch: Batch) => Batch;
  readonly link?: (link: TransportLink, handlers: LinkHandlers) => TransportLink;
}

const everyThird = <T>(odd: (value: T) => readonly T[]) => {
  let count = 0;
  return (value: T) => (++count % 3 === 0 ? odd(value) : [value]);
};

const frames =
  (change: (message: LinkMessage & { type: 'frame' }) => readonly LinkMessage[]) =>
  () =>
  (message: LinkMessage): readonly LinkMessage[] =>
    message.type === 'frame' ? change(message) : [message];

const SABOTAGES: Readonly<Record<string, Sabotage>> = {
  'loses every third frame': {
    down() {
      const third = everyThird<LinkMessage>(() => []);
      return (message) => (message.type === 'frame' ? third(message) : [message]);
    },
  },
  'sends frames twice': { down: frames((message) => [message, message]) },
  'loses the last event of a frame': {
    down: frames(({ frame, ...rest }) => [{ ...rest, frame: { ...frame, items: frame.items.slice(0, -1) } }]),
  },
  'swaps the events of a frame': {
    down: frames(({ frame, ...rest }) => [{ ...rest, frame: { ...frame, items: frame.items.toReversed() } }]),
  },
  'gives each frame the cursor of the one before': {
    down: frames(({ frame, ...rest }) => [{ ...rest, frame: { ...frame, upTo: frame.after ?? frame.upTo } }]),
  },
  'never says live': { down: () => (message) => (message.type === 'live' ? [] : [message]) },
  'says live before it is': {
    down() {
      let held: LinkMessage | undefined;
      return (message) => {
        if (message.type === 'snapshot') {
          held = message;
          return [];
        }
        const first = held;
        held = undefined;
        return first ? [message, first] : [message];
      };
    },
  },
  'proves another digest': {
    down: () => (message) => (message.type === 'live' ? [{ ...message, digest: '0' }] : [message]),
  },
  'acknowledges repeats as refusals': {
    down() {
      const acked = new Set<string>();
      return (message) => {
        if (message.type !== 'ack') return [message];
        const { session, producer, seq } = message;
        const key = `${session} ${producer} ${seq}`;
        if (!acked.has(key)) {
          acked.add(key);
          return [message];
        }
        return [{ type: 'refused', session, producer, first: 1, seq: 1, code: 'seq-conflict', message: '' }];
      };
    },
  },
  'acknowledges what it refused': {
    down: () => (message) => {
      if (message.type !== 'refused') return [message];
      const { session, producer, seq } = message;
      return [{ type: 'ack', session, producer, seq }];
    },
  },
  'sends no welcome': { down: () => (message) => (message.type === 'welcome' ? [] : [message]) },
  'loses the last event of a batch': {
    up: (batch) => (batch.events.length > 1 ? { ...batch, events: batch.events.slice(0, -1) } : batch),
  },
  'loses fields of the envelope': {
    up: (batch) => ({ ...batch, events: batch.events.map(({ must, ...entry }) => entry) }),
  },
  'trims texts': {
    up: (batch) => JSON.parse(JSON.stringify(batch).replaceAll('\\u0000', '')),
  },
  'goes on after close': { link: (link) => ({ ...link, close() {} }) },
  'says that it is closed when it was asked to close': {
    link: (link, handlers) => ({
      ...link,
      close() {
        link.close();
        handlers.closed({ terminal: false, message: 'Closed.' });
      },
    }),
  },
  'calls back while it opens': {
    link: (link, handlers) => {
      handlers.message({ type: 'pong' });
      return link;
    },
  },
  'ignores cursors': {
    link: (link) => ({ ...link, subscribe: (channel, session) => link.subscribe(channel, session) }),
  },
  'keeps channels that were given up': { link: (link) => ({ ...link, unsubscribe() {} }) },
  'does not answer pings': { link: (link) => ({ ...link, ping() {} }) },
  'drops signals': { link: (link) => ({ ...link, signal() {} }) },
  'names another level': {
    down: () => (message) => (message.type === 'welcome' ? [{ ...message, level: 4 }] : [message]),
  },
  'answers no request for history': { link: (link) => ({ ...link, history() {} }) },
  'gives history backwards': {
    down: () => (message) =>
      message.type === 'history' ? [{ ...message, entries: message.entries.toReversed() }] : [message],
  },
  'counts history from its own page': {
    down: () => (message) => (message.type === 'history' ? [{ ...message, from: 0 }] : [message]),
  },
  'goes on for who has left': { link: (link) => ({ ...link, leave() {} }) },
  'signs all signals with its own name': {
    link: (link) => ({
      ...link,
      signal: (session, key, value, ttl) => link.signal(session, key, value, ttl),
    }),
  },
  'keeps silent about a deletion': {
    down: () => (message) =>
      message.type === 'error' && message.code === 'session-deleted' ? [] : [message],
  },
};

const sabotaged = (transport: Transport, { down, up, link }: Sabotage): Transport => ({
  ...transport,
  open(identity, handlers) {
    const change = down?.();
    const inner = transport.open(identity, {
      ...handlers,
      message: (message) => {
        for (const each of change ? change(message) : [message]) handlers.message(each);
      },
    });
    const changed: TransportLink = up
      ? { ...inner, append: (session, batch) => inner.append(session, up(batch)) }
      : inner;
    return link ? link(changed, handlers) : changed;
  },
});

/** The names of the first cases that fail. */
async function failures(sabotage: Sabotage): Promise<readonly string[]> {
  const cases = transportConformance({
    name: 'sabotaged',
    level: 5,
    abilities: ['cut', 'delete', 'join', 'history'],
    async open() {
      const clock = manualClock();
      const keeper = memory({ clock, random: seededRandom(1) });
      const inner = breakable(keeper);
      return {
        transport: sabotaged(inner, sabotage),
        clock,
        pass: (ms) => clock.advance(ms),
        cut: () => inner.cut(),
        delete: (session) => keeper.host.delete(session),
        close: async () => {},
      };
    },
  });
  const failed: string[] = [];
  for (const each of cases) {
    if (each.skipped !== undefined) continue;
    await each.run().catch(() => failed.push(each.name));
    if (failed.length > 0) break;
  }
  return failed;
}

describe('the conformance suite', () => {
  it('finds nothing wrong with the transport that is broken below', async () => {
    expect(await failures({})).toEqual([]);
  });

  it.each(Object.entries(SABOTAGES))('finds a transport that %s', async (_, sabotage) => {
    expect(await failures(sabotage)).not.toEqual([]);
  });
});
