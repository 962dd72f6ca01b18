import fc from 'fast-check';
import { expect, it } from 'vitest';
import { cutUp, INSTANCES, keeperLog, tapeOf } from '../../test/generators/logs.ts';
import { applyItems } from '../fold/apply.ts';
import { hashSince, hashText } from '../fold/hash.ts';
import { roll } from '../fold/roll.ts';
import { EMPTY } from '../fold/state.ts';
import type { Sums, Withholding } from '../fold/withhold.ts';
import { countOf, type FrameItem } from '../protocol/envelope.ts';
import { participantOf } from '../protocol/ids.ts';
import type { SessionInterest } from '../protocol/interest.ts';
import { type Lens, openLens, type SeenPage, see, seeRest } from './lens.ts';
import { owedBy, type SharedLens, seeTogether, settleShared, shareLens } from './sharedLenses.ts';

/** What is given, with sums that follow on each other in one order: those of two writers may change places. */
function inAnyOrder(items: readonly FrameItem[] = []): string[] {
  const lines: string[] = [];
  let sums: string[] = [];
  for (const item of items) {
    if ('sum' in item) sums.push(JSON.stringify(item));
    else {
      lines.push(...sums.sort(), JSON.stringify(item));
      sums = [];
    }
  }
  return [...lines, ...sums.sort()];
}

const plain = (seen: SeenPage | undefined) =>
  seen && [seen.page.after, seen.page.upTo, inAnyOrder(seen.items), seen.page.items.length];

const owed = ({ skipped, sums }: Withholding) => [
  skipped,
  [...sums.values()].flatMap((texts) => [...texts.values()].map((sum) => JSON.stringify(sum))).sort(),
];

const agents = INSTANCES.filter((each) => each.startsWith('agent:')).map(participantOf);
const INTERESTS: readonly SessionInterest[] = [
  {},
  { conversation: true },
  ...agents.slice(0, 2).map((participant) => ({ participants: [participant] })),
  { runs: agents.map((participant) => ({ participant, run: 'r1' })) },
  { messages: agents.map((participant) => ({ participant, id: 'm1' })) },
];

it('gives readers of many interests what each would be given alone, as readers come, are settled and go (P37)', () => {
  let frames = 0;
  let mixed = 0;
  fc.assert(
    fc.property(
      fc.array(fc.nat(9_999), { minLength: 700, maxLength: 1_400 }),
      fc.array(fc.nat(9_999), { minLength: 300, maxLength: 600 }),
      (numbers, cuts) => {
        const { choose } = tapeOf(cuts);
        const sums: Sums = new Map();
        const both = new Map<SharedLens, Lens>();
        let state = EMPTY;
        for (const items of cutUp(choose, keeperLog(tapeOf(numbers)).batches.flat())) {
          const what = choose(5);
          const interest = INTERESTS[choose(INTERESTS.length)] ?? {};
          const [one, other] = [openLens(interest), openLens(interest)];
          const [first] = both;
          if (what < 2 && one && other && both.size < 8) both.set(shareLens(one, sums), other);
          else if (what === 2 && first) {
            const [shared, alone] = first;
            expect(owed(owedBy(shared, sums))).toEqual(owed(alone.withholding));
            settleShared(shared, sums);
            seeRest(alone, state.position);
            // The next time it is another one's turn.
            both.delete(shared);
            if (choose(3) > 0) both.set(shared, alone);
          }
          const after = state.position;
          state = applyItems(state, items);
          const upTo = after + items.reduce((sum, item) => sum + countOf(item), 0);
          const cut = { page: { after, upTo, items: '' }, items: roll(items, new Map()) };
          seeTogether(both.keys(), sums, state, cut, (shared, seen) => {
            const alone = both.get(shared) ?? expect.fail('no such lens');
            expect(plain(seen)).toEqual(plain(see(alone, state, cut)));
            expect(owed(owedBy(shared, sums))).toEqual(owed(alone.withholding));
            if (!seen) return;
            frames++;
            if (seen.items?.some((item) => 'sum' in item) && seen.items.some((item) => 'delta' in item))
              mixed++;
          });
        }
      },
    ),
    { numRuns: 30 },
  );
  expect(Math.min(frames, mixed)).toBeGreaterThan(20);
});

it('knows the sum of what came since a text was as it was (P27)', () => {
  fc.assert(
    fc.property(fc.string(), fc.string({ maxLength: 3_000 }), (before, more) => {
      expect(hashSince(hashText(before), hashText(before + more), more.length)).toEqual(hashText(more));
    }),
  );
});
