import { describe, expect, it } from 'vitest';
import { digest } from '../fold/digest.ts';
import { fold } from '../fold/fold.ts';
import { readSnapshot } from '../fold/snapshot.ts';
import { EMPTY, type SessionState } from '../fold/state.ts';
import type { Entry } from '../protocol/envelope.ts';
import { readItems } from '../protocol/parse.ts';
import { manualClock } from '../testing/clock.ts';
import { seededRandom } from '../testing/random.ts';
import { createKeeperHost, type KeeperHost, type Subscriber } from './host.ts';
import { memoryStore, type Store } from './store.ts';

const instance = 'user:ana/AAAAAAAAAAAAAAA1';
const writer = { instance, participant: 'user:ana' };
const message = (id: string): Entry => ({ id, saw: 0, event: { type: 'message.sent', content: id } });
const batch = (first: number, ...ids: readonly string[]) => ({
  producer: `${instance}/main`,
  first,
  events: ids.map(message),
});

/** A store whose commits wait until they are let through, or fail. */
function slowStore() {
  const kept = memoryStore();
  let hold = false;
  let fail = false;
  let waiting: (() => void)[] = [];
  const store: Store = {
    ...kept,
    async commit(writes, at) {
      if (hold) await new Promise<void>((resolve) => waiting.push(resolve));
      if (fail) throw new Error('The disk is full.');
      return kept.commit(writes, at);
    },
  };
  return {
    store,
    hold: () => {
      hold = true;
    },
    release(outcome: 'commit' | 'fail') {
      hold = false;
      fail = outcome === 'fail';
      for (const resume of waiting.splice(0)) resume();
      waiting = [];
    },
    heal: () => {
      fail = false;
    },
  };
}

/** Folds what a host sends, and writes down in which order it came. */
function follow(host: KeeperHost, events: string[]): () => SessionState {
  let state = EMPTY;
  const subscriber: Subscriber = {
    ready: () => true,
    snapshot(snapshot) {
      const read = readSnapshot(structuredClone(snapshot));
      if (typeof read !== 'string') state = read;
      events.push(`snapshot ${snapshot.position}`);
    },
    frame(_, page) {
      state = fold(state, readItems(JSON.parse(`[${page.items}]`) as unknown[]) ?? []);
      events.push(`frame ${page.after}-${page.upTo}`);
    },
    live: (live) => {
      expect(live.digest).toBe(digest(state));
      events.push(`live ${live.position}`);
    },
    signal: () => {},
    ended: (code) => events.push(`ended ${code}`),
  };
  host.subscribe('s', undefined, subscriber);
  return () => state;
}

async function stage() {
  const clock = manualClock();
  const slow = slowStore();
  const host = createKeeperHost({ store: slow.store, clock, random: seededRandom(1) });
  const events: string[] = [];
  const state = follow(host, events);
  await clock.advance(10);
  const say = (first: number, ...ids: readonly string[]) =>
    void host.append('s', writer, batch(first, ...ids)).then((answer) => {
      events.push(answer.type === 'ack' ? `ack ${answer.seq}` : `refused ${answer.code}`);
    });
  return { clock, slow, host, events, state, say };
}

describe('a keeper’s host', () => {
  it('acknowledges and shows nothing before its commit, and then in the log’s order (P9)', async () => {
    const { clock, slow, host, events, state, say } = await stage();
    expect(events).toEqual(['snapshot 0', 'live 0']);
    slow.hold();
    say(1, 'a', 'b');
    await clock.advance(1_000);
    // What comes while a commit is under way waits for the next one; a repeat waits with its original.
    say(3, 'c');
    say(1, 'a', 'b');
    await clock.advance(1_000);
    expect(events).toEqual(['snapshot 0', 'live 0']);
    // Nor does somebody who comes just now see what is not committed.
    const late: string[] = [];
    const other = follow(host, late);
    await clock.advance(10);
    expect(late).toEqual(['snapshot 0', 'live 0']);
    expect(other().position).toBe(0);
    slow.release('commit');
    await clock.advance(10);
    expect(events.slice(2).filter((event) => event.startsWith('frame'))).toEqual(['frame 0-2', 'frame 2-3']);
    expect(events.slice(2).filter((event) => event.startsWith('ack'))).toEqual(['ack 2', 'ack 3', 'ack 3']);
    expect(state().position).toBe(3);
    expect(other()).toEqual(state());
    expect(digest(other())).toBe((await host.snapshot('s')).digest);
  });

  it('takes nothing back that it showed when a commit fails, and goes on from the log (P9)', async () => {
    const { clock, slow, host, events, state, say } = await stage();
    say(1, 'a');
    await clock.advance(10);
    slow.hold();
    say(2, 'b');
    await clock.advance(10);
    slow.release('fail');
    await clock.advance(10);
    expect(events.slice(2)).toEqual(
      expect.arrayContaining(['frame 0-1', 'ack 1', 'refused store-failed', 'ended store-failed']),
    );
    expect(state().position).toBe(1);
    slow.heal();
    // The writer sends it again: it was never in the log, so it is appended now.
    say(2, 'b', 'c');
    const again = follow(host, []);
    await clock.advance(10);
    expect(events.at(-1)).toBe('ack 3');
    expect(again().position).toBe(3);
    expect([...again().messages.keys()]).toEqual(['user:ana\na', 'user:ana\nb', 'user:ana\nc']);
  });

  it('opens again as it was, by its log and by its snapshot (P25)', async () => {
    const { clock, slow, host } = await stage();
    for (let index = 0; index < 60; index++) {
      const events = Array.from(
        { length: 100 },
        (_, at): Entry => ({ event: { type: 'weather.changed', to: at } }),
      );
      void host.append('s', writer, { ...batch(1 + index * 100), events });
      await clock.advance(1);
    }
    const before = await host.snapshot('s');
    const reopened = createKeeperHost({ store: slow.store, clock, random: seededRandom(2) });
    const after = await reopened.snapshot('s');
    expect(after).toMatchObject({ digest: before.digest, position: 6_000, cursor: before.cursor });
    expect(await slow.store.load('s')).toMatchObject({ snapshot: { position: expect.any(Number) } });
  });
});
