/**
 * What breaks on its way, and what an attacker sends on purpose: nothing of it throws, nothing of it hangs, and what was refused
 * has changed nothing. `FUZZ_RUNS` says how many inputs each takes: 4,000 here, a million by `npm run fuzz`.
 */

import { manualClock, seededRandom } from '@rejoin/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { KEEPER, keeperLog, tapeOf, utter } from '../../test/generators/logs.ts';
import { mutate, mutateText } from '../../test/generators/mutate.ts';
import { createSessionClient } from '../client/client.ts';
import { append } from '../keeper/keeper.ts';
import { weigh } from '../keeper/stateWeight.ts';
import { countOf, type Item } from '../protocol/envelope.ts';
import { instanceOf, participantOf } from '../protocol/ids.ts';
import { LIMITS } from '../protocol/limits.ts';
import { encodeItem, makeCursor, wireItem } from '../protocol/messages.ts';
import { isMalformed, readItem } from '../protocol/parse.ts';
import { parseClient } from '../protocol/parseClient.ts';
import { type ChannelLog, readServerText } from '../protocol/parseServer.ts';
import { websocket } from '../transports/webSocketTransport.ts';
import { applyItems } from './apply.ts';
import { digest } from './digest.ts';
import { judge } from './judge.ts';
import { readSnapshot, takeSnapshot } from './snapshot.ts';
import { EMPTY, REDUCER } from './state.ts';

const RUNS = Number(process.env.FUZZ_RUNS ?? 4_000);
const MINUTES = 60_000 * (1 + RUNS / 10_000);
const tapes = fc.array(fc.nat(1_000_000), { minLength: 20, maxLength: 60 });

/** A log with something of everything in it. */
const LOG = keeperLog(tapeOf(Array.from({ length: 4_000 }, (_, index) => (index * 7_919 + 13) % 100_003)));
const ITEMS = LOG.batches.flat();
const [{ position }, SNAPSHOT] = [LOG.keeper.state, takeSnapshot(LOG.keeper.state, makeCursor('i', 9))];

/** What a keeper says, one of each. */
const SAID: readonly object[] = [
  { type: 'welcome', v: 1, participant: 'user:ana', level: 5, lease: 15_000, limits: LIMITS },
  { type: 'subscribed', channel: 1, session: 's', incarnation: 'i' },
  { type: 'snapshot', channel: 1, snapshot: SNAPSHOT },
  { type: 'live', channel: 1, offset: 9, position, reducer: REDUCER, digest: SNAPSHOT.digest },
  { type: 'ack', session: 's', producer: 'user:ana/AAAAAAAAAAAAAAAA/main', seq: 3 },
  {
    type: 'refused',
    session: 's',
    producer: 'user:ana/AAAAAAAAAAAAAAAA/main',
    first: 1,
    seq: 1,
    code: 'forbidden',
    message: 'No.',
  },
  {
    type: 'signals',
    channel: 1,
    signals: [{ instance: 'user:ben/AAAAAAAAAAAAAAAA', key: 'k', value: 1, ttl: 100 }],
  },
  { type: 'error', code: 'cursor-evicted', message: 'Gone.', channel: 1 },
  { type: 'pong' },
];

const spoiled = fc.tuple(tapes, fc.nat()).map(([numbers, which]) => {
  const { choose } = tapeOf(numbers);
  const from = which % ITEMS.length;
  const base: unknown =
    which % 3 === 0
      ? SAID[which % SAID.length]
      : [1, from, from + 5, ...ITEMS.slice(from, from + 5).map(wireItem)];
  const text = JSON.stringify(which % 5 === 0 ? base : mutate(choose, base)) ?? '';
  return which % 7 === 0 ? mutateText(choose, text) : text;
});

describe('whatever arrives', () => {
  it(
    'from a keeper is read or refused, and never throws',
    () => {
      fc.assert(
        fc.property(spoiled, (text) => {
          const channels = new Map<number, ChannelLog>([
            [1, { session: 's', incarnation: 'i', offset: -1, cursor: '' }],
          ]);
          const read = readServerText(text, channels);
          expect(typeof (isMalformed(read) ? read.malformed : read.type)).toBe('string');
        }),
        { numRuns: RUNS },
      );
    },
    MINUTES,
  );

  it(
    'from a client is read or refused, and what a keeper takes of it is sound',
    () => {
      fc.assert(
        fc.property(tapes, fc.nat(), (numbers, which) => {
          const { choose } = tapeOf(numbers);
          const { keeper } = LOG;
          const instance = `${which % 2 === 0 ? 'agent:docs' : 'user:ana'}/AAAAAAAAAAAAAAA${which % 3}`;
          const { lane, entries } = utter(choose, keeper.state, instance);
          const producer = `${instance}/${lane}`;
          const first = (keeper.state.producers.get(producer)?.last ?? 0) + 1;
          const message = { type: 'append', session: 's', producer, first, events: entries };
          const read = parseClient(JSON.stringify(mutate(choose, message)) ?? '', LIMITS);
          if (isMalformed(read) || read.type !== 'append') return;
          const writer = {
            participant: participantOf(read.producer),
            instance: instanceOf(read.producer),
          };
          const outcome = append(keeper, writer, read, 2_000_000, KEEPER);
          if (outcome.type !== 'appended') return;
          const after = applyItems(keeper.state, outcome.items);
          expect(digest(after)).toBe(digest(outcome.keeper.state));
          expect(after.faults).toEqual(keeper.state.faults);
          // As it travels.
          const again = outcome.items.map((item) => readItem(JSON.parse(encodeItem(item))));
          expect(digest(applyItems(keeper.state, again as Item[]))).toBe(digest(after));
        }),
        { numRuns: RUNS },
      );
    },
    MINUTES,
  );

  it(
    'on a log without a judge is folded without a throw, with and without judgement, and survives a snapshot',
    () => {
      fc.assert(
        fc.property(tapes, fc.nat(), (numbers, which) => {
          const { choose } = tapeOf(numbers);
          const from = which % Math.max(1, ITEMS.length - 20);
          const items: Item[] = [];
          for (const item of ITEMS.slice(from, from + 20)) {
            const wire = choose(3) === 0 ? mutate(choose, wireItem(item)) : wireItem(item);
            const read = readItem(JSON.parse(JSON.stringify(wire) ?? 'null'));
            if (read) items.push(read);
          }
          const before = choose(2) === 0 ? EMPTY : LOG.keeper.state;
          for (const how of [judge, undefined]) {
            const after = applyItems(before, items, how);
            expect(after.position).toBe(items.reduce((sum, item) => sum + countOf(item), before.position));
            const read = readSnapshot(JSON.parse(JSON.stringify(takeSnapshot(after, 'i.1'))));
            expect(typeof read === 'string' ? read : digest(read)).toBe(digest(after));
          }
        }),
        { numRuns: RUNS },
      );
    },
    MINUTES,
  );
});

/** A socket at whose other end the test sits. */
class FuzzedSocket {
  readyState = 1;
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: unknown }) => void) | null = null;
  onclose: ((event: { code: number; reason: string }) => void) | null = null;
  onerror: (() => void) | null = null;
  /** Of the newest subscription. */
  channel = 0;
  send(text: string) {
    const { type, channel } = JSON.parse(text);
    if (type === 'subscribe') this.channel = channel;
  }
  close() {
    this.readyState = 3;
  }
}

it(
  'does not leave the receive path of a client, changes nothing where it was refused, and is bounded',
  async () => {
    const clock = manualClock();
    const sockets: FuzzedSocket[] = [];
    const refused: string[] = [];
    const client = createSessionClient({
      transport: websocket({
        url: 'ws://nowhere',
        // CAST: as much of one as the transport touches.
        WebSocket: class extends FuzzedSocket {
          constructor() {
            super();
            sockets.push(this);
          }
        } as unknown as typeof WebSocket,
      }),
      participant: 'user:ana',
      clock,
      random: seededRandom(1),
      onError: ({ code }) => {
        refused.push(code);
      },
    });
    let session = client.session('s');
    /** As it would come on the newest channel, and mostly where the reader stands. */
    const say = (text: string) => {
      const channel = sockets.at(-1)?.channel ?? 0;
      const at = Number(session.cursor?.split('.')[1] ?? 0);
      const here = text.length % 8 === 0 ? undefined : text.replace(/^\[1,\d+,\d+/, `[1,${at},${at + 5}`);
      const data = (here ?? text)
        .replace(/^\[1,/, `[${channel},`)
        .replaceAll('"channel":1,', `"channel":${channel},`);
      sockets.at(-1)?.onmessage?.({ data });
    };
    const open = () => {
      sockets.at(-1)?.onopen?.();
      for (const first of SAID.slice(0, 3)) say(JSON.stringify(first));
    };
    open();
    let inputs = 0;
    let folded = 0;
    let unread = 0;
    await fc.assert(
      fc.asyncProperty(spoiled, async (text) => {
        if (++inputs % 50 === 0) {
          await clock.advance(40_000);
          open();
        }
        if (inputs % 10 === 0 && session.store.getState().status !== 'catching-up') {
          // What was said was the end of it: another one.
          session.close();
          session = client.session('s');
          open();
        }
        session.flush();
        const { state } = session.store.getState();
        const errors = refused.length;
        say(text);
        session.flush();
        const after = session.store.getState();
        if (after.state !== state) folded++;
        if (refused.length > errors && refused.at(-1)?.startsWith('message-')) {
          unread++;
          expect(after.state).toBe(state);
        }
        expect(weigh(after.state)).toBeLessThan(LIMITS.state);
        expect(after.signals.size).toBeLessThan(1_000);
        refused.length = Math.min(refused.length, 1_000);
      }),
      { numRuns: RUNS },
    );
    expect(clock.waiting).toBeLessThan(2_000);
    // Both ways were taken, and often.
    expect([folded, unread].filter((times) => times < RUNS / 100)).toEqual([]);
    // And then it is a client like any other.
    session.close();
    const fresh = client.session('fresh');
    await clock.advance(60_000);
    open();
    client.close();
    expect(fresh.store.getState().status).toBe('ended');
  },
  MINUTES,
);
