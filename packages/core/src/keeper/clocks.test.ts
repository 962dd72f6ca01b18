/** The keeper's wall clock is set, or its process stands still: what it says of others must not change by that (P30, P31). */

import { createSimulator } from '@rejoin/testing';
import { describe, expect, it } from 'vitest';
import { entityKey } from '../protocol/ids.ts';

const LEASE = 3_000;
const PATIENCE = { lease: LEASE, expires: 20_000, unresponsive: 9_000 };
const MINUTES = 60_000;

/** An agent at work on one message, a person who reads, and the types of what the log holds. */
async function working() {
  const sim = createSimulator({ seed: 7, patience: PATIENCE });
  sim.agent('bot', async (_, wait) => wait(1_000 * MINUTES));
  const ana = sim.person('ana');
  ana.session.send('Go.');
  const run = () => [...ana.view().state.runs.values()].at(-1);
  await sim.until(() => run()?.status === 'running', 'the run');
  const types = async () =>
    (await sim.log('s'))
      .split('\n')
      .flatMap((line) => /"type":"((?:run|control)\.[a-z]+)"/.exec(line)?.[1] ?? []);
  return { sim, ana, run, types };
}

describe('a keeper whose wall clock is set', () => {
  for (const ahead of [10 * MINUTES, -10 * MINUTES]) {
    it(`by ${ahead} ms calls no living instance lost, and expires no stop before its time (P30)`, async () => {
      const { sim, ana, run, types } = await working();
      const early = ana.session.cancel({ kind: 'input', participant: 'user:ana', id: 'none' });
      await sim.run(1_000);
      sim.skew('keeper', { ahead });
      await sim.run(4 * LEASE);
      expect([run()?.status, await types()]).toEqual(['running', []]);
      expect(early.receipt()).toMatchObject({ status: 'logged' });
      await sim.run(2 * LEASE + 3_000);
      expect(early.receipt()).toMatchObject({ status: 'expired' });
      // What is asked under the wrong clock has its own time, too, also when the clock is set right meanwhile.
      const late = ana.session.cancel({ kind: 'input', participant: 'user:ana', id: 'none' });
      await sim.run(1_000);
      sim.skew('keeper', {});
      await sim.run(PATIENCE.expires - 2_000);
      expect(late.receipt()).toMatchObject({ status: 'logged' });
      await sim.run(4_000);
      expect([run()?.status, late.receipt()]).toMatchObject(['running', { status: 'expired' }]);
    });

    it(`by ${ahead} ms calls a dead instance lost when it is time (P30)`, async () => {
      const { sim, run, types } = await working();
      sim.crash('bot');
      await sim.run(LEASE);
      sim.skew('keeper', { ahead });
      await sim.run(2 * LEASE);
      expect([run()?.status, await types()]).toEqual(['running', []]);
      await sim.run(2 * LEASE);
      expect([run()?.status, await types()]).toEqual(['lost', ['run.lost']]);
    });

    it(`by ${ahead} ms calls a run unresponsive that a stop has reached, when it is time (P35)`, async () => {
      const { sim, ana, types } = await working();
      const stop = ana.session.cancel();
      await sim.run(1_000);
      expect(stop.receipt()).toMatchObject({ status: 'acknowledged' });
      sim.skew('keeper', { ahead });
      await sim.run(PATIENCE.unresponsive - 1_500);
      expect(stop.receipt()).toMatchObject({ status: 'acknowledged' });
      await sim.run(2_000);
      expect([stop.receipt(), await types()]).toMatchObject([
        { status: 'unresponsive' },
        ['control.delivered', 'control.acknowledged', 'control.unresponsive'],
      ]);
    });
  }
});

describe('a keeper that stood still for six leases', () => {
  it('listens before it judges: no live run is lost, no stop has expired, and a dead one is lost later (P31)', async () => {
    const { sim, ana, run, types } = await working();
    sim.agent('helper', async (_, wait) => wait(1_000 * MINUTES), { addressed: true });
    ana.session.send('You too.', { to: ['agent:helper'] });
    const stop = ana.session.cancel({ kind: 'input', participant: 'user:ana', id: 'none' });
    const helper = () => ana.view().state.runs.get(entityKey('agent:helper', run()?.run ?? ''));
    await sim.until(() => helper()?.status === 'running', 'the other run');
    const thaw = sim.freeze('keeper');
    sim.crash('helper');
    await sim.run(6 * LEASE);
    thaw();
    await sim.run(3 * LEASE);
    expect(await types()).toEqual([]);
    expect(stop.receipt()).toMatchObject({ status: 'logged' });
    await sim.run(2 * LEASE);
    expect([helper()?.status, await types()]).toEqual(['lost', ['run.lost']]);
    await sim.run(PATIENCE.expires - 5 * LEASE + 1_000);
    expect(stop.receipt()).toMatchObject({ status: 'expired' });
    expect(
      [...ana.view().state.runs.values()].map(({ participant, status }) => [participant, status]),
    ).toEqual(expect.arrayContaining([['agent:bot', 'running']]));
  });

  it('revives no lost run by it: only a sign of life does (P31)', async () => {
    const { sim, run, types } = await working();
    sim.crash('bot');
    await sim.run(5 * LEASE);
    expect(run()?.status).toBe('lost');
    const thaw = sim.freeze('keeper');
    await sim.run(6 * LEASE);
    thaw();
    await sim.run(6 * LEASE);
    expect(await types()).toEqual(['run.lost']);
  });
});
