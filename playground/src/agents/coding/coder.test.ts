import { existsSync, mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSessionClient, textOf } from '@rejoin/core';
import { joinSession } from '@rejoin/core/agent';
import { memory } from '@rejoin/core/memory';
import { sharedObject } from '@rejoin/core/objects';
import { expect, it, onTestFinished } from 'vitest';
import { type ChatAnswer, startChatServer } from '../model/chatServer.ts';
import { type Model, readModel } from '../model/model.ts';
import { createCoder } from './coder.ts';
import { PLAN, type Plan, withStep } from './plan.ts';
import { DURATION } from './tasks/duration.ts';

const folderOf = (data: string) => join(data, 'scratch', readdirSync(join(data, 'scratch'))[0] ?? '');

async function open(pace = 0, model?: Model) {
  const transport = memory();
  const data = mkdtempSync(join(tmpdir(), 'rejoin-coder-'));
  const client = createSessionClient({ transport, participant: 'user:ana' });
  onTestFinished(() => client.close());
  const ana = client.session('s');
  ana.connect();
  ana.readContent('all');
  const agent = joinSession({ transport, session: 's', participant: 'agent:coder' });
  onTestFinished(() => agent.leave());
  agent.answer(createCoder({ agent, pace, data, model }));
  await agent.ready;
  const state = () => ana.store.getState().state;
  const plan = sharedObject<Plan>(ana, PLAN);
  const waiting = () => [...state().questions.values()].filter(({ status }) => status === 'waiting');
  return {
    ...{ ana, state, plan, waiting },
    said: () =>
      [...state().messages.values()]
        .filter(({ participant }) => participant === 'agent:coder')
        .map(({ text }) => textOf(text)),
    calls: () => [...state().toolCalls.values()].map(({ name }) => name),
    steps: () =>
      Object.fromEntries(
        Object.entries(plan.read().value?.steps ?? {}).map(([id, { status }]) => [id, status]),
      ),
    /** Once it has begun to read: before it edits. */
    reads: () =>
      new Promise<void>((resolve) => {
        const stop = ana.store.subscribe(() => {
          if (plan.read().value?.steps.read?.status !== 'doing') return;
          stop();
          resolve();
        });
      }),
    sources: () => {
      const path = join(folderOf(data), 'src');
      return existsSync(path) ? readdirSync(path) : [];
    },
    fileOf: (path: string) => readFileSync(join(folderOf(data), path), 'utf8'),
    async decide(decision: 'approved' | 'declined', note?: string) {
      await expect.poll(() => waiting().length, PATIENT).toBe(1);
      const [asked] = waiting();
      if (asked) ana.answer(asked, { decision, ...(note ? { note } : {}) });
      await expect.poll(() => waiting().some(({ id }) => id === asked?.id), PATIENT).toBe(false);
      return asked?.title;
    },
    ended: (...statuses: readonly string[]) =>
      expect.poll(() => [...state().runs.values()].map(({ status }) => status), PATIENT).toEqual(statuses),
  };
}

const PATIENT = { timeout: 15_000 };

it('writes and runs nothing before it is approved; then its result is what the process wrote', async () => {
  const scene = await open();
  scene.ana.send('Fix the failing tests');
  await expect.poll(() => scene.waiting().length, PATIENT).toBe(1);
  expect(scene.steps()).toEqual({ read: 'done', edit: 'doing', edges: 'todo', test: 'todo' });
  expect(scene.said().join('')).toContain('```diff\n--- a/src/duration.js');
  expect(scene.fileOf('src/duration.js')).not.toContain('parts');
  expect(await scene.decide('approved')).toBe('Write src/duration.js?');
  expect(await scene.decide('approved')).toBe('Write test/duration.test.js?');
  expect(scene.fileOf('src/duration.js')).toContain('parts');
  await expect.poll(() => scene.waiting().length, PATIENT).toBe(1);
  expect(scene.said().join('')).not.toContain('ℹ pass');
  expect(await scene.decide('approved')).toBe('Run node --test?');
  await scene.ended('finished');
  const [run] = scene.state().runs.values();
  expect(run?.result).toMatchObject({ code: 0, output: expect.stringContaining('ℹ pass 8') });
  expect(scene.said().at(-1)).toBe('All 8 tests pass. `parseDuration` adds up all units now.');
  expect(scene.calls()).toEqual(['read_file', 'read_file', 'write_files', 'write_files', 'run_command']);
});

it('leaves the files as they were where a change is declined, and says why', async () => {
  const scene = await open();
  scene.ana.send('Write the function that turns titles into slugs.');
  expect(await scene.decide('declined', 'not like this')).toBe('Write src/slug.js?');
  await scene.decide('declined', 'not now');
  await scene.ended('finished');
  expect(scene.steps()).toEqual({ read: 'done', edit: 'left', edges: 'left', test: 'left' });
  expect(scene.said().join('')).toContain('I have not written that: “not like this”.');
  expect(scene.said().at(-1)).toBe('I did not run the tests: “not now”. Nothing is changed.');
  expect(scene.sources()).toEqual([]);
});

it('leaves out what people have taken out of the plan, and then asks for nothing more', async () => {
  const scene = await open(5);
  scene.ana.send('Fix it');
  await scene.reads();
  for (const id of ['edges', 'test'])
    scene.plan.change((before) => (before ? withStep(before, id, { skip: true }) : null));
  await scene.decide('approved');
  await scene.ended('finished');
  expect(scene.steps()).toEqual({ read: 'done', edit: 'done', edges: 'left', test: 'left' });
  expect(scene.said().at(-1)).toContain('that step was taken out of the plan');
});

it('drafts anew in TypeScript where it is told so in the middle of a draft', async () => {
  const scene = await open(4);
  scene.ana.send('Make retry wait longer after each failure.');
  await expect.poll(() => scene.said().join('').includes('+++ b/src/retry.js\n@@'), PATIENT).toBe(true);
  scene.ana.steer('actually, use TypeScript');
  expect(await scene.decide('approved')).toContain('src/retry.ts');
  // What was drafted before is there, broken off, and was not written.
  const drafts = scene.said().filter((text) => text.startsWith('```diff'));
  expect(drafts.length).toBeGreaterThan(1);
  expect(drafts[0]).not.toContain('attempt >= tries');
  await expect.poll(scene.sources, PATIENT).toEqual(['retry.ts']);
  await scene.decide('approved');
  await scene.decide('approved');
  await scene.ended('finished');
  expect(scene.steps()).not.toHaveProperty('typescript');
  expect(scene.said().at(-1)).toContain('All 6 tests pass.');
});

it('changes what it has written when it is told so later, and runs the tests once more', async () => {
  const scene = await open();
  scene.ana.send('Fix it');
  await scene.decide('approved');
  await scene.decide('approved');
  await expect.poll(() => scene.waiting().map(({ title }) => title), PATIENT).toEqual(['Run node --test?']);
  scene.ana.steer('actually, use TypeScript');
  await expect
    .poll(() => scene.waiting().map(({ title }) => title), PATIENT)
    .toEqual(['Write src/duration.js, src/duration.ts and test/duration.test.js?']);
  scene.ana.steer('faster');
  await expect.poll(() => scene.said().join(''), PATIENT).toContain('I go on as planned.');
  await scene.decide('approved');
  await scene.decide('approved');
  await scene.ended('finished');
  expect(scene.sources()).toEqual(['duration.ts']);
  expect(scene.steps()).toMatchObject({ typescript: 'done', test: 'done' });
  expect(scene.said().at(-1)).toContain('All 8 tests pass.');
});

it('stops at every step, keeps what it had written, and says what it can do to what it cannot', async () => {
  const scene = await open(2);
  scene.ana.send('Fix it');
  await scene.decide('approved');
  await expect.poll(() => scene.waiting().length, PATIENT).toBe(1);
  // It waits for the folder.
  scene.ana.send('Once more');
  await scene.ended('running', 'running');
  scene.ana.cancel();
  await scene.ended('cancelled', 'cancelled');
  expect(scene.waiting()).toEqual([]);
  expect(scene.fileOf('src/duration.js')).toContain('parts');
  scene.ana.send('Bake a cake');
  await scene.ended('cancelled', 'cancelled', 'finished');
  expect(scene.said().at(-1)).toContain('- Write the function that turns titles into slugs.');
});

it('works with a model by the same folder: it is asked, a way out is refused, and the tests run', async () => {
  const answers: ChatAnswer[] = [
    { calls: [{ name: 'read_file', input: { path: '../../../etc/passwd' } }] },
    { calls: [{ name: 'write_file', input: { path: 'src/duration.js', text: DURATION.source.js } }] },
    { calls: [{ name: 'run_tests', input: {} }] },
    { text: ['It passes.'] },
  ];
  const server = await startChatServer(() => answers.shift() ?? { text: ['Done.'] });
  onTestFinished(() => server.close());
  const scene = await open(0, readModel({ REJOIN_MODEL_URL: server.url, REJOIN_MODEL_KEY: 'key' }));
  scene.ana.send('Fix it');
  expect(await scene.decide('approved')).toBe('Write src/duration.js?');
  expect(await scene.decide('approved')).toBe('Run node --test?');
  await scene.ended('finished');
  expect(server.requests.map(({ body }) => body).join('')).toContain('is no path in this folder');
  const [run] = scene.state().runs.values();
  expect(run?.result).toMatchObject({ code: 0 });
  expect(scene.said().at(-1)).toBe('It passes.');
});
