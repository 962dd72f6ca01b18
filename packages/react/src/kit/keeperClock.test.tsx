// @vitest-environment happy-dom

import type { SessionView } from '@rejoin/core';
import { manualClock } from '@rejoin/testing';
import { cleanup, screen } from '@testing-library/react';
import type { ReactElement } from 'react';
import { afterEach, describe, expect, it } from 'vitest';
import { type Stage, setStage } from '../message/testing/messageStage.tsx';
import { createKeeperClock } from './keeperClock.ts';
import { useKeeperNow } from './useKeeperNow.ts';

let stage: Stage | undefined;
afterEach(() => {
  cleanup();
  stage?.end();
});

async function staged(): Promise<Stage> {
  stage = await setStage();
  return stage;
}

const newest = ({ state }: SessionView): number =>
  Math.max(...[...state.runs.values()].map(({ startedAt }) => startedAt));

let renders = 0;
function Now({ ticking }: { readonly ticking: boolean }): ReactElement {
  renders++;
  return <output>{useKeeperNow(ticking)}</output>;
}

/** Where no keeper says what time it is. */
const silent = { keeperNow: () => undefined };

const floored = (ms: number): number => Math.floor(ms / 1_000) * 1_000;

describe("the keeper's time", () => {
  it('is counted from its newest stamp by what has passed here, whatever the machine says the hour is', async () => {
    const { session, pass } = await staged();
    session.send('Go.');
    await pass();
    const here = manualClock(12_345);
    const keeper = createKeeperClock(session, here, silent);
    const started = newest(session.store.getState());
    expect(keeper.now()).toBeGreaterThanOrEqual(floored(started));
    const first = keeper.now();
    await here.advance(5_000);
    expect(keeper.now() - first).toBe(5_000);
  });

  it('moves on when a later stamp is seen, and never goes back', async () => {
    const { session, pass, finish } = await staged();
    session.send('Go.');
    await pass();
    const here = manualClock(0);
    const keeper = createKeeperClock(session, here, silent);
    const first = keeper.now();
    await pass(60_000);
    // Nothing has passed here, and nothing new was stamped.
    expect(keeper.now()).toBe(first);
    await finish();
    expect(keeper.now() - first).toBeGreaterThanOrEqual(59_000);
    const later = keeper.now();
    await here.advance(-40_000);
    expect(keeper.now()).toBe(later);
    await here.advance(3_000);
    expect(keeper.now()).toBe(later + 3_000);
  });

  it('ticks once a second by one timer for all, and without listeners by none', async () => {
    const { session, pass } = await staged();
    session.send('Go.');
    await pass();
    let timers = 0;
    const clock = manualClock(0);
    const counted = {
      ...clock,
      after(ms: number, run: () => void) {
        timers++;
        return clock.after(ms, run);
      },
    };
    const keeper = createKeeperClock(session, counted, silent);
    let ticks = 0;
    const stops = [0, 1, 2].map(() => keeper.subscribe(() => ticks++));
    await clock.advance(3_000);
    expect(ticks).toBe(9);
    expect(timers).toBe(4);
    for (const stop of stops) stop();
    await clock.advance(5_000);
    expect(ticks).toBe(9);
    expect(timers).toBe(4);
  });

  it('renders once a second, and only while it ticks', async () => {
    const { session, pass, show } = await staged();
    session.send('Go.');
    await pass();
    show(<Now ticking />);
    await pass(0);
    renders = 0;
    for (let second = 0; second < 4; second++) await pass(1_000);
    expect(renders).toBe(4);
    cleanup();
    show(<Now ticking={false} />);
    await pass(0);
    renders = 0;
    for (let second = 0; second < 4; second++) await pass(1_000);
    expect(renders).toBe(0);
    expect(screen.getByRole('status').textContent).toBe('0');
  });
});
