/** A hand-off over real sockets (P41): two operators at once, an agent that is silent meanwhile, and a floor that lapses. */
import { createSessionClient, floorOf } from '@rejoin/core';
import { type HandOff, joinSession } from '@rejoin/core/agent';
import type { Clock } from '@rejoin/core/internal';
import { websocket } from '@rejoin/core/websocket';
import { expect, it, onTestFinished } from 'vitest';
import { startServer, TOKEN } from '../../test/fixtures.ts';
import { nodeClock } from '../platform/nodeClock.ts';

/** A minute takes two seconds. */
const FASTER = 30;
const clock: Clock = {
  now: nodeClock.now,
  elapsed: () => nodeClock.elapsed() * FASTER,
  after: (ms, run) => nodeClock.after(ms / FASTER, run),
};

it('one operator has the floor, the agent is given what was said, and an empty floor is free again (P41)', async () => {
  const { url } = await startServer({ clock });
  const transport = () => websocket({ url, token: TOKEN });
  const enter = (participant: string) => {
    const client = createSessionClient({ transport: transport(), participant, clock });
    onTestFinished(() => client.close());
    const session = client.session('s');
    session.connect();
    return { client, session, floor: () => floorOf(session.store.getState().state) };
  };
  const heard: [string | undefined, HandOff | undefined][] = [];
  const agent = joinSession({ transport: transport(), session: 's', participant: 'agent:support', clock });
  onTestFinished(() => agent.leave());
  agent.answer(async (run) => {
    heard.push([run.input?.content, run.handOff]);
    if (run.input?.content === 'a person, please') await run.requestPerson('The customer asks for one');
  });
  await agent.ready;

  const [ana, olga, otto] = [enter('user:ana'), enter('operator:olga'), enter('operator:otto')];
  ana.session.send('a person, please');
  await expect.poll(() => olga.floor().status).toBe('requested');
  expect(olga.floor().request).toMatchObject({
    participant: 'agent:support',
    reason: 'The customer asks for one',
  });

  await expect.poll(() => otto.floor().status).toBe('requested');
  const takings = [olga, otto].map(({ session }) => session.handOff({ type: 'floor.taken' }));
  await expect.poll(() => ana.floor().status).toBe('held');
  await expect
    .poll(() => takings.map((each) => each.receipt().status).sort())
    .toEqual(['logged', 'rejected']);
  const holder = ana.floor().taking?.participant === 'operator:olga' ? olga : otto;
  const other = holder === olga ? otto : olga;

  ana.session.send('Where is my order?');
  holder.session.send('It is on its way.');
  await expect.poll(() => ana.session.store.getState().state.messages.size).toBe(3);
  const { participant, id } = holder.floor().taking ?? { participant: '', id: '' };
  holder.session.handOff({ type: 'floor.returned', taking: { participant, id }, note: 'All is well.' });
  await expect.poll(() => ana.floor().status).toBe('agents');
  ana.session.send('Thanks');
  await expect.poll(() => heard.length).toBe(2);
  const [content, handOff] = heard[1] ?? [];
  expect([content, handOff?.operator, handOff?.note]).toEqual(['Thanks', participant, 'All is well.']);
  expect(handOff?.said.map((each) => each.content).sort()).toEqual([
    'It is on its way.',
    'Where is my order?',
  ]);

  // The other one takes it, and its only page is killed.
  await expect.poll(() => other.floor().status).toBe('agents');
  other.session.handOff({ type: 'floor.taken' });
  await expect.poll(() => ana.floor().status).toBe('held');
  other.client.close();
  await expect.poll(() => ana.floor().status, { timeout: 15_000 }).toBe('agents');
  expect(ana.floor().end?.participant).toMatch(/^keeper:/);
}, 30_000);
