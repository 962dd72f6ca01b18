import { manualClock } from '@rejoin/testing';
import { expect, it } from 'vitest';
import { createSchedule } from './schedule.ts';

/** A page whose flushes and views cost what the test says, ms; where it flushed is written down. */
function page(cost: { flush?: number; view?: number; drawn?: number; hidden?: boolean }) {
  const clock = manualClock(0);
  let busy = 0;
  const slowed = { ...clock, elapsed: () => clock.elapsed() + busy };
  const at: number[] = [];
  const { drawn } = cost;
  const environment = {
    hidden: () => cost.hidden ?? false,
    watch: () => () => {},
    // The next frame comes some time after the flush.
    ...(drawn === undefined
      ? {}
      : {
          drawn(report: (ms: number) => void) {
            if (drawn === Number.POSITIVE_INFINITY) return;
            clock.after(10, () => {
              busy += drawn;
              report(drawn);
            });
          },
        }),
  };
  const schedule = createSchedule(slowed, environment, 'page', () => {
    at.push(slowed.elapsed());
    busy += cost.flush ?? 0;
    // A view renders after the flush has returned, and before the next timer.
    queueMicrotask(() => {
      busy += cost.view ?? 0;
    });
  });
  return { clock, schedule, at };
}

/** Times between the first flushes of a page that always has something to show. */
async function paces(cost: Parameters<typeof page>[0]) {
  const { clock, schedule, at } = page(cost);
  for (let ms = 0; ms < 3_000; ms++) {
    schedule.request();
    await clock.advance(1);
  }
  return at.slice(1, 4).map((time, index) => time - (at[index] ?? 0));
}

it('flushes every 33 ms while it is seen, and once a second while it is not', async () => {
  expect((await paces({})).every((ms) => ms >= 33 && ms < 36)).toBe(true);
  expect((await paces({ hidden: true })).every((ms) => ms >= 1_000 && ms < 1_003)).toBe(true);
});

it('flushes more seldom the longer folding, rendering and drawing take: nine tenths of the time are the page’s own', async () => {
  for (const cost of [
    { flush: 6 },
    { view: 6 },
    { flush: 3, view: 3 },
    { drawn: 6 },
    { view: 3, drawn: 3 },
  ]) {
    const [, ...later] = await paces(cost);
    for (const ms of later) {
      expect(ms, JSON.stringify(cost)).toBeGreaterThanOrEqual(60);
      expect(ms, JSON.stringify(cost)).toBeLessThan(60 + 6 + 3);
    }
  }
  expect((await paces({ flush: 1, view: 1, drawn: 1 })).every((ms) => ms < 33 + 3 + 3)).toBe(true);
});

it('flushes every 70 ms where that is not enough', async () => {
  const paceOf = async (view: number) => (await paces({ view })).at(-1) ?? 0;
  for (const view of [9, 24, 100]) {
    expect(await paceOf(view)).toBeGreaterThanOrEqual(70);
    expect(await paceOf(view)).toBeLessThan(70 + view + 3);
  }
});

it('keeps a fifth of the time free, however slow rendering and drawing are', async () => {
  for (const cost of [{ view: 120 }, { flush: 200 }, { drawn: 300 }, { view: 400, drawn: 200 }]) {
    const all = Object.values(cost).reduce((sum, each) => sum + each);
    const [, ...later] = await paces(cost);
    for (const ms of later) expect(ms, JSON.stringify(cost)).toBeGreaterThanOrEqual(1.25 * all);
  }
});

it('rests for a second at most, if the machine has slept during an update', async () => {
  const [slept = 0] = await paces({ view: 3_600_000 });
  expect(slept - 3_600_000).toBeLessThan(1_003);
});

it('flushes again when the last update is drawn, and after 100 ms if nothing is', async () => {
  const [, ...undrawn] = await paces({ drawn: Number.POSITIVE_INFINITY });
  for (const ms of undrawn) expect(ms).toBeGreaterThanOrEqual(100);
  for (const ms of undrawn) expect(ms).toBeLessThan(103);
});

it('leaves no timer behind when it stops', async () => {
  const { clock, schedule } = page({});
  schedule.request();
  await clock.advance(0);
  schedule.request();
  schedule.stop();
  expect(clock.waiting).toBe(0);
});

it('shows at once what is asked for, and measures the flushes of one task together', async () => {
  const { clock, schedule, at } = page({ drawn: 1 });
  for (let now = 0; now < 5; now++) {
    schedule.request();
    schedule.now();
  }
  expect(at).toEqual([0, 0, 0, 0, 0]);
  await clock.advance(0);
  expect(clock.waiting).toBe(1);
});
