// @vitest-environment happy-dom
/** How long an agent has worked, on machines whose clocks are wrong (P30). */
import { type Clock, createSessionClient } from '@rejoin/core';
import { act, cleanup, render } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { AgentProgress } from '../entries/agent-progress.ts';
import { SessionProvider } from '../hooks/SessionProvider.tsx';
import { createStage } from '../testing/stage.tsx';

const HOUR = 3_600_000;

/** A page on a machine whose clock shows what it is set to, and whose own count stands still while it sleeps. */
function page(ahead: number) {
  const stage = createStage();
  const { clock: real } = stage.sim;
  const machine = { ahead, asleep: false, passed: 0, since: real.now() };
  const clock: Clock = {
    now: () => real.now() + machine.ahead,
    elapsed: () => machine.passed + (machine.asleep ? 0 : real.now() - machine.since),
    after: real.after,
  };
  const client = createSessionClient({ ...stage.sim.process('ana'), clock, participant: 'user:ana' });
  const { container } = render(
    <SessionProvider client={client} session="s" clock={clock}>
      <AgentProgress />
    </SessionProvider>,
  );
  return {
    stage,
    machine,
    client,
    pass: (ms: number) => act(() => stage.run(ms)),
    /** In seconds. */
    shown: () =>
      Number(/^PT(\d+)S$/.exec(container.querySelector('time')?.getAttribute('datetime') ?? '')?.[1]),
    sleep() {
      machine.passed += real.now() - machine.since;
      machine.asleep = true;
    },
    wake() {
      machine.asleep = false;
      machine.since = real.now();
    },
  };
}

/** `off`: how many seconds what is shown differs from the truth, which is the keeper's. */
async function working(ahead: number) {
  const here = page(ahead);
  const news = here.stage.puppet('news');
  await here.pass(1_000);
  here.client.session('s', { connect: false }).send('Go.');
  await here.pass(1_000);
  const { runs } = news.agent.session.store.getState().state;
  const since = [...runs.values()][0]?.startedAt ?? Number.NaN;
  const off = () => Math.abs(here.shown() - (here.stage.sim.clock.now() - since) / 1_000);
  return { ...here, off };
}

/** Whole seconds are shown, of a keeper that was heard a moment ago. */
const NEAR = 2;

describe('how long an agent has worked', () => {
  it.each([0, 5 * HOUR, -5 * HOUR])('is right where the clock is %d ms ahead', async (ahead) => {
    const { pass, off, client } = await working(ahead);
    for (let second = 0; second < 12; second++) {
      await pass(1_000);
      expect(off()).toBeLessThan(NEAR);
    }
    client.close();
  });

  it('is right where the clock is set while the agent works, forward and back', async () => {
    const { pass, off, machine, client } = await working(0);
    for (const ahead of [3 * HOUR, -4 * HOUR, 0]) {
      machine.ahead = ahead;
      await pass(2_000);
      expect(off()).toBeLessThan(NEAR);
    }
    client.close();
  });

  it('is right for a page that comes an hour later, whatever its clock shows', async () => {
    const { stage, pass, client } = await working(0);
    await pass(HOUR);
    client.close();
    cleanup();
    const { now, after } = stage.sim.clock;
    const clock = { now: () => now() - 7 * HOUR, elapsed: now, after };
    const ben = createSessionClient({ ...stage.sim.process('ben'), clock, participant: 'user:ben' });
    const { container } = render(
      <SessionProvider client={ben} session="s" clock={clock}>
        <AgentProgress />
      </SessionProvider>,
    );
    await pass(1_000);
    expect(container.querySelector('time')?.textContent).toMatch(/^1h\b/);
    ben.close();
  });

  it('is right after the machine has slept, its count having stood still', async () => {
    const { stage, pass, off, sleep, wake, client } = await working(0);
    sleep();
    const reach = stage.sim.partition('ana');
    await pass(HOUR);
    reach();
    wake();
    await pass(60_000);
    expect(off()).toBeLessThan(NEAR);
    client.close();
  });

  it('follows the keeper when its clock is set back, and calls nothing hours old that has just begun', async () => {
    const { stage, pass, shown, client } = await working(0);
    stage.sim.skew('keeper', { ahead: 5 * HOUR });
    await pass(10_000);
    expect(shown()).toBeGreaterThan(5 * 3_600 - 1);
    stage.sim.skew('keeper', { ahead: 0 });
    await pass(10_000);
    expect(shown()).toBeLessThan(30);
    client.close();
  });
});
