/** A person takes the floor from agents, and gives it back (P41): from the page's verb to what agents are given. */
import { manualClock, seededRandom } from '@rejoin/testing';
import { describe, expect, it } from 'vitest';
import { createSessionClient } from '../client/client.ts';
import { readFloor } from '../fold/floor.ts';
import { memory } from '../transports/memoryTransport.ts';
import type { AgentRun, RunHandler } from './agentRun.ts';
import { joinSession } from './joinSession.ts';

const LEASE = 15_000;

/** Ana talks to docs; Olga and Otto can take the floor. */
async function stage(handler: RunHandler) {
  const clock = manualClock();
  const random = seededRandom(7);
  const transport = memory({
    clock,
    random,
    patience: { lease: LEASE, expires: 60_000, unresponsive: 10_000 },
  });
  const clientOf = (participant: string) => createSessionClient({ transport, participant, clock, random });
  const clients = {
    ana: clientOf('user:ana'),
    olga: clientOf('operator:olga'),
    otto: clientOf('operator:otto'),
  };
  const ana = clients.ana.session('s');
  const olga = clients.olga.session('s');
  const otto = clients.otto.session('s');
  for (const each of [ana, olga, otto]) each.connect();
  const reported: string[] = [];
  const join = () => {
    const agent = joinSession({
      ...{ transport, session: 's', participant: 'agent:docs', clock, random },
      onError: ({ code }) => reported.push(code),
    });
    agent.answer(handler);
    return agent;
  };
  const agent = join();
  await clock.advance(500);
  const floor = () => readFloor(ana.store.getState().state);
  const runs = () => [...ana.store.getState().state.runs.values()].map(({ status }) => status);
  const takenBy = async (session = olga) => {
    session.handOff({ type: 'floor.taken' });
    await clock.advance(500);
    const { taking } = floor();
    if (!taking) throw new Error('No one has the floor.');
    const { participant, id } = taking;
    return { participant, id };
  };
  return { clock, clientOf, clients, ana, olga, otto, agent, join, floor, runs, takenBy, reported };
}

describe('people and agents', () => {
  it('ask for a person, once: who came second finds the request of the first', async () => {
    const { clock, ana, olga, floor } = await stage(() => {});
    const first = ana.handOff({ type: 'floor.requested', reason: 'I want my money back' });
    const second = olga.handOff({ type: 'floor.requested' });
    await clock.advance(500);
    expect(floor().request).toMatchObject({ participant: 'user:ana', reason: 'I want my money back' });
    expect(first.receipt().status).toBe('logged');
    expect(second.receipt()).toMatchObject({ status: 'rejected', error: { code: 'claim-lost' } });
    ana.handOff({ type: 'floor.withdrawn', request: first.ref });
    await clock.advance(500);
    expect(floor().request).toBeUndefined();
  });

  it('see one operator take the floor, the first in the log', async () => {
    const { clock, olga, otto, floor, reported } = await stage(() => {});
    const [first, second] = [otto.handOff({ type: 'floor.taken' }), olga.handOff({ type: 'floor.taken' })];
    await clock.advance(500);
    expect(floor().taking?.participant).toBe('operator:otto');
    expect(first.receipt().status).toBe('logged');
    expect(second.receipt().error?.code).toBe('claim-lost');
    expect(reported).toEqual([]);
  });

  it('see it returned, with who did that and what was said to the agents', async () => {
    const { clock, olga, floor, takenBy } = await stage(() => {});
    olga.handOff({ type: 'floor.returned', taking: await takenBy(), note: 'It is refunded.' });
    await clock.advance(500);
    expect(floor().end).toMatchObject({ participant: 'operator:olga', note: 'It is refunded.' });
    expect(floor().status).toBe('agents');
  });
});

describe('an agent', () => {
  it('begins no run while an operator has the floor, and is given what was said, once, on its return', async () => {
    const begun: AgentRun[] = [];
    const { clock, ana, olga, floor, runs, takenBy } = await stage((run) => void begun.push(run));
    ana.send('one');
    await clock.advance(500);
    const taking = await takenBy();
    ana.send('two');
    await clock.advance(500);
    olga.send('This is Olga.');
    await clock.advance(500);
    expect(runs()).toEqual(['finished']);
    olga.handOff({ type: 'floor.returned', taking, note: 'All is well.' });
    await clock.advance(90_000);
    expect(floor().end).toBeDefined();
    expect(runs()).toEqual(['finished']);
    ana.send('three');
    await clock.advance(500);
    ana.send('four');
    await clock.advance(500);
    expect(begun.map(({ input }) => input?.content)).toEqual(['one', 'three', 'four']);
    expect(begun.map(({ handOff }) => handOff)).toMatchObject(
      [
        {},
        {
          operator: 'operator:olga',
          note: 'All is well.',
          lapsed: false,
          said: [
            { from: 'user:ana', content: 'two' },
            { from: 'operator:olga', content: 'This is Olga.' },
          ],
        },
        {},
      ].map((each) => (Object.keys(each).length > 0 ? each : undefined)),
    );
  });

  it('that comes after the return does not answer what was left to people', async () => {
    const begun: AgentRun[] = [];
    const { clock, ana, olga, agent, join, takenBy } = await stage((run) => void begun.push(run));
    await agent.leave();
    ana.send('asked before');
    await clock.advance(500);
    const taking = await takenBy();
    ana.send('asked meanwhile');
    olga.handOff({ type: 'floor.returned', taking });
    await clock.advance(500);
    join();
    await clock.advance(5_000);
    expect(begun).toEqual([]);
    ana.send('and now?');
    await clock.advance(500);
    expect(begun.map(({ handOff }) => handOff?.said.map(({ content }) => content))).toEqual([
      ['asked before', 'asked meanwhile'],
    ]);
  });

  it('loses to a taking that came first in the log, and nothing of its is left behind', async () => {
    const begun: AgentRun[] = [];
    const { clock, ana, olga, runs, reported } = await stage((run) => void begun.push(run));
    // In one go: the agent reads the message before it reads the taking.
    ana.send('one');
    olga.handOff({ type: 'floor.taken' });
    await clock.advance(5_000);
    expect(begun.length).toBe(runs().length);
    expect(reported.filter((code) => code !== 'claim-lost')).toEqual([]);
  });

  it('asks for a person, and its run goes on', async () => {
    const { clock, ana, floor, runs } = await stage(async (run) => {
      await run.requestPerson('The refund is above my limit');
      await run.requestPerson();
      await run.text().write('A colleague joins.');
    });
    ana.send('refund!');
    await clock.advance(1_000);
    expect(floor().request).toMatchObject({
      participant: 'agent:docs',
      reason: 'The refund is above my limit',
    });
    expect(runs()).toEqual(['finished']);
  });

  it('is notified in the middle of a run, and may wait for the floor', async () => {
    const heard: unknown[] = [];
    const { clock, ana, olga, runs, takenBy } = await stage(async (run) => {
      run.onFloorTaken((operator) => heard.push(operator));
      expect(await run.floorReturned()).toBeUndefined();
      await new Promise<void>((resolve) => clock.after(5_000, resolve));
      const handOff = await run.floorReturned();
      heard.push(
        handOff?.said.map(({ content }) => content),
        handOff?.note,
      );
    });
    ana.send('one');
    await clock.advance(500);
    const taking = await takenBy();
    expect(heard).toEqual(['operator:olga']);
    ana.send('two');
    await clock.advance(10_000);
    expect(runs()).toEqual(['running']);
    olga.handOff({ type: 'floor.returned', taking, note: 'Go on.' });
    await clock.advance(500);
    expect(heard).toEqual(['operator:olga', ['two'], 'Go on.']);
    expect(runs()).toEqual(['finished']);
  });

  it('is cancelled while it waits', async () => {
    const { clock, ana, olga, runs, takenBy } = await stage(async (run) => {
      await new Promise<void>((resolve) => clock.after(1_000, resolve));
      await run.floorReturned();
    });
    ana.send('one');
    await clock.advance(500);
    await takenBy();
    await clock.advance(1_000);
    olga.cancel();
    await clock.advance(500);
    expect(runs()).toEqual(['cancelled']);
  });
});

describe('an operator whose pages are gone', () => {
  it('loses the floor by the keeper’s word, and agents answer again', async () => {
    const begun: AgentRun[] = [];
    const { clock, clients, ana, otto, floor, takenBy } = await stage((run) => void begun.push(run));
    await takenBy();
    await clock.advance(10 * LEASE);
    expect(floor().end).toBeUndefined();
    clients.olga.close();
    await clock.advance(7 * LEASE);
    expect(floor().end).toBeUndefined();
    const early = otto.handOff({ type: 'floor.taken' });
    await clock.advance(500);
    expect(early.receipt().error?.code).toBe('claim-lost');
    await clock.advance(2 * LEASE);
    expect(floor().end?.participant).toMatch(/^keeper:/);
    ana.send('Is anyone here?');
    await clock.advance(500);
    expect(begun[0]?.handOff).toMatchObject({ operator: 'operator:olga', lapsed: true });
  });

  it('holds it by any page that is left', async () => {
    const { clock, clients, clientOf, floor, takenBy } = await stage(() => {});
    await takenBy();
    const phone = clientOf('operator:olga');
    phone.session('another').connect();
    clients.olga.close();
    await clock.advance(10 * LEASE);
    expect(floor().end).toBeUndefined();
    phone.close();
    await clock.advance(10 * LEASE);
    expect(floor().end).toBeDefined();
  });
});
