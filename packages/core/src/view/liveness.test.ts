import { breakable, manualClock, seededRandom } from '@rejoin/testing';
import { describe, expect, it } from 'vitest';
import { joinSession } from '../agent/joinSession.ts';
import { createSessionClient } from '../client/client.ts';
import { memory } from '../transports/memoryTransport.ts';
import { observeLiveness } from './liveness.ts';

/** A keeper that watches over no agent, as a plain log does: the one in memory, with all the patience there is. */
function stage(level: 1 | 5 = 1) {
  const clock = manualClock();
  const random = seededRandom(5);
  const patience = { lease: 1e9, expires: 1e9, unresponsive: 1e9 };
  const transport = { ...breakable(memory({ clock, random, patience })), level };
  const session = createSessionClient({ transport, participant: 'user:ana', clock, random }).session('s');
  const client = createSessionClient({ transport, participant: 'agent:docs', role: 'agent', clock, random });
  const agent = joinSession({ client, session: 's', clock, random });
  const watch = () => observeLiveness(session, { clock });
  const renewals = () => session.store.getState().state.producers.get(`${client.instance}/main`)?.last ?? 0;
  return { clock, transport, session, client, agent, watch, renewals };
}

const forever = () => new Promise<void>(() => {});
type Watch = ReturnType<typeof observeLiveness>;
const lifeOf = ({ store }: Watch, instance: string) => store.getState().get(instance);

describe('an agent on a log without a keeper', () => {
  it('renews its lease when it has written nothing for a third of it, and never after its end (P32)', async () => {
    const { clock, session, agent, client, watch, renewals } = stage();
    const life = watch();
    let end = () => {};
    agent.answer(() => new Promise<void>((resolve) => (end = resolve)));
    session.send('go');
    await clock.advance(1_000);
    const before = renewals();
    for (let second = 0; second < 60; second++) {
      await clock.advance(1_000);
      expect(lifeOf(life, client.instance)).toEqual({ status: 'heard' });
    }
    expect(renewals() - before).toBeGreaterThanOrEqual(6);
    expect(renewals() - before).toBeLessThanOrEqual(12);
    end();
    await clock.advance(1_000);
    const after = renewals();
    await clock.advance(60_000);
    expect([renewals(), session.store.getState().state.faults, life.store.getState().size]).toEqual([
      after,
      {},
      0,
    ]);
  });

  it('does not renew while it writes, nor without a run, nor where a keeper watches (P32)', async () => {
    const { clock, agent, renewals } = stage();
    await clock.advance(60_000);
    expect(renewals()).toBe(1);
    agent.answer(forever);
    const watched = stage(5);
    watched.agent.answer(forever);
    watched.session.send('go');
    await watched.clock.advance(60_000);
    expect(watched.renewals()).toBe(2);
  });
});

describe('what a reader observes of a process', () => {
  it('is unknown until it has listened for a lease, then the silence since it was caught up (P32)', async () => {
    const { clock, session, client, agent, watch } = stage();
    agent.answer(forever);
    session.send('go');
    await clock.advance(1_000);
    client.close();
    await clock.advance(1_000);
    const life = watch();
    const since = clock.elapsed();
    expect(lifeOf(life, client.instance)).toEqual({ status: 'unknown' });
    await clock.advance(14_999);
    expect(lifeOf(life, client.instance)).toEqual({ status: 'unknown' });
    await clock.advance(1);
    expect(lifeOf(life, client.instance)).toEqual({ status: 'silent', since });
    // An observation: the log says what it said.
    expect([...session.store.getState().state.runs.values()].map(({ status }) => status)).toEqual([
      'running',
    ]);
  });

  it('counts from the last word that came while it listened', async () => {
    const { clock, session, client, agent, watch } = stage();
    const life = watch();
    agent.answer(async (run) => {
      await run.text().write('hello');
      await forever();
    });
    session.send('go');
    await clock.advance(1_000);
    expect(lifeOf(life, client.instance)).toEqual({ status: 'heard' });
    client.close();
    await clock.advance(20_000);
    expect(lifeOf(life, client.instance)).toMatchObject({ status: 'silent' });
    life.stop();
  });

  /** Watches an agent that has just died, on a machine that sleeps for an hour on request. */
  async function watching() {
    const { clock, session, client, agent } = stage();
    let slept = 0;
    const awake = { ...clock, elapsed: () => clock.elapsed() + slept };
    agent.answer(forever);
    session.send('go');
    await clock.advance(1_000);
    client.close();
    const life = observeLiveness(session, { clock: awake });
    await clock.advance(10_000);
    const sleep = () => {
      slept = 3_600_000;
    };
    return { clock, session, sleep, seen: () => lifeOf(life, client.instance) };
  }

  it('begins anew after the machine has slept (P31)', async () => {
    const { clock, sleep, seen } = await watching();
    sleep();
    await clock.advance(5_000);
    expect(seen()).toEqual({ status: 'unknown' });
    await clock.advance(15_000);
    expect(seen()).toMatchObject({ status: 'silent' });
  });

  it('begins anew also where something else comes first when the machine wakes (P31)', async () => {
    const { clock, session, sleep, seen } = await watching();
    sleep();
    session.send('Still there?');
    await clock.advance(100);
    expect(seen()).toEqual({ status: 'unknown' });
  });

  it('begins anew after a cut, for what was missed meanwhile is no silence (P31)', async () => {
    const { clock, transport, session, client, agent, watch } = stage();
    const life = watch();
    agent.answer(forever);
    session.send('go');
    await clock.advance(1_000);
    client.close();
    await clock.advance(20_000);
    expect(lifeOf(life, client.instance)).toMatchObject({ status: 'silent' });
    transport.cut();
    expect(lifeOf(life, client.instance)).toEqual({ status: 'unknown' });
    await clock.advance(10_000);
    expect(lifeOf(life, client.instance)).toEqual({ status: 'unknown' });
    await clock.advance(16_000);
    expect(lifeOf(life, client.instance)).toMatchObject({ status: 'silent' });
  });
});

describe('the view of a page', () => {
  const shown = ({ session, client }: ReturnType<typeof stage>) =>
    session.store.getState().liveness?.get(client.instance);

  it('has it where no keeper watches (P32)', async () => {
    const here = stage();
    const { clock, session, client, agent } = here;
    agent.answer(forever);
    session.send('go');
    await clock.advance(40_000);
    expect(shown(here)).toEqual({ status: 'heard' });
    client.close();
    await clock.advance(16_000);
    expect(shown(here)).toMatchObject({ status: 'silent' });
  });

  it('has nothing of it where a keeper watches, and nothing at an agent', async () => {
    const watched = stage(5);
    watched.agent.answer(forever);
    watched.session.send('go');
    await watched.clock.advance(60_000);
    expect(watched.session.store.getState().liveness).toBeUndefined();
    const plain = stage();
    plain.agent.answer(forever);
    plain.session.send('go');
    await plain.clock.advance(60_000);
    expect(plain.agent.session.store.getState().liveness).toBeUndefined();
    expect(shown(plain)).toEqual({ status: 'heard' });
  });
});
