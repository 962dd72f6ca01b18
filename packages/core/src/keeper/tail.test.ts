import { manualClock, seededRandom } from '@rejoin/testing';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { keeperLog, tapeOf } from '../../test/generators/logs.ts';
import { digest } from '../fold/digest.ts';
import { fold } from '../fold/fold.ts';
import { EMPTY, type SessionState } from '../fold/state.ts';
import type { Item } from '../protocol/envelope.ts';
import { makeCursor } from '../protocol/messages.ts';
import { compact } from './compaction.ts';
import { decode, joinPages, type Merges, paginate } from './historyPages.ts';
import { createKeeperHost } from './host.ts';
import { type LogPage, type LogStore, memoryStore, weightOf } from './logStore.ts';

const tapes = (longest = 900) => fc.array(fc.nat(9_999), { minLength: longest / 2, maxLength: longest });
const INCARNATION = 'incarnation';

/** A log as a host stores it: one page per commit of one or more batches. */
function commits(batches: readonly (readonly Item[])[], sizes: readonly number[]): LogPage[] {
  const pages: LogPage[] = [];
  const merges: Merges = new Map();
  for (let at = 0, round = 0; at < batches.length; round++) {
    const many = 1 + ((sizes[round % sizes.length] ?? 0) % 3);
    const items = batches.slice(at, at + many).flat();
    at += many;
    pages.push(...paginate(pages.at(-1)?.upTo ?? 0, items, merges).map(({ page }) => page));
  }
  return pages;
}

async function storeOf(pages: readonly LogPage[]): Promise<LogStore> {
  const store = memoryStore();
  await store.commit([{ session: 's', incarnation: INCARNATION, pages, batches: new Map() }], 1);
  return store;
}

const allPages = (store: LogStore): Promise<readonly LogPage[]> =>
  store.read('s', 0, Number.MAX_SAFE_INTEGER);

/** The state at the end of each page. */
function statesOf(pages: readonly LogPage[]): ReadonlyMap<number, SessionState> {
  const states = new Map([[0, EMPTY]]);
  let state = EMPTY;
  for (const page of pages) {
    state = fold(state, decode(page));
    states.set(page.upTo, state);
  }
  return states;
}

const never = async () => true;

it('leads a reader by rolled pages from any commit to the keeper’s state (P22)', async () => {
  await fc.assert(
    fc.asyncProperty(tapes(), fc.array(fc.nat(2), { minLength: 4 }), async (numbers, sizes) => {
      const { keeper, batches } = keeperLog(tapeOf(numbers));
      const pages = commits(batches, sizes);
      const store = await storeOf(pages);
      const host = createKeeperHost({ store, clock: manualClock(), random: seededRandom(1) });
      for (const [offset, state] of statesOf(pages)) {
        const read = await host.read('s', makeCursor(INCARNATION, offset));
        expect(read).toMatchObject({ page: { after: offset, upTo: keeper.state.position }, end: true });
        expect(digest(fold(state, decode(read.page)))).toBe(digest(keeper.state));
      }
    }),
    { numRuns: 30 },
  );
});

it('knows what a rolled tail weighs without making it (P19)', async () => {
  await fc.assert(
    fc.asyncProperty(tapes(), fc.nat(), async (numbers, cut) => {
      const { batches } = keeperLog(tapeOf(numbers));
      const pages = commits(batches, [0, 1, 0]);
      const tail = pages.slice(cut % Math.max(1, pages.length));
      if (tail.length < 2) return;
      const real = joinPages(tail).page.items.length;
      const guess = tail.reduce((sum, page) => sum + weightOf(page), 0);
      // Too little by the characters that JSON escapes, and by what the cut leaves open.
      expect(guess).toBeGreaterThan(0.8 * real - 1_000);
      expect(guess).toBeLessThan(1.02 * real + 100);
    }),
    { numRuns: 60 },
  );
});

it('folds to the same from a compacted log, at every boundary that is left (P26)', async () => {
  const full = fc.integer({ min: 200, max: 20_000 });
  await fc.assert(
    fc.asyncProperty(tapes(), full, fc.nat(), fc.nat(), async (numbers, size, first, second) => {
      const { batches } = keeperLog(tapeOf(numbers));
      const pages = commits(batches, [first, second]);
      const states = statesOf(pages);
      const store = await storeOf(pages);
      let from = 0;
      // As it happens: up to one snapshot, then up to a later one.
      for (const each of [first % (pages.length + 1), pages.length - 1]) {
        const upTo = pages[each]?.upTo ?? 0;
        from = await compact({
          store,
          session: 's',
          incarnation: INCARNATION,
          from,
          upTo,
          size,
          pause: never,
        });
        const left = await allPages(store);
        for (const [offset, state] of statesOf(left))
          expect(digest(state)).toBe(digest(states.get(offset) ?? EMPTY));
        expect(left.at(-1)?.upTo).toBe(pages.at(-1)?.upTo);
        expect(left.length).toBeLessThanOrEqual(pages.length);
        expect(await store.weigh('s', 0, Number.MAX_SAFE_INTEGER)).toBe(
          left.reduce((sum, page) => sum + weightOf(page), 0),
        );
      }
    }),
    { numRuns: 60 },
  );
});

it('leaves one log or the other wherever a compaction ends (P26)', async () => {
  const { batches, keeper } = keeperLog(
    tapeOf(Array.from({ length: 1_500 }, (_, at) => (at * 7_919) % 9_973)),
  );
  const pages = commits(batches, [0]);
  const upTo = pages.at(-1)?.upTo ?? 0;
  for (let pauses = 0; pauses < 12; pauses++) {
    const store = await storeOf(pages);
    let left = pauses;
    const pause = async () => left-- > 0;
    const options = { store, session: 's', incarnation: INCARNATION, upTo, size: 3_000, pause };
    const from = await compact({ ...options, from: 0 });
    expect(digest(statesOf(await allPages(store)).get(upTo) ?? EMPTY)).toBe(digest(keeper.state));
    // The next reader goes on where this one ended.
    expect(from).toBe((await store.load('s'))?.compacted);
    await compact({ ...options, from, pause: never });
    const merged = await allPages(store);
    expect(digest(statesOf(merged).get(upTo) ?? EMPTY)).toBe(digest(keeper.state));
    expect(merged.length).toBeLessThan(pages.length / 3);
  }
});
