/** The whole team in one process, over a memory transport: what the lead says of answers, Stops and those who are not there. */
import { createSessionClient, textOf } from '@rejoin/core';
import { joinSession } from '@rejoin/core/agent';
import { memory } from '@rejoin/core/memory';
import { expect, it, onTestFinished } from 'vitest';
import { modelOf } from '../model/chatServer.ts';
import type { Model } from '../model/model.ts';
import { readFolder } from './corpus.ts';
import { createLead } from './lead.ts';
import { createIndex } from './search.ts';
import { LEAD, SHELVES } from './shelves.ts';
import { createSpecialist } from './specialist.ts';

const indexOf = (...names: readonly string[]) => createIndex(names.flatMap((name) => readFolder(name)));
const own = indexOf(LEAD.name);
const all = indexOf(LEAD.name, ...SHELVES.map(({ name }) => name));

async function open(
  absent: readonly string[] = [],
  pace: (name: string) => number = () => 0,
  beginsWithin = 20_000,
  model?: Model,
) {
  const transport = memory();
  const client = createSessionClient({ transport, participant: 'user:ana' });
  onTestFinished(() => client.close());
  const ana = client.session('s');
  ana.connect();
  ana.readContent({ conversation: true });
  const here = [LEAD, ...SHELVES].filter(({ name }) => !absent.includes(name));
  for (const { name } of here) {
    const agent = joinSession({ transport, session: 's', participant: `agent:${name}` });
    onTestFinished(() => agent.leave());
    const shelf = SHELVES.find((each) => each.name === name);
    agent.answer(
      shelf
        ? createSpecialist({ shelf, index: indexOf(name), pace: pace(name), model })
        : createLead({ agent, pace: 0, own, all, beginsWithin, model }),
      { accepts: ({ to }) => to?.includes(agent.participant) ?? !shelf },
    );
    await agent.ready;
  }
  const state = () => ana.store.getState().state;
  const runOf = (name: string) =>
    [...state().runs.values()].findLast(({ participant }) => participant === `agent:${name}`);
  const texts = () =>
    [...state().messages.values()]
      .filter(({ participant, producer }) => participant === 'agent:lead' && producer !== undefined)
      .map(({ text }) => textOf(text));
  const ask = async (question: string) => {
    const before = runOf('lead');
    ana.send(question);
    await expect
      .poll(() => runOf('lead')?.run !== before?.run && runOf('lead')?.status, { timeout: 15_000 })
      .toBe('finished');
    await expect.poll(() => texts().every((text) => text !== ''), { timeout: 15_000 }).toBe(true);
    return texts();
  };
  return { ana, state, runOf, texts, ask };
}

it('plans in words, says each answer as it comes, and brings the five together', async () => {
  // The slower one of two comes later, whatever the order in which they were asked.
  const scene = await open([], (name) => (name === 'riders' ? 8 : 0));
  const said = await scene.ask('How often should a night bus run?');
  expect(said).toHaveLength(7);
  expect(said[0]).toContain('I put your question under “Often, or everywhere”');
  expect(said[0]).toContain('- Network: how many lines');
  expect(said[5]).toMatch(/^### Riders\n/);
  expect(said.slice(1, 6).toSorted()).toEqual(
    ['Crews', 'Money', 'Network', 'Riders', 'Safety'].map((title) =>
      expect.stringMatching(new RegExp(`^### ${title}\n[A-Z].+\\.\n> — ${title.toLowerCase()}/`)),
    ),
  );
  expect(said[6]).toMatch(
    /^### Taken together\nA longer walk[\s\S]+### Where they pull apart\n[\s\S]+### What to do next\n1\. /,
  );
  const parts = [...scene.state().parts.values()].map(({ part }) => part);
  expect(parts.filter((part) => part.kind === 'source').length).toBeGreaterThan(8);
  // Each has its own part, and asks nothing of the others.
  const handed = [...scene.state().messages.values()].filter(
    ({ to }) => to?.length === 1 && to[0] !== 'agent:lead',
  );
  expect(new Set(handed.map(({ text }) => textOf(text))).size).toBe(5);
});

it('goes on without those that are stopped or not there, and says so', async () => {
  const scene = await open(['money'], (name) => (name === 'safety' ? 40 : 0), 1_000);
  scene.ana.send('Who should pay for helicopters?');
  await expect.poll(() => scene.runOf('safety')?.status, { timeout: 15_000 }).toBe('running');
  const run = scene.runOf('safety');
  if (run) scene.ana.cancel({ kind: 'run', participant: run.participant, run: run.run });
  await expect.poll(() => scene.runOf('lead')?.status, { timeout: 15_000 }).toBe('finished');
  await expect
    .poll(() => scene.texts().at(-1) ?? '', { timeout: 15_000 })
    .toContain('Not heard: Safety and Money');
  const said = scene.texts().join('\n');
  expect(said).toContain('### Safety\nWas stopped before it had finished');
  expect(said).toContain('### Money\nHas not begun');
  expect(said).toContain('Too few of the five were heard');
  expect(said).toContain('No document mentions “helicopters”.');
});

it('says what its documents hold to a question that is none for them, and asks no one', async () => {
  const scene = await open();
  const said = await scene.ask('How does a cancel reach an agent?');
  expect(said).toEqual([expect.stringContaining('all of them are about night buses for a city')]);
  expect([...scene.state().runs.values()]).toHaveLength(1);
});

it('brings together by a model what five wrote by a model, from their findings alone, and names who is missing', async () => {
  const { server, model } = await modelOf((body) =>
    body.includes('You lead five specialists')
      ? { text: ['### Taken together\n', 'Half-hourly, all night.'] }
      : { text: [`So says ${/specialist for \\"(\w+)/.exec(body)?.[1]}.`] },
  );
  const scene = await open(['money'], undefined, 1_000, model);
  const said = await scene.ask('How often should a night bus run?');
  expect(said.at(-1)).toBe('### Taken together\nHalf-hourly, all night.');
  for (const title of ['Crews', 'Network', 'Riders', 'Safety'])
    expect(said).toContainEqual(
      expect.stringMatching(new RegExp(`^### ${title}\nSo says ${title}\\.\n> — `)),
    );
  // One call for each: the lead's has what they found, and none of them what another one was given.
  const of = (part: string) => server.requests.filter(({ body }) => body.includes(part));
  expect(server.requests).toHaveLength(5);
  const [lead] = of('You lead five specialists');
  for (const part of ['So says Riders.', 'Not heard: Money.', 'How often should a night bus run?'])
    expect(lead?.body).toContain(part);
  expect(of('You are the specialist for').some(({ body }) => body.includes('So says'))).toBe(false);
  // What it stands on is there as without a model.
  const parts = [...scene.state().parts.values()].map(({ part }) => part);
  expect(parts.filter((part) => part.kind === 'source').length).toBeGreaterThan(4);
});

it('fails in words where the lead’s model refuses, with what the five had found', async () => {
  const { model } = await modelOf((body) =>
    body.includes('You lead five specialists')
      ? { status: 400, body: JSON.stringify({ error: { message: 'Too long.' } }) }
      : { text: ['Every half-hour.'] },
  );
  const scene = await open([], undefined, 1_000, model);
  scene.ana.send('How often should a night bus run?');
  await expect.poll(() => scene.runOf('lead')?.status, { timeout: 15_000 }).toBe('failed');
  expect(scene.runOf('lead')?.error?.message).toBe('The model could not answer.');
  expect(scene.texts().filter((text) => text.includes('Every half-hour.'))).toHaveLength(5);
});
