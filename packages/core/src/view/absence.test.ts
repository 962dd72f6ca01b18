/** "While you were away": what came between leaving a surface and coming back to it. */

import { createSimulator } from '@rejoin/testing';
import { expect, it } from 'vitest';
import type { AgentRun } from '../agent/agentRun.ts';
import { joinSession } from '../agent/joinSession.ts';
import { createSessionClient } from '../client/client.ts';
import { awayOf } from './absence.ts';

/** Ana's page, which can be hidden and cut off, and agents whose runs are moved by hand. */
function stage(awayAfter?: number) {
  const sim = createSimulator({ seed: 3 });
  let tell: (change: 'wake' | 'offline' | 'hidden') => void = () => {};
  let hidden = false;
  const environment = {
    hidden: () => hidden,
    watch(listener: typeof tell) {
      tell = listener;
      return () => {};
    },
  };
  const client = createSessionClient({
    ...sim.process('ana'),
    participant: 'user:ana',
    environment,
    ...(awayAfter === undefined ? {} : { awayAfter }),
  });
  const session = client.session('s');
  const ben = createSessionClient({ ...sim.process('ben'), participant: 'user:ben' }).session('s');
  const works = new Map<string, { readonly run: AgentRun; end(): void; fail(why: string): void }>();
  for (const name of ['one', 'two', 'three']) {
    joinSession({ ...sim.process(name), session: 's', participant: `agent:${name}` }).answer(
      (run) =>
        new Promise<void>((resolve, reject) => {
          works.set(name, { run, end: resolve, fail: (why) => reject(new Error(why)) });
        }),
    );
  }
  const work = (name: string) => {
    const found = works.get(name);
    if (!found) throw new Error(`${name} has begun nothing.`);
    return found;
  };
  const show = (to: boolean) => {
    hidden = !to;
    tell(to ? 'wake' : 'hidden');
  };
  return { sim, session, ben, work, show, away: () => awayOf(session.store.getState()) };
}

const names = (list: readonly { readonly participant: string }[] = []) =>
  list.map(({ participant }) => participant);

it('tells how many events came, who finished, who failed and who waits, since when', async () => {
  const { sim, session, ben, work, show, away } = stage();
  session.send('go');
  await sim.run(2_000);
  const { position } = session.store.getState().state;
  const since = sim.clock.now();
  show(false);
  work('one').end();
  work('two').fail('no key');
  work('three').run.interrupt([{ id: 'i', reason: 'confirmation' }]);
  work('three').end();
  ben.send('news');
  await sim.run(60_000);
  expect(away()).toBeUndefined();
  show(true);
  const missed = away();
  expect(names(missed?.finished)).toEqual(['agent:one']);
  expect(names(missed?.failed)).toEqual(['agent:two']);
  expect(names(missed?.waiting)).toEqual(['agent:three']);
  expect(missed).toMatchObject({ since, until: sim.clock.now(), position, messages: expect.any(Number) });
  expect(missed?.events).toBe(session.store.getState().state.position - position);
  expect(missed?.messages).toBe(1);
  session.seen();
  expect(away()).toBeUndefined();
});

it('is the same after a cut, once the session is proven to be all there is, and not before', async () => {
  const { sim, session, work, away } = stage();
  session.send('go');
  await sim.run(2_000);
  const since = sim.clock.now();
  sim.delay('ana', 1e9, 1e9);
  sim.cut('ana');
  work('one').end();
  await sim.run(50_000);
  expect(session.store.getState().status).toBe('catching-up');
  expect(away()).toBeUndefined();
  sim.delay('ana', 1, 5);
  await sim.run(60_000);
  expect(session.store.getState().status).toBe('live');
  expect(names(away()?.finished)).toEqual(['agent:one']);
  // From when the page noticed that it hears nothing any more: two heartbeats at most.
  expect(away()?.since).toBeGreaterThanOrEqual(since);
  expect(away()?.since).toBeLessThanOrEqual(since + 10_000);
});

it('reports no short absence, and none in which nothing happened', async () => {
  const { sim, ben, show, away } = stage(10_000);
  await sim.run(2_000);
  show(false);
  ben.send('soon');
  await sim.run(9_000);
  show(true);
  expect(away()).toBeUndefined();
  show(false);
  await sim.run(60_000);
  show(true);
  expect(away()).toBeUndefined();
});

it('counts from the first absence while it is unread', async () => {
  const { sim, session, ben, show, away } = stage();
  await sim.run(2_000);
  const { position } = session.store.getState().state;
  for (const text of ['first', 'second']) {
    show(false);
    ben.send(text);
    await sim.run(60_000);
    show(true);
  }
  expect(away()).toMatchObject({ position, messages: 2 });
  session.seen();
  show(false);
  ben.send('third');
  await sim.run(60_000);
  show(true);
  expect(away()).toMatchObject({ messages: 1 });
});

it('reports nothing to an agent, which reads at all times', async () => {
  const { sim, ben } = stage();
  const agent = joinSession({ ...sim.process('reader'), session: 's', participant: 'agent:reader' });
  await sim.run(2_000);
  sim.cut('reader');
  ben.send('x');
  await sim.run(60_000);
  expect(agent.session.store.getState()).toMatchObject({ status: 'live' });
  expect(awayOf(agent.session.store.getState())).toBeUndefined();
});

it('tells it, too, where the clock of the page was set back meanwhile (P30)', async () => {
  const { sim, session, ben, show, away } = stage();
  await sim.run(2_000);
  show(false);
  ben.send('news');
  await sim.run(30_000);
  sim.skew('ana', { ahead: -600_000 });
  await sim.run(30_000);
  show(true);
  expect(away()?.messages).toBe(1);
  expect(session.store.getState().status).toBe('live');
});
