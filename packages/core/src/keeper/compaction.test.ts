import { manualClock, seededRandom } from '@rejoin/testing';
import { describe, expect, it } from 'vitest';
import { beginLife, mortalStore } from '../../../testing/src/simulator/mortal.ts';
import { digest } from '../fold/digest.ts';
import { fold } from '../fold/fold.ts';
import { readSnapshot } from '../fold/snapshot.ts';
import { EMPTY, type SessionState } from '../fold/state.ts';
import { textOf } from '../fold/text.ts';
import type { EventEntry } from '../protocol/envelope.ts';
import { makeCursor, splitCursor } from '../protocol/messages.ts';
import { compact } from './compaction.ts';
import { decode } from './historyPages.ts';
import { createKeeperHost, type HostOptions, type KeeperHost } from './host.ts';
import { type LogPage, type LogStore, memoryStore } from './logStore.ts';

const AGENTS = Array.from({ length: 8 }, (_, index) => `agent:a${index}/AAAAAAAAAAAAAAA${index}`);
const WORDS = ['the ', 'log ', 'is ', 'what ', 'they ', 'all ', 'read ', 'and ', 'fold ', 'alike.\n'];

/** Eight agents that each write one text, word by word, one word in a commit. */
function stage(options: Partial<HostOptions> = {}) {
  const clock = manualClock();
  const store = options.store ?? memoryStore();
  const host = createKeeperHost({ clock, random: seededRandom(1), ...options, store });
  let words = 0;
  const say = async (instance: string, entries: readonly EventEntry[]) => {
    const writer = { instance, participant: instance.split('/')[0] ?? '' };
    const answer = host.append('s', writer, { producer: `${instance}/main`, first: 0, events: entries });
    await clock.advance(1);
    expect(await answer).toMatchObject({ type: 'ack' });
  };
  return {
    clock,
    store,
    host,
    async begin() {
      for (const instance of AGENTS)
        await say(instance, [
          { run: 'r', event: { type: 'RUN_STARTED', runId: 'r' } },
          { run: 'r', event: { type: 'TEXT_MESSAGE_START', messageId: 'm', role: 'assistant' } },
        ]);
    },
    async write(count: number, many = 1, pad = '') {
      for (let word = 0; word < count; word += many) {
        const deltas = Array.from({ length: many }, (_, index): EventEntry => {
          const delta = `${WORDS[(word + index) % WORDS.length]}${pad}`;
          return { run: 'r', event: { type: 'TEXT_MESSAGE_CONTENT', messageId: 'm', delta } };
        });
        await say(AGENTS[words++ % AGENTS.length] ?? '', deltas);
      }
      await clock.advance(100);
    },
    pages: () => store.read('s', 0, Number.MAX_SAFE_INTEGER),
  };
}

const bytes = (pages: readonly LogPage[]): number => pages.reduce((sum, { items }) => sum + items.length, 0);

async function stateOf(host: KeeperHost): Promise<SessionState> {
  const state = readSnapshot(await host.snapshot('s'));
  if (typeof state === 'string') throw new Error(state);
  return state;
}

/** What a subscriber is given, in words, until it is live. */
async function given(host: KeeperHost, offset: number, clock: ReturnType<typeof manualClock>) {
  const { cursor } = await host.snapshot('s');
  const { incarnation = '' } = splitCursor(cursor) ?? {};
  const heard: string[] = [];
  host.subscribe('s', makeCursor(incarnation, offset), {
    ready: () => true,
    snapshot: ({ position }) => heard.push(`snapshot ${position}`),
    frame: (_, { after, upTo }) => heard.push(`frame ${after}-${upTo}`),
    live: ({ position }) => heard.push(`live ${position}`),
    idle: () => true,
    texts() {},
    signals: () => {},
    ended: (code) => heard.push(`ended ${code}`),
  });
  await clock.advance(10);
  return heard;
}

describe('compaction', () => {
  it('stores a long talk in little more than its text, and folds to the same (P26)', async () => {
    const { begin, write, pages, host } = stage();
    await begin();
    await write(40_000);
    const stored = await pages();
    const raw = 40_000 * JSON.stringify(['t', `${AGENTS[0]}/main`, 'm', 12_345, 'what ']).length;
    const text = JSON.stringify(WORDS.join('')).length / WORDS.length;
    const merged = stored.filter(({ after, upTo }) => upTo - after > 1_000);
    const held = merged.reduce((sum, { after, upTo }) => sum + upTo - after, 0);
    expect(held).toBeGreaterThanOrEqual(30_000);
    expect(bytes(merged)).toBeLessThan(1.05 * text * held);
    // The newest five to ten thousand words still stand as they came.
    expect(bytes(stored)).toBeLessThan(raw / 4);
    expect(digest(stored.map(decode).reduce((state, items) => fold(state, items), EMPTY))).toBe(
      (await host.snapshot('s')).digest,
    );
  }, 30_000);

  it('leaves what is behind the snapshot before the newest as it came, with its cursors (P19, P26)', async () => {
    const { begin, write, pages, host, clock } = stage();
    await begin();
    await write(16_000, 4);
    const stored = await pages();
    const end = stored.at(-1)?.upTo ?? 0;
    const single = stored.filter(({ after, upTo }) => upTo - after === 4);
    expect(single.length).toBeGreaterThan(5_000 / 4);
    expect(stored.length - single.length).toBeLessThan(12);
    // From a cursor that is still one, the tail; from inside of what was merged, the state.
    const known = end - 5_200;
    const tail = await given(host, known, clock);
    expect(tail).toEqual([`frame ${known}-${end}`, `live ${end}`]);
    expect(await given(host, 1_600, clock)).toEqual([`snapshot ${end}`, `live ${end}`]);
    const { incarnation } = await host.read('s', undefined);
    await expect(host.read('s', makeCursor(incarnation, 1_600))).rejects.toMatchObject({
      code: 'cursor-evicted',
    });
  });

  it('reads a page in slices, and stores nothing of it where it is stopped between two', async () => {
    const { begin, write, pages, store, host } = stage();
    await begin();
    await write(2_000);
    const before = await pages();
    const { incarnation = '' } = splitCursor((await host.snapshot('s')).cursor) ?? {};
    const run = async (pauses: number) => {
      let paused = 0;
      const upTo = before.at(-1)?.upTo ?? 0;
      const pause = async () => ++paused <= pauses;
      const end = await compact({ store, session: 's', incarnation, from: 0, upTo, pause });
      return { end, paused };
    };
    expect(await run(2)).toEqual({ end: 0, paused: 3 });
    expect(await pages()).toEqual(before);
    const { paused } = await run(100);
    expect(paused).toBeGreaterThanOrEqual(bytes(before) / (32 * 1024) - 1);
    expect((await pages()).length).toBe(1);
  });

  it('sends a long tail in frames of a page, each rolled, that go on from one another (P18, P22)', async () => {
    const { begin, write, pages, host, clock } = stage();
    await begin();
    await write(20_000, 10, 'x'.repeat(60));
    const stored = await pages();
    const from = stored[1]?.upTo ?? 0;
    const { cursor } = await host.snapshot('s');
    const { incarnation = '' } = splitCursor(cursor) ?? {};
    const frames: LogPage[] = [];
    host.subscribe('s', makeCursor(incarnation, from), {
      ready: () => true,
      snapshot: () => expect.unreachable('The state is heavier.'),
      frame: (_, page) => frames.push(page),
      live: () => {},
      idle: () => true,
      texts() {},
      signals: () => {},
      ended: () => expect.unreachable('It goes on.'),
    });
    await clock.advance(10);
    expect(frames.map(({ after }) => after)).toEqual([from, ...frames.slice(0, -1).map(({ upTo }) => upTo)]);
    expect(frames.at(-1)?.upTo).toBe(20_016);
    expect(frames.length).toBeGreaterThan(3);
    for (const { items } of frames) expect(items.length).toBeLessThan(200 * 1024);
    const before = stored
      .slice(0, 2)
      .map(decode)
      .reduce((state, items) => fold(state, items), EMPTY);
    expect(digest(frames.map(decode).reduce((state, items) => fold(state, items), before))).toBe(
      (await host.snapshot('s')).digest,
    );
  });

  it('leaves either the pages or what takes their place when the keeper dies in it (P26)', async () => {
    const kept = memoryStore();
    for (let seed = 1; seed <= 12; seed++) {
      const life = beginLife();
      const clock = manualClock();
      const random = seededRandom(seed);
      const store = mortalStore(kept, clock, life, () => Math.floor(random() * 5));
      const host = createKeeperHost({ store, clock, random });
      const instance = `agent:a/AAAAAAAAAAAAA${String(seed).padStart(3, '0')}`;
      const run = `r${seed}`;
      const writer = { instance, participant: 'agent:a' };
      const append = (events: readonly EventEntry[]) =>
        host.append('s', writer, { producer: `${instance}/main`, first: 0, events });
      void append([
        { run, event: { type: 'RUN_STARTED', runId: run } },
        { run, event: { type: 'TEXT_MESSAGE_START', messageId: run, role: 'assistant' } },
      ]);
      for (let batch = 0; batch < 12; batch++) {
        const word = { type: 'TEXT_MESSAGE_CONTENT', messageId: run, delta: `${batch} ` } as const;
        void append(Array.from({ length: 600 }, () => ({ run, event: word })));
        await clock.advance(1 + Math.floor(random() * 12));
      }
      life.end();
      const again = createKeeperHost({ store: kept, clock: manualClock(), random: seededRandom(seed) });
      const all = await kept.read('s', 0, Number.MAX_SAFE_INTEGER);
      const state = all.map(decode).reduce((each, items) => fold(each, items), EMPTY);
      expect((await again.snapshot('s')).digest).toBe(digest(state));
      expect(state.faults).toEqual({});
    }
    expect((await kept.load('s'))?.compacted).toBeGreaterThan(0);
  });

  it('is no fault of the session when it fails: the log is as it was', async () => {
    const kept = memoryStore();
    const faults: string[] = [];
    const store: LogStore = { ...kept, compact: () => Promise.reject(new Error('The disk is full.')) };
    const { begin, write, pages, host } = stage({ store, onFault: ({ message }) => faults.push(message) });
    await begin();
    await write(11_000, 50);
    expect(faults).toEqual(['The log of session s could not be compacted. The disk is full.']);
    expect((await pages()).length).toBe(8 + 220);
    expect((await host.snapshot('s')).position).toBe(11_016);
    await host.close();
  });
});

describe('retention', () => {
  it('forgets what is older than asked, below a snapshot that is there, and keeps the rest (P25)', async () => {
    const { begin, write, pages, host, store, clock } = stage({ retain: 7_000 });
    await begin();
    await write(20_000, 10, 'x'.repeat(60));
    const stored = await pages();
    const start = stored[0]?.after ?? 0;
    expect(start).toBeGreaterThan(0);
    expect(20_016 - start).toBeGreaterThanOrEqual(7_000);
    expect((await store.load('s'))?.snapshot?.position).toBeGreaterThan(start + 4_999);
    // A cursor below: the state on a link, a word on HTTP. Without a cursor HTTP would begin where nothing is any more.
    const { cursor } = await host.snapshot('s');
    const { incarnation = '' } = splitCursor(cursor) ?? {};
    for (const below of [undefined, makeCursor(incarnation, 20)])
      await expect(host.read('s', below)).rejects.toMatchObject({ code: 'cursor-evicted' });
    expect(await given(host, 20, clock)).toEqual(['snapshot 20016', 'live 20016']);
    const { page } = await host.read('s', makeCursor(incarnation, start));
    expect(page.after).toBe(start);
    // It opens again as it was.
    const before = await stateOf(host);
    const again = createKeeperHost({ store, clock: manualClock(), random: seededRandom(2) });
    expect(digest(await stateOf(again))).toBe(digest(before));
    expect([...before.messages.values()].map(({ text }) => textOf(text).length)).toEqual(
      [...(await stateOf(again)).messages.values()].map(({ text }) => text.length),
    );
  });

  it('keeps everything unless it is asked to forget', async () => {
    const { begin, write, pages } = stage();
    await begin();
    await write(16_000, 10);
    expect((await pages())[0]?.after).toBe(0);
  });

  it('reports the cause when only another version could read what is left', async () => {
    const { begin, write, store } = stage({ retain: 1 });
    await begin();
    await write(16_000, 10, 'x'.repeat(60));
    const stored = await store.load('s');
    const outdated: LogStore = {
      ...store,
      load: async () =>
        stored && {
          ...stored,
          snapshot: { format: 1, reducer: 1, cursor: '', position: 9, digest: '', state: {} },
        },
    };
    const host = createKeeperHost({ store: outdated, clock: manualClock(), random: seededRandom(2) });
    await expect(host.snapshot('s')).rejects.toMatchObject({
      code: 'store-failed',
      message: expect.stringContaining('trimmed'),
    });
  });
});
