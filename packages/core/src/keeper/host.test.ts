import { manualClock, seededRandom } from '@rejoin/testing';
import { describe, expect, it } from 'vitest';
import { digest } from '../fold/digest.ts';
import { fold } from '../fold/fold.ts';
import { readSnapshot } from '../fold/snapshot.ts';
import { snapshotPieces } from '../fold/snapshotPieces.ts';
import { EMPTY, type SessionState } from '../fold/state.ts';
import type { Clock } from '../platform/clock.ts';
import type { EventEntry } from '../protocol/envelope.ts';
import { readItems } from '../protocol/parse.ts';
import { createKeeperHost, type KeeperHost } from './host.ts';
import { type LogStore, memoryStore } from './logStore.ts';
import type { Subscriber } from './subscriber.ts';

const instance = 'user:ana/AAAAAAAAAAAAAAA1';
const writer = { instance, participant: 'user:ana' };
const message = (id: string): EventEntry => ({ id, saw: 0, event: { type: 'message.sent', content: id } });
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
  const store: LogStore = {
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
    idle: () => true,
    texts() {},
    signals: () => {},
    ended: (code) => events.push(`ended ${code}`),
  };
  host.subscribe('s', undefined, subscriber);
  return () => state;
}

const silent: Subscriber = {
  ready: () => true,
  snapshot: () => {},
  frame: () => {},
  live: () => {},
  idle: () => true,
  texts() {},
  signals: () => {},
  ended: () => {},
};

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

/** An event loop by hand: what is due at once comes with the next turn, and each turn takes as long as the test says. */
function eventLoop() {
  let elapsed = 0;
  const due: (() => void)[] = [];
  const clock: Clock = {
    now: () => 1_000_000 + elapsed,
    elapsed: () => elapsed,
    after(ms, run) {
      if (ms === 0) due.push(run);
      return () => {};
    },
  };
  async function turn(ms: number): Promise<void> {
    elapsed += ms;
    for (const run of due.splice(0)) run();
    for (let rest = 0; rest < 50; rest++) await Promise.resolve();
  }
  return { clock, turn };
}

describe('a keeper’s host', () => {
  it('gathers what comes turn by turn into one commit, and holds up none for more than a few milliseconds', async () => {
    const { clock, turn } = eventLoop();
    const host = createKeeperHost({ store: memoryStore(), clock, random: seededRandom(1) });
    let acknowledged = 0;
    let seq = 0;
    const say = () =>
      void host.append('s', writer, batch(++seq, `m${seq}`)).then((answer) => {
        if (answer.type === 'ack') acknowledged = Math.max(acknowledged, answer.seq);
      });
    say();
    for (let begun = 0; begun < 5; begun++) await turn(1);
    expect(acknowledged).toBe(1);
    // Alone, an append waits for one turn.
    say();
    await turn(1);
    expect(acknowledged).toBe(2);
    // As long as each turn brings one more, for 4 ms.
    say();
    for (let more = 0; more < 3; more++) {
      await Promise.resolve();
      say();
      await turn(1);
      expect(acknowledged).toBe(2);
    }
    say();
    await turn(1);
    expect(acknowledged).toBe(7);
    await host.close();
  });

  it('begins a commit that gathers with the 64th session, before the turn ends', async () => {
    const { clock, turn } = eventLoop();
    const host = createKeeperHost({ store: memoryStore(), clock, random: seededRandom(1) });
    let acknowledged = 0;
    const say = (session: number, seq: number) =>
      void host.append(`s${session}`, writer, batch(seq, `m${seq}`)).then(() => acknowledged++);
    for (let session = 0; session < 64; session++) say(session, 1);
    for (let opened = 0; opened < 5; opened++) await turn(1);
    expect(acknowledged).toBe(64);
    for (let session = 0; session < 63; session++) say(session, 2);
    for (let rest = 0; rest < 50; rest++) await Promise.resolve();
    expect(acknowledged).toBe(64);
    say(63, 2);
    for (let rest = 0; rest < 50; rest++) await Promise.resolve();
    expect(acknowledged).toBe(128);
  });

  it('judges batches in the order in which they came, also when the session is opened between two of them', async () => {
    for (let microtasks = 0; microtasks < 10; microtasks++) {
      const clock = manualClock();
      const host = createKeeperHost({ store: memoryStore(), clock, random: seededRandom(1) });
      const answers = [host.append('s', writer, batch(1, 'a'))];
      for (let passed = 0; passed < microtasks; passed++) await Promise.resolve();
      answers.push(host.append('s', writer, batch(2, 'b')));
      await clock.advance(10);
      expect(await Promise.all(answers)).toMatchObject([{ type: 'ack' }, { type: 'ack' }]);
      await host.close();
    }
  });

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
    // Nor does a reader that comes just now see what is not committed.
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
        (_, at): EventEntry => ({ event: { type: 'weather.changed', to: at } }),
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

  it('goes on after a fault of its own at a commit: no writer waits for ever', async () => {
    const clock = manualClock();
    const faults: string[] = [];
    const onFault = ({ code }: { readonly code: string }) => faults.push(code);
    const host = createKeeperHost({ store: memoryStore(), clock, random: seededRandom(1), onFault });
    const ended: string[] = [];
    host.subscribe('s', undefined, {
      ...silent,
      frame: () => {
        throw new Error('A reader that breaks.');
      },
      ended: (code) => ended.push(code),
    });
    await clock.advance(10);
    const answers = [host.append('s', writer, batch(1, 'a')), host.append('t', writer, batch(1, 'a'))];
    await clock.advance(10);
    answers.push(host.append('s', writer, batch(2, 'b')));
    await clock.advance(10);
    // Of the same commit, and without an answer: sent again, it is a repeat.
    answers.push(host.append('t', writer, batch(1, 'a')));
    await clock.advance(10);
    expect(await Promise.all(answers)).toMatchObject([
      { type: 'ack', seq: 1 },
      { code: 'store-failed' },
      { type: 'ack', seq: 2 },
      { type: 'ack', seq: 1 },
    ]);
    expect([faults, ended]).toEqual([['store-failed'], ['store-failed']]);
    await host.close();
  });

  it('serves a reader from its cursor, also one that has room again before it has begun', async () => {
    const clock = manualClock();
    const kept = memoryStore();
    let weighed = () => {};
    const store: LogStore = {
      ...kept,
      async weigh(...what) {
        await new Promise<void>((resolve) => {
          weighed = resolve;
        });
        return kept.weigh(...what);
      },
    };
    const host = createKeeperHost({ store, clock, random: seededRandom(1) });
    for (let index = 0; index < 20; index++) {
      const events = Array.from({ length: 100 }, (): EventEntry => ({ event: { type: 'weather.changed' } }));
      void host.append('s', writer, { ...batch(1 + index * 100), events });
      await clock.advance(1);
    }
    const { incarnation } = await host.read('s', undefined);
    const frames: number[] = [];
    const subscription = host.subscribe('s', `${incarnation}.500`, {
      ...silent,
      frame: (_, { after }) => frames.push(after),
      snapshot: ({ position }) => frames.push(position),
    });
    await clock.advance(1);
    subscription.resume();
    await clock.advance(1);
    expect(frames).toEqual([]);
    weighed();
    await clock.advance(1);
    expect(frames[0]).toBeGreaterThanOrEqual(500);
  });

  it('gives one snapshot to all who come while it lacks little, and a new one to the next (P19)', async () => {
    const clock = manualClock();
    const host = createKeeperHost({ store: memoryStore(), clock, random: seededRandom(1) });
    const write = async (first: number, ...ids: readonly string[]) => {
      void host.append('s', writer, batch(first, ...ids));
      await clock.advance(10);
    };
    const seen = async () => {
      const delivered: string[] = [];
      const { close } = host.subscribe('s', undefined, {
        ...silent,
        snapshot: ({ position }) => delivered.push(`snapshot ${position}`),
        frame: (_, { after, upTo }) => delivered.push(`${after}-${upTo}`),
      });
      await clock.advance(10);
      close();
      return delivered;
    };
    const numbered = (from: number, count: number) =>
      Array.from({ length: count }, (_, n) => `message ${from + n}`);
    await write(1, ...numbered(1, 100));
    expect(await seen()).toEqual(['snapshot 100']);
    await write(101, ...numbered(101, 5));
    expect([await seen(), await seen()]).toEqual(Array(2).fill(['snapshot 100', '100-105']));
    // What it lacks is more than a tenth of the state.
    await write(106, ...numbered(106, 45));
    expect(await seen()).toEqual(['snapshot 150']);
  });

  it('has a snapshot at hand for as long as readers go on asking for it, and then forgets it', async () => {
    const clock = manualClock();
    const host = createKeeperHost({ store: memoryStore(), clock, random: seededRandom(1) });
    void host.append('s', writer, batch(1, 'message'));
    await clock.advance(10);
    const first = await host.snapshot('s');
    for (let seconds = 0; seconds < 20; seconds += 3) {
      await clock.advance(3_000);
      expect(await host.snapshot('s')).toBe(first);
    }
    await clock.advance(8_000);
    expect(await host.snapshot('s')).not.toBe(first);
    expect(await host.snapshot('s')).toEqual(first);
  });

  it('has a snapshot written piece by piece as it was taken, although the log goes on meanwhile (P25)', async () => {
    const clock = manualClock();
    const host = createKeeperHost({ store: memoryStore(), clock, random: seededRandom(1) });
    let said = 0;
    const say = async (count: number) => {
      const ids = Array.from({ length: count }, () => `message ${++said}`);
      void host.append('s', writer, batch(said - count + 1, ...ids));
      await clock.advance(10);
    };
    await say(150);
    const taken = await host.snapshot('s');
    let text = '';
    for (const piece of snapshotPieces(taken)) {
      text += piece;
      // The oldest messages leave the window.
      await say(1);
    }
    expect(said).toBeGreaterThan(400);
    const read = readSnapshot(JSON.parse(text));
    if (typeof read === 'string') throw new Error(`The snapshot is ${read}.`);
    expect(read.position).toBe(150);
    expect(text).not.toContain('message 151');
    expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(taken)));
  });

  it('refuses what is asked of a deleted session for ten minutes, so that no writer revives it', async () => {
    const { clock, host, events, say } = await stage();
    say(1, 'a');
    await clock.advance(10);
    const before = await host.snapshot('s');
    // What is under way is the last that is taken.
    say(2, 'b');
    const deleted = host.delete('s');
    await clock.advance(10);
    await deleted;
    say(3, 'c');
    follow(host, events);
    await clock.advance(599_000);
    say(1, 'a');
    follow(host, events);
    await clock.advance(10);
    expect(events.slice(-6)).toEqual([
      'ack 2',
      'ended session-deleted',
      'ended session-deleted',
      'refused session-deleted',
      'ended session-deleted',
      'refused session-deleted',
    ]);
    await expect(host.read('s', undefined)).rejects.toMatchObject({ code: 'session-deleted' });
    await expect(host.snapshot('s')).rejects.toMatchObject({ code: 'session-deleted' });
    expect(await host.list()).toEqual([]);
    await clock.advance(1_000);
    say(1, 'a');
    await clock.advance(10);
    expect(events.at(-1)).toBe('ack 1');
    expect((await host.snapshot('s')).cursor).not.toBe(before.cursor);
  });

  it('still has a session that could not be deleted', async () => {
    const kept = memoryStore();
    const clock = manualClock();
    const store: LogStore = { ...kept, delete: () => Promise.reject(new Error('The disk is full.')) };
    const host = createKeeperHost({ store, clock, random: seededRandom(1) });
    void host.append('s', writer, batch(1, 'a'));
    await clock.advance(10);
    await expect(host.delete('s')).rejects.toThrow('The disk is full.');
    expect(await host.snapshot('s')).toMatchObject({ position: 1 });
  });

  it('loses no run of an instance that gives signs of life, however many others come', async () => {
    const { clock, host } = await stage();
    const owner = { instance: 'agent:a/AAAAAAAAAAAAAAA1', participant: 'agent:a' };
    const events: EventEntry[] = [{ run: 'r', event: { type: 'RUN_STARTED', runId: 'r' } }];
    void host.append('s', owner, { producer: `${owner.instance}/main`, first: 1, events });
    for (let round = 0; round < 10; round++) {
      host.alive(owner.instance);
      for (let other = 0; other < 15_000; other++) host.alive(`user:x/${round}-${other}`);
      await clock.advance(10_000);
    }
    expect(await host.read('s', undefined)).toMatchObject({ page: { upTo: 1 } });
    // Nor if all come between two of its signs, long after the keeper's start.
    for (let other = 0; other < 150_000; other++) host.alive(`user:x/${other}`);
    await clock.advance(10_000);
    expect(await host.read('s', undefined)).toMatchObject({ page: { upTo: 1 } });
  });

  it('forgets made-up sessions when there are too many, and none that is in use or has something first', async () => {
    const kept = memoryStore();
    const loads: string[] = [];
    const store: LogStore = {
      ...kept,
      load: (session) => {
        loads.push(session);
        return kept.load(session);
      },
    };
    const clock = manualClock();
    const host = createKeeperHost({ store, clock, random: seededRandom(1) });
    void host.append('s', writer, batch(1, 'a'));
    void host.append('read', writer, batch(1, 'a'));
    host.subscribe('read', undefined, silent);
    await clock.advance(2_000);
    for (let second = 0; second < 4; second++) {
      for (let each = 0; each < 3_000; each++) await host.snapshot(`made-up-${second}-${each}`);
      await clock.advance(1_000);
    }
    // Of those of the first seconds nothing is left; what has something is still there.
    loads.length = 0;
    await host.snapshot('made-up-0-0');
    await host.snapshot('s');
    await host.snapshot('read');
    expect(loads).toEqual(['made-up-0-0']);
  });

  it('forgets no deleted session for made-up ones that are deleted (16)', async () => {
    const { clock, host } = await stage();
    void host.append('gone', writer, batch(1, 'a'));
    await clock.advance(10);
    await host.delete('gone');
    for (let each = 0; each < 10_001; each++) await host.delete(`made-up-${each}`);
    expect(await host.append('gone', writer, batch(2, 'b'))).toMatchObject({ code: 'session-deleted' });
  });
});
