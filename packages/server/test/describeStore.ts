import type { LogPage, LogStore, LogWrite } from '@rejoin/core/internal';
import type { SessionSummary } from '@rejoin/core/memory';
import type { SessionSnapshot } from '@rejoin/core/protocol';
import { describe, expect, it } from 'vitest';

export const page = (after: number, upTo: number, items = `"${after}-${upTo}"`): LogPage => ({
  after,
  upTo,
  items,
  weight: items.length,
});

export const write = (
  session: string,
  pages: readonly LogPage[],
  more: Partial<LogWrite> = {},
): LogWrite => ({
  session,
  incarnation: `inc-${session}`,
  pages,
  batches: new Map(),
  ...more,
});

export const snapshotAt = (position: number): SessionSnapshot => ({
  format: 1,
  reducer: 1,
  cursor: `inc.${position}`,
  position,
  digest: 'd',
  state: { text: `state at ${position}`, __proto__: null },
});

/** What a store has of a session. Its batches may be a map of another kind. */
async function loaded(store: LogStore, session: string) {
  const stored = await store.load(session);
  return stored && { ...stored, batches: new Map(stored.batches) };
}

/** What every store does. `open` gives an empty one that ends with its test. */
export function describeStore(name: string, open: () => LogStore): void {
  describe(name, () => {
    it('knows nothing of a session that was never written', async () => {
      const store = open();
      expect(await store.load('s')).toBeUndefined();
      expect(await store.read('s', 0, 1_000)).toEqual([]);
      expect(await store.weigh('s', 0, 1)).toBe(0);
      expect(await store.history('s', 0, 9, 1)).toEqual([]);
      expect(await store.answer('s', 'key')).toBeUndefined();
      expect(await store.list()).toEqual([]);
    });

    it('keeps records beside the logs, by collection and key', async () => {
      const { records } = open();
      if (!records) throw new Error('There are none.');
      expect(await records.get('a', 'key')).toBeUndefined();
      await records.put('a', 'key', 'first');
      await records.put('a', 'key', 'Grüße, 日本語');
      await records.put('b', 'key', 'of another collection');
      expect(await records.add('a', 'key', 'too late')).toBe('Grüße, 日本語');
      expect(await records.add('a', 'user:ana\n1', 'one')).toBeUndefined();
      await records.put('a', 'user:ana\n2', 'two');
      await records.put('a', 'user:anab\n1', 'of another');
      expect(await records.get('a', 'key')).toBe('Grüße, 日本語');
      expect(await records.list('a', 'user:ana\n')).toEqual([
        { key: 'user:ana\n1', value: 'one' },
        { key: 'user:ana\n2', value: 'two' },
      ]);
      expect(await records.list('a')).toHaveLength(4);
      await records.remove('a', 'user:ana\n1');
      await records.remove('a', 'none');
      expect(await records.list('a', 'user:ana\n')).toEqual([{ key: 'user:ana\n2', value: 'two' }]);
      expect(await records.list('b')).toHaveLength(1);
    });

    it('lists what was last said of a session, whatever is written after it', async () => {
      const store = open();
      const summary = (messages: number): SessionSummary => ({
        title: 'Grüße, 日本語',
        messages,
        running: 1,
        waiting: 0,
        questions: [],
        asked: [],
      });
      await store.commit([write('a', [page(0, 2)], { summary: summary(1) }), write('b', [page(0, 1)])], 1);
      await store.commit([write('a', [page(2, 3)], { summary: summary(2) })], 2);
      await store.commit([write('a', [page(3, 9)])], 3);
      expect(await store.list()).toEqual([
        { ...summary(2), session: 'a', events: 9, createdAt: 1, changedAt: 3 },
        { session: 'b', events: 1, createdAt: 1, changedAt: 1 },
      ]);
      expect((await store.load('a'))?.summary).toEqual(summary(2));
      await store.delete('a');
      await store.commit([write('a', [page(0, 1)])], 4);
      expect((await store.load('a'))?.summary).toBeUndefined();
    });

    it('gives back the pages of a session, whole and in order', async () => {
      const store = open();
      await store.commit([write('a', [page(0, 2), page(2, 3)]), write('b', [page(0, 9)])], 1);
      await store.commit([write('a', [page(3, 7, '"ünï 😀 \\ud800"')])], 2);
      expect(await store.read('a', 0, 1_000)).toEqual([
        page(0, 2),
        page(2, 3),
        page(3, 7, '"ünï 😀 \\ud800"'),
      ]);
      expect(await store.read('b', 0, 1_000)).toEqual([page(0, 9)]);
    });

    it('reads from any offset, and from the page that holds it', async () => {
      const store = open();
      await store.commit([write('a', [page(0, 2), page(2, 5), page(5, 6)])], 1);
      expect((await store.read('a', 2, 1_000)).map(({ after }) => after)).toEqual([2, 5]);
      expect((await store.read('a', 3, 1_000)).map(({ after }) => after)).toEqual([2, 5]);
      expect(await store.read('a', 6, 1_000)).toEqual([]);
      expect(await store.read('a', 99, 1_000)).toEqual([]);
    });

    it('reads about as much as was asked for, and at least one page', async () => {
      const store = open();
      await store.commit(
        [write('a', [page(0, 1, 'x'.repeat(50)), page(1, 2, 'y'.repeat(50)), page(2, 3, 'z')])],
        1,
      );
      expect(await store.read('a', 0, 1)).toHaveLength(1);
      expect(await store.read('a', 0, 100)).toHaveLength(2);
      expect(await store.read('a', 0, 101)).toHaveLength(3);
    });

    it('weighs the text after an offset', async () => {
      const store = open();
      await store.commit(
        [write('a', [page(0, 1, 'x'.repeat(50)), page(1, 3, 'y'.repeat(30)), page(3, 4, '😀')])],
        1,
      );
      expect(await Promise.all([0, 1, 2, 3, 4, 9].map((after) => store.weigh('a', after, 1_000)))).toEqual([
        82, 32, 32, 2, 0, 0,
      ]);
      // No further than what decides.
      expect(await store.weigh('a', 0, 60)).toBeGreaterThan(60);
    });

    it('keeps the newest batch of each producer, and the newest snapshot', async () => {
      const store = open();
      await store.commit(
        [write('a', [page(0, 2)], { batches: new Map([['p', { first: 1, digests: ['x', 'y'] }]]) })],
        1,
      );
      await store.commit(
        [
          write('a', [page(2, 3)], {
            batches: new Map([['q', { first: 1, digests: ['z'] }]]),
            snapshot: snapshotAt(3),
          }),
        ],
        2,
      );
      await store.commit(
        [write('a', [page(3, 4)], { batches: new Map([['p', { first: 3, digests: ['w'] }]]) })],
        3,
      );
      expect(await loaded(store, 'a')).toEqual({
        incarnation: 'inc-a',
        createdAt: 1,
        upTo: 4,
        compacted: 0,
        snapshot: snapshotAt(3),
        batches: new Map([
          ['p', { first: 3, digests: ['w'] }],
          ['q', { first: 1, digests: ['z'] }],
        ]),
        secrets: new Map(),
      });
      await store.commit([write('a', [], { snapshot: snapshotAt(4) })], 4);
      expect((await store.load('a'))?.snapshot).toEqual(snapshotAt(4));
    });

    it('forgets, with a snapshot, the batches of producers that have left the window, and no others (P8, P13)', async () => {
      const store = open();
      const batch = { first: 1, digests: ['x'] };
      const many = Array.from({ length: 5_000 }, (_, index) => `p${index}`);
      const batches = new Map(many.map((producer) => [producer, batch]));
      await store.commit([write('a', [page(0, 1)], { batches }), write('b', [page(0, 1)], { batches })], 1);
      const known = [...many.slice(0, 4_500), 'new', '__proto__'];
      const snapshot = snapshotAt(2);
      await store.commit([write('a', [], { snapshot })], 2);
      expect((await store.load('a'))?.batches.size).toBe(5_000);
      const more = { batches: new Map([['new', batch]]), snapshot, producers: known };
      await store.commit([write('a', [page(1, 2)], more)], 3);
      expect([...((await store.load('a'))?.batches.keys() ?? [])].sort()).toEqual(
        [...many.slice(0, 4_500), 'new'].sort(),
      );
      expect((await store.load('b'))?.batches.size).toBe(5_000);
    });

    it('weighs a page by what it adds to a rolled tail, and reads by that weight', async () => {
      const store = open();
      const pages = [0, 1, 2].map((after) => ({ ...page(after, after + 1, 'x'.repeat(50)), weight: 5 }));
      await store.commit([write('a', pages)], 1);
      expect(await store.weigh('a', 1, 1_000)).toBe(10);
      expect(await store.read('a', 0, 10)).toEqual(pages.slice(0, 2));
    });

    it('keeps history by number: an entry that comes again is there once (P24)', async () => {
      const store = open();
      const entry = (index: number) => `{"entry":${index}}`;
      const all = Array.from({ length: 7 }, (_, index) => entry(index));
      await store.commit([write('a', [page(0, 2)], { history: { from: 0, entries: all.slice(0, 4) } })], 1);
      await store.commit([write('b', [page(0, 2)], { history: { from: 0, entries: ['b'] } })], 1);
      await store.commit([write('a', [page(2, 3)], { history: { from: 4, entries: all.slice(4) } })], 1);
      await store.commit([write('a', [], { history: { from: 0, entries: all.slice(0, 5) } })], 1);
      expect(await store.history('a', 0, 100, 1_000)).toEqual(all);
      expect(await store.history('a', 2, 5, 1_000)).toEqual(all.slice(2, 5));
      expect(await store.history('a', 0, 5, 22)).toEqual(all.slice(3, 5));
      expect(await store.history('a', 0, 5, 1)).toEqual(all.slice(4, 5));
      expect(await store.history('a', 7, 100, 1_000)).toEqual([]);
    });

    it('leaves nothing of the history of a commit that it refuses (P9)', async () => {
      const store = open();
      const history = { from: 0, entries: ['{}'] };
      await expect(store.commit([write('a', [page(1, 2)], { history })], 1)).rejects.toThrow();
      expect(await store.history('a', 0, 9, 1_000)).toEqual([]);
    });

    it('takes merged pages for exactly those that hold the same events (P26)', async () => {
      const store = open();
      await store.commit([write('a', [page(0, 2), page(2, 5), page(5, 6), page(6, 9)])], 1);
      await store.commit([write('b', [page(0, 2), page(2, 5)])], 1);
      const at = (pages: readonly LogPage[], next: number) => ({ incarnation: 'inc-a', pages, next });
      for (const wrong of [[page(0, 4)], [page(1, 5)], [page(0, 5), page(5, 7)], [page(7, 8)]])
        await expect(store.compact('a', at(wrong, 5))).rejects.toMatchObject({ code: 'store-failed' });
      await store.compact('a', at([page(0, 5, 'm')], 5));
      expect(await store.read('a', 0, 1_000)).toEqual([page(0, 5, 'm'), page(5, 6), page(6, 9)]);
      expect(await store.read('a', 2, 1)).toEqual([page(0, 5, 'm')]);
      expect(await Promise.all([0, 5, 6].map((after) => store.weigh('a', after, 1_000)))).toEqual([
        11, 10, 5,
      ]);
      expect(await store.load('a')).toMatchObject({ upTo: 9, compacted: 5 });
      // Nothing to be merged, only a later place to begin.
      await store.compact('a', at([], 6));
      expect(await store.load('a')).toMatchObject({ upTo: 9, compacted: 6 });
      expect(await store.read('b', 0, 1_000)).toEqual([page(0, 2), page(2, 5)]);
      await store.commit([write('a', [page(9, 10)])], 2);
      expect((await store.list())[0]).toMatchObject({ events: 10, changedAt: 2 });
    });

    it('compacts and trims no other log than the one that was meant', async () => {
      const store = open();
      await store.commit([write('a', [page(0, 2), page(2, 5)])], 1);
      await store.compact('a', { incarnation: 'former', pages: [page(0, 5)], next: 5 });
      await store.trim('a', 'former', 2);
      await store.compact('never', { incarnation: 'former', pages: [page(0, 5)], next: 5 });
      await store.trim('never', 'former', 2);
      expect(await store.read('a', 0, 1_000)).toEqual([page(0, 2), page(2, 5)]);
      expect(await store.load('a')).toMatchObject({ compacted: 0 });
    });

    it('trims whole pages, and never the newest (P25)', async () => {
      const store = open();
      await store.commit([write('a', [page(0, 2), page(2, 5), page(5, 6)])], 1);
      await store.trim('a', 'inc-a', 4);
      expect(await store.read('a', 0, 1_000)).toEqual([page(2, 5), page(5, 6)]);
      await store.trim('a', 'inc-a', 99);
      expect(await store.read('a', 0, 1_000)).toEqual([page(5, 6)]);
      await store.commit([write('a', [page(6, 7)])], 2);
      expect(await store.load('a')).toMatchObject({ upTo: 7 });
    });

    it('remembers the newest thousand answers of each participant of a session, whatever others ask (P7)', async () => {
      const store = open();
      const answersOf = (instance: string, count: number) =>
        Array.from({ length: count }, (_, index) => ({
          key: `${instance} k${index}`,
          digest: `d${index}`,
          seq: index,
        }));
      const [one, other] = ['agent:eve/AAAAAAAAAAAAAAA1', 'agent:eve/AAAAAAAAAAAAAAA2'];
      const victim = answersOf('agent:ev/AAAAAAAAAAAAAAAA', 3);
      const answers = answersOf(one, 1_003);
      await store.commit(
        [
          write('a', [page(0, 1)], { answers: [...victim, ...answers.slice(0, 2)] }),
          write('b', [page(0, 1)], { answers: answers.slice(0, 1) }),
        ],
        1,
      );
      await store.commit([write('a', [page(1, 2)], { answers: answers.slice(2) })], 2);
      expect(await store.answer('a', `${one} k2`)).toBeUndefined();
      expect(await store.answer('a', `${one} k3`)).toEqual({ key: `${one} k3`, digest: 'd3', seq: 3 });
      // All instances of a participant share them.
      await store.commit([write('a', [page(2, 3)], { answers: answersOf(other, 900) })], 3);
      expect(await store.answer('a', `${one} k902`)).toBeUndefined();
      expect(await store.answer('a', `${one} k903`)).toBeDefined();
      for (const answer of victim) expect(await store.answer('a', answer.key)).toEqual(answer);
      expect(await store.answer('b', `${one} k0`)).toBeDefined();
      expect(await store.answer('b', `${one} k3`)).toBeUndefined();
    });

    it('refuses what does not continue the log, and then none of the commit is there', async () => {
      const store = open();
      await store.commit([write('a', [page(0, 2)])], 1);
      const batches = new Map([['p', { first: 1, digests: ['x'] }]]);
      for (const wrong of [
        write('a', [page(1, 3)]),
        write('a', [page(3, 4)]),
        write('a', [page(2, 3), page(4, 5)]),
        write('a', [page(2, 3)], { incarnation: 'other' }),
        write('new', [page(1, 2)]),
      ]) {
        await expect(
          store.commit([write('b', [page(0, 1)], { batches, snapshot: snapshotAt(1) }), wrong], 2),
        ).rejects.toMatchObject({ code: 'store-failed' });
      }
      expect(await store.load('b')).toBeUndefined();
      expect(await store.load('new')).toBeUndefined();
      expect((await store.load('a'))?.upTo).toBe(2);
    });

    it('binds instances to secrets, session by session, until it is asked to forget them (P1)', async () => {
      const store = open();
      const bindings = new Map([
        ['i', 'secret'],
        ['j', ''],
      ]);
      await store.commit([write('a', [page(0, 1)], { bindings }), write('b', [page(0, 1)], { bindings })], 1);
      await store.commit([write('a', [page(1, 2)], { bindings: new Map([['k', 'another']]) })], 2);
      expect((await store.load('a'))?.secrets).toEqual(new Map([...bindings, ['k', 'another']]));
      expect(await Promise.all(['i', 'j', 'k', '__proto__'].map((each) => store.secrets(each)))).toEqual([
        ['secret'],
        [''],
        ['another'],
        [],
      ]);
      await store.commit([write('a', [page(2, 3)], { unbound: ['i', 'k'] })], 3);
      expect((await store.load('a'))?.secrets).toEqual(new Map([['j', '']]));
      expect([await store.secrets('i'), await store.secrets('k')]).toEqual([['secret'], []]);
      const refused = write('b', [page(9, 10)], { bindings: new Map([['l', 'x']]) });
      await expect(store.commit([refused], 4)).rejects.toMatchObject({ code: 'store-failed' });
      expect(await store.secrets('l')).toEqual([]);
    });

    it('lists sessions with their size and times', async () => {
      const store = open();
      await store.commit([write('a', [page(0, 2)]), write('b', [page(0, 1)])], 10);
      await store.commit([write('a', [page(2, 5)])], 20);
      expect(await store.list()).toEqual([
        { session: 'a', events: 5, createdAt: 10, changedAt: 20 },
        { session: 'b', events: 1, createdAt: 10, changedAt: 10 },
      ]);
    });

    it('deletes one session with all that belongs to it, and lets it begin anew', async () => {
      const store = open();
      const all = {
        batches: new Map([['p', { first: 1, digests: ['x'] }]]),
        answers: [{ key: 'k', digest: 'd', seq: 1 }],
        snapshot: snapshotAt(2),
        history: { from: 0, entries: ['{"run":1}'] },
        bindings: new Map([['i', 'secret']]),
      };
      await store.commit([write('a', [page(0, 2)], all), write('b', [page(0, 2)], all)], 1);
      await store.delete('a');
      await store.delete('never');
      expect(await store.load('a')).toBeUndefined();
      expect(await store.read('a', 0, 1_000)).toEqual([]);
      expect(await store.answer('a', 'k')).toBeUndefined();
      expect((await store.list()).map(({ session }) => session)).toEqual(['b']);
      await store.commit([write('a', [page(0, 1)], { incarnation: 'anew' })], 2);
      expect(await loaded(store, 'a')).toEqual({
        incarnation: 'anew',
        createdAt: 2,
        upTo: 1,
        compacted: 0,
        batches: new Map(),
        secrets: new Map(),
      });
      expect(await store.secrets('i')).toEqual(['secret']);
      await store.delete('b');
      expect(await store.secrets('i')).toEqual([]);
      await store.commit([write('b', [page(0, 2)], all)], 3);
      expect(await store.history('a', 0, 9, 1_000)).toEqual([]);
      expect((await store.load('b'))?.snapshot).toEqual(snapshotAt(2));
    });
  });
}
