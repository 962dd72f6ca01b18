import { mkdtempSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSessionClient, textOf } from '@rejoin/core';
import { joinSession } from '@rejoin/core/agent';
import { memory } from '@rejoin/core/memory';
import { sharedObject } from '@rejoin/core/objects';
import { expect, it, onTestFinished } from 'vitest';
import { createCoder } from './coder.ts';
import { PLAN, type Plan, withStep } from './plan.ts';

async function open(pace = 0) {
  const transport = memory();
  const data = mkdtempSync(join(tmpdir(), 'rejoin-coder-'));
  const client = createSessionClient({ transport, participant: 'user:ana' });
  onTestFinished(() => client.close());
  const ana = client.session('s');
  ana.connect();
  const agent = joinSession({ transport, session: 's', participant: 'agent:coder' });
  onTestFinished(() => agent.leave());
  agent.answer(createCoder({ agent, pace, data }));
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
    runs: () => [...state().runs.values()].map(({ status }) => status),
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
    sources() {
      const [folder = ''] = readdirSync(join(data, 'scratch'));
      return readdirSync(join(data, 'scratch', folder, 'src'));
    },
    async decide(decision: 'approved' | 'declined', note?: string) {
      await expect.poll(() => waiting().length).toBe(1);
      for (const each of waiting()) ana.answer(each, { decision, ...(note ? { note } : {}) });
    },
  };
}

it('runs nothing before it is approved; then its result is what the process wrote', async () => {
  const scene = await open();
  scene.ana.send('Fix it');
  await expect.poll(() => scene.waiting().length).toBe(1);
  expect(scene.steps()).toEqual({ read: 'done', edit: 'done', edges: 'done', test: 'doing' });
  expect(scene.said().join('')).not.toContain('ℹ pass');
  await scene.decide('approved');
  await expect.poll(scene.runs).toEqual(['finished']);
  expect(scene.steps().test).toBe('done');
  const [run] = scene.state().runs.values();
  expect(run?.result).toMatchObject({ code: 0, output: expect.stringContaining('ℹ pass 8') });
  expect(scene.said().at(-1)).toBe('All 8 tests pass. `src/duration.js` adds up all units now.');
});

it('offers the change as a patch where it is declined, and says why', async () => {
  const scene = await open();
  scene.ana.send('Fix it');
  await scene.decide('declined', 'not now');
  await expect.poll(scene.runs).toEqual(['finished']);
  expect(scene.steps().test).toBe('left');
  expect(scene.said().at(-2)).toContain('“not now”');
  expect(scene.said().at(-1)).toContain('```diff\n--- a/src/duration.js\n');
  expect(scene.said().join('')).not.toContain('ℹ pass');
});

it('leaves out what people have taken out of the plan, and then asks for nothing', async () => {
  const scene = await open(5);
  scene.ana.send('Fix it');
  await scene.reads();
  for (const id of ['edges', 'test'])
    scene.plan.change((before) => (before ? withStep(before, id, { skip: true }) : null));
  await expect.poll(scene.runs).toEqual(['finished']);
  expect(scene.steps()).toEqual({ read: 'done', edit: 'done', edges: 'left', test: 'left' });
  expect(scene.calls()).toEqual(['read_file', 'read_file', 'edit_file']);
  expect(scene.said().at(-1)).toContain('that step was taken out of the plan');
});

it('writes TypeScript where it is told so before it edits', async () => {
  const scene = await open(5);
  scene.ana.send('Fix it');
  await scene.reads();
  scene.ana.steer('in TypeScript, please');
  await scene.decide('approved');
  await expect.poll(scene.runs).toEqual(['finished']);
  expect(scene.sources()).toEqual(['duration.ts']);
  expect(scene.plan.read().value?.steps.edit?.title).toContain('src/duration.ts');
  expect(scene.steps()).not.toHaveProperty('typescript');
});

it('withdraws its question when it is told something else, and asks anew', async () => {
  const scene = await open();
  scene.ana.send('Fix it');
  await expect.poll(() => scene.waiting().length).toBe(1);
  scene.ana.steer('actually, use TypeScript');
  await expect
    .poll(() => [...scene.state().questions.values()].map(({ status }) => status))
    .toEqual(['withdrawn', 'waiting']);
  expect(scene.sources()).toEqual(['duration.ts']);
  scene.ana.steer('faster');
  await expect.poll(() => scene.said().join('')).toContain('I go on as planned.');
  await scene.decide('approved');
  await expect.poll(scene.runs).toEqual(['finished']);
  expect(scene.said().at(-1)).toContain('All 8 tests pass.');
});

it('stops at every step: while it reads, while it asks, and before its turn', async () => {
  const scene = await open(5);
  scene.ana.send('Fix it');
  await scene.reads();
  scene.ana.cancel();
  await expect.poll(scene.runs).toEqual(['cancelled']);
  scene.ana.send('Fix it');
  await expect.poll(() => scene.waiting().length).toBe(1);
  // It waits for the folder.
  scene.ana.send('And again');
  await expect.poll(scene.runs).toEqual(['cancelled', 'running', 'running']);
  scene.ana.cancel();
  await expect.poll(scene.runs).toEqual(['cancelled', 'cancelled', 'cancelled']);
  expect(scene.waiting()).toEqual([]);
  expect(scene.calls().filter((name) => name === 'read_file').length).toBeLessThanOrEqual(4);
});
