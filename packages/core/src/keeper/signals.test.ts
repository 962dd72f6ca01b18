import { manualClock, seededRandom } from '@rejoin/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SIGNALS } from '../protocol/limits.ts';
import type { Signal } from '../protocol/messages.ts';
import { createKeeperHost } from './host.ts';
import { memoryStore } from './logStore.ts';
import { createSignals, type Signals } from './signals.ts';

const instanceOf = (participant: string, number = 0) => `${participant}/${String(number).padStart(16, 'A')}`;
const large = 'x'.repeat(4_000);

/** All that lives, as a newcomer gets it. */
function living(signals: Signals, now: number): Signal[] {
  const all: Signal[] = [];
  let revision = 0;
  for (let part = signals.after(0, now); part; part = signals.after(revision, now)) {
    expect(part.list.length).toBeLessThan(80_000);
    all.push(...(JSON.parse(part.list) as Signal[]));
    revision = part.revision;
  }
  return all;
}

/** What a reader holds, by instance and key. */
type Held = Map<string, { readonly value: unknown; readonly until: number }>;

function adopt(held: Held, list: string, now: number): void {
  for (const { instance, key, value, ttl } of JSON.parse(list) as Signal[])
    if (ttl > 0) held.set(`${instance} ${key}`, { value, until: now + ttl });
    else held.delete(`${instance} ${key}`);
}

describe('the signals of a session (P29)', () => {
  it('are the latest of each key, for as long as their TTL', () => {
    const signals = createSignals();
    const instance = instanceOf('user:ana');
    signals.put({ instance, key: 'typing', value: 'old', ttl: 1_000 }, 0);
    signals.put({ instance, key: 'typing', value: 'new', ttl: 500 }, 100);
    signals.put({ instance, key: 'place', value: 1, ttl: 5_000 }, 100);
    expect(living(signals, 200)).toEqual([
      { instance, key: 'typing', value: 'new', ttl: 400 },
      { instance, key: 'place', value: 1, ttl: 4_900 },
    ]);
    expect(living(signals, 600)).toEqual([{ instance, key: 'place', value: 1, ttl: 4_500 }]);
    signals.put({ instance, key: 'place', value: 1, ttl: 0 }, 700);
    expect(living(signals, 700)).toEqual([]);
    // What has ended is reported once, however it ended.
    expect(signals.changes(700).map((list) => JSON.parse(list))).toEqual([
      [
        { instance, key: 'typing', value: null, ttl: 0 },
        { instance, key: 'place', value: null, ttl: 0 },
      ],
    ]);
    expect(signals.changes(700)).toEqual([]);
  });

  it('of one instance push out its own oldest, and readers hear of it', () => {
    const signals = createSignals();
    const [flooding, other] = [instanceOf('user:eve', 1), instanceOf('user:eve', 2)];
    signals.put({ instance: other, key: 'typing', value: true, ttl: 60_000 }, 0);
    for (let i = 0; i < 100; i++)
      signals.put({ instance: flooding, key: `k${i}`, value: large, ttl: 60_000 }, i);
    const alive = living(signals, 100);
    expect(alive.some(({ instance }) => instance === other)).toBe(true);
    const kept = alive.filter(({ instance }) => instance === flooding);
    expect(JSON.stringify(kept).length).toBeLessThan(SIGNALS.perInstance + 1_000);
    expect(kept.at(-1)?.key).toBe('k99');
    const received: Held = new Map();
    for (const list of signals.changes(100)) adopt(received, list, 100);
    expect(received.size).toBe(alive.length);
  });

  it('of one participant push out none of another, however many instances it has; those of all have a bound', () => {
    const signals = createSignals();
    const victim = instanceOf('user:ana');
    const agent = instanceOf('agent:news');
    signals.put({ instance: victim, key: 'typing', value: large, ttl: 60_000 }, 0);
    signals.put({ instance: agent, key: 'keeper.stalled', value: true, ttl: 60_000 }, 0);
    for (const stranger of ['user:eve', 'user:mallory', 'agent:bot', 'operator:x', 'user:y', 'user:z'])
      for (let i = 0; i < 2_000; i++)
        signals.put(
          { instance: instanceOf(stranger, i), key: 'k', value: i % 2 ? large : 1, ttl: 50_000 },
          i,
        );
    const alive = living(signals, 2_000);
    expect(alive.filter(({ instance }) => instance === victim)).toHaveLength(1);
    expect(alive.filter(({ instance }) => instance === agent)).toHaveLength(1);
    expect(JSON.stringify(alive).length).toBeLessThan(SIGNALS.perSession + 10_000);
    const ofEve = alive.filter(({ instance }) => instance.startsWith('user:eve/'));
    expect(JSON.stringify(ofEve).length).toBeLessThan(SIGNALS.perParticipant + 10_000);
  });

  it('of two hundred agents with two each, and the keeper’s of all of them, have room', () => {
    const signals = createSignals();
    for (let i = 0; i < 200; i++)
      for (const key of ['place', 'mood', 'keeper.stalled'])
        signals.put({ instance: instanceOf(`agent:number-${i}`), key, value: { at: i }, ttl: 15_000 }, 0);
    expect(living(signals, 0)).toHaveLength(600);
    // Also where all are processes of one participant.
    const crowd = createSignals();
    for (let i = 0; i < 200; i++)
      for (const key of ['place', 'mood', 'keeper.stalled'])
        crowd.put({ instance: instanceOf('agent:crowd', i), key, value: { at: i }, ttl: 15_000 }, 0);
    expect(living(crowd, 0)).toHaveLength(600);
  });

  it('reach a reader that takes them now and then as they are at last, as they reach a newcomer', async () => {
    const step = fc.record({
      ms: fc.constantFrom(0, 1, 20, 60, 400),
      who: fc.integer({ min: 0, max: 3 }),
      key: fc.constantFrom('a', 'b', 'c'),
      value: fc.constantFrom(1, 'two', 'y'.repeat(30_000)),
      ttl: fc.constantFrom(0, 1, 50, 300, 60_000),
      idle: fc.boolean(),
    });
    let received = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 60 }), async (steps) => {
        const clock = manualClock(0);
        const host = createKeeperHost({ store: memoryStore(), clock, random: seededRandom(1) });
        let idle = true;
        /** What a reader holds in the end. */
        const read = (isIdle: () => boolean) => {
          const held: Held = new Map();
          const subscription = host.subscribe('s', undefined, {
            ready: () => true,
            idle: isIdle,
            snapshot() {},
            frame() {},
            live() {},
            texts() {},
            ended() {},
            signals(list, anew) {
              expect(list.length).toBeLessThan(100_000);
              if (anew) held.clear();
              adopt(held, list, clock.now());
            },
          });
          const living = () =>
            [...held].filter(([, { until }]) => until > clock.now()).sort(([a], [b]) => (a < b ? -1 : 1));
          return { subscription, living };
        };
        const reader = read(() => idle);
        await clock.advance(1);
        for (const { ms, who, key, value, ttl, idle: next } of steps) {
          const instance = instanceOf(`user:number-${who % 2}`, who);
          host.signal('s', { instance, key, value, ttl });
          const resumes = next && !idle;
          idle = next;
          if (resumes) reader.subscription.resume();
          await clock.advance(ms);
        }
        idle = true;
        reader.subscription.resume();
        await clock.advance(60);
        const newcomer = read(() => true);
        await clock.advance(0);
        expect(reader.living()).toEqual(newcomer.living());
        received += newcomer.living().length;
        await host.close();
      }),
      { numRuns: 200 },
    );
    expect(received).toBeGreaterThan(100);
  });
});
