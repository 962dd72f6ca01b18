import { createSessionClient, floorOf, type Session, textOf } from '@rejoin/core';
import { joinSession } from '@rejoin/core/agent';
import { memory } from '@rejoin/core/memory';
import { expect, it, onTestFinished } from 'vitest';
import { modelOf } from '../model/chatServer.ts';
import type { Model } from '../model/model.ts';
import { attendDesk } from './desk.ts';

/** A customer, an operator, and the assistant, which writes as fast as it can. */
async function open(model?: Model) {
  const transport = memory();
  const enter = (participant: string): Session => {
    const client = createSessionClient({ transport, participant });
    onTestFinished(() => client.close());
    const session = client.session('s');
    session.connect();
    return session;
  };
  const join = async () => {
    const agent = joinSession({ transport, session: 's', participant: 'agent:support' });
    onTestFinished(() => agent.leave());
    attendDesk(agent, 0, model);
    await agent.ready;
    return agent;
  };
  const [ana, olga, agent] = [enter('user:ana'), enter('operator:olga'), await join()];
  const state = () => ana.store.getState().state;
  return {
    ...{ ana, olga, agent, join, state },
    said: () =>
      [...state().messages.values()]
        .filter(({ participant }) => participant === 'agent:support')
        .map(({ text }) => textOf(text)),
    floor: () => floorOf(state()),
    questions: () => [...state().questions.values()].map(({ status }) => status),
    async take() {
      olga.handOff({ type: 'floor.taken' });
      await expect.poll(() => floorOf(state()).status).toBe('held');
    },
    async giveBack() {
      const { participant = '', id = '' } = floorOf(state()).taking ?? {};
      olga.handOff({ type: 'floor.returned', taking: { participant, id } });
      await expect.poll(() => floorOf(state()).status).not.toBe('held');
    },
  };
}

const answer = async (
  { ana, state }: Awaited<ReturnType<typeof open>>,
  decision: 'approved' | 'declined',
) => {
  const [waiting] = [...state().questions.values()].filter(({ status }) => status === 'waiting');
  if (!waiting) throw new Error('Nothing is asked.');
  ana.answer(waiting, { decision });
};

it('asks for a person once the customer accepts the offer, and not before', async () => {
  const desk = await open();
  desk.ana.send('The pot of order 4711 is broken');
  await expect.poll(desk.questions).toEqual(['waiting']);
  expect(desk.floor().status).toBe('agents');
  await answer(desk, 'approved');
  await expect
    .poll(() => desk.floor().request?.reason)
    .toBe('Damaged or wrong item: order 4711, Hagi teapot, 350 ml');
});

it('leaves it at that where the customer declines, and withdraws the offer where the customer writes on', async () => {
  const desk = await open();
  desk.ana.send('Something else');
  await expect.poll(desk.questions).toEqual(['waiting']);
  await answer(desk, 'declined');
  await expect.poll(desk.said).toContain('As you like. I am here if there is anything else.');
  desk.ana.send('Something else again');
  await expect.poll(desk.questions).toEqual(['answered', 'waiting']);
  desk.ana.send('Thanks');
  await expect.poll(desk.questions).toEqual(['answered', 'withdrawn']);
  await expect.poll(() => desk.said().at(-1)).toBe('You are welcome. Enjoy your tea!');
  expect(desk.floor().request).toBeUndefined();
});

it('withdraws the offer when an operator comes by, and is silent until the floor is returned', async () => {
  const desk = await open();
  desk.ana.send('The pot of order 4711 is broken');
  await expect.poll(desk.questions).toEqual(['waiting']);
  await desk.take();
  await expect.poll(desk.questions).toEqual(['withdrawn']);
  const before = desk.said();
  desk.ana.send('Hello?');
  desk.olga.send('I send another one.');
  await expect.poll(() => desk.state().messages.size).toBe(before.length + 3);
  await desk.giveBack();
  const back =
    'I am back. I have read what you and Olga wrote: it is about order 4711, Hagi teapot, 350 ml. Olga told you: “I send another one”.';
  await expect.poll(desk.said).toEqual([...before, back]);
});

it('says that it is back once, also if its process is another one by then', async () => {
  const desk = await open();
  await desk.take();
  desk.olga.send('Good morning');
  await desk.agent.leave();
  await desk.giveBack();
  const next = await desk.join();
  await expect.poll(() => desk.said().length).toBe(1);
  await next.leave();
  await desk.join();
  desk.ana.send('Hello');
  await expect.poll(() => desk.said().length).toBe(2);
  expect(desk.said()[0]).toContain('Olga told you: “Good morning”.');
  expect(desk.said()[1]).toMatch(/^Hello, and welcome/);
});

it('does not answer an operator who has not taken the floor', async () => {
  const desk = await open();
  desk.olga.send('Where is order 4712?');
  desk.ana.send('Hello');
  await expect.poll(() => desk.said().length).toBe(1);
  expect(desk.said()[0]).toMatch(/^Hello, and welcome/);
});

it('gives a slip for a return, stored beside the log, and says which help page it goes by', async () => {
  const desk = await open();
  desk.ana.send('Can I return order 4711?');
  const parts = () => [...desk.state().parts.values()].map(({ part }) => part);
  await expect.poll(() => parts().map(({ kind }) => kind)).toContain('file');
  const file = parts().find((part) => part.kind === 'file');
  expect(file).toMatchObject({ name: 'return-slip-4711.txt', mediaType: 'text/plain' });
  const content = await desk.ana.blobs.get(file?.blob ?? '');
  expect(new TextDecoder().decode(content)).toContain('Order      4711');
  expect(parts().find((part) => part.kind === 'source')?.title).toBe('Help: Returns');
});

it('looks orders up by a model, asks for a person in its words, is silent meanwhile, and reads what was said', async () => {
  const { server, model } = await modelOf((body) => {
    // CAST: what the AI SDK sends.
    const { messages } = JSON.parse(body) as { messages: { role: string; content: unknown }[] };
    const newest = messages.findLast(({ role }) => role === 'user');
    const asked = JSON.stringify(newest?.content ?? '');
    if (messages.at(-1)?.role === 'tool')
      return asked.includes('broken')
        ? { text: ['I have asked a colleague.'] }
        : { text: ['Your Sencha is ', 'on its way.'] };
    if (asked.includes('broken'))
      return { calls: [{ name: 'ask_for_person', input: { reason: 'A broken teapot' } }] };
    if (asked.includes('4712')) return { calls: [{ name: 'look_up_order', input: { number: '4712' } }] };
    return { text: ['You are welcome.'] };
  });
  const desk = await open(model);
  desk.ana.send('Where is order 4712?');
  await expect.poll(() => desk.said().join()).toBe('Your Sencha is on its way.');
  const [call] = [...desk.state().toolCalls.values()];
  expect(call).toMatchObject({ name: 'look_up_order', status: 'done' });
  // The help pages and what was looked up have reached the model.
  expect(server.requests[0]?.body).toContain('You are the assistant of Kettle & Leaf');
  expect(server.requests[1]?.body).toContain('Sencha, 200 g');

  desk.ana.send('And the teapot of 4711 arrived broken.');
  await expect.poll(() => desk.floor().request?.reason).toBe('A broken teapot');
  await expect.poll(() => desk.said().at(-1)).toBe('I have asked a colleague.');
  await desk.take();
  const calls = server.requests.length;
  desk.olga.send('Hello, this is Olga: a new pot is on its way.');
  desk.ana.send('That is kind.');
  const inTheLog = () => [...desk.state().messages.values()].map(({ text }) => textOf(text));
  for (const said of ['Hello, this is Olga: a new pot is on its way.', 'That is kind.'])
    await expect.poll(inTheLog).toContain(said);
  await expect.poll(() => desk.ana.store.getState().pending.size).toBe(0);
  await desk.giveBack();
  await expect.poll(() => desk.said().at(-1)).toContain('I am back.');
  expect(server.requests).toHaveLength(calls);
  desk.ana.send('Thank you!');
  await expect.poll(() => desk.said().at(-1)).toBe('You are welcome.');
  expect(server.requests.at(-1)?.body).toContain('this is Olga: a new pot');
});
