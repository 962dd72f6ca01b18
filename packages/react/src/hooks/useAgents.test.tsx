// @vitest-environment happy-dom
import { renderHook } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import type { AgentNode } from '../select/agentInfo.ts';
import { createStage, type Stage } from '../testing/stage.tsx';
import { useAgents } from './useAgents.ts';

const outline = (nodes: readonly AgentNode[]): readonly unknown[] =>
  nodes.map(({ name, children }) => (children.length > 0 ? [name, outline(children)] : name));

function watch(stage: Stage) {
  const ana = stage.client('ana');
  const { result } = renderHook(() => useAgents(), { wrapper: stage.around(ana) });
  return { ana, now: () => result.current };
}

/** An agent that says what it is given. */
const voice = (stage: Stage, name: string) => {
  const session = stage
    .client(name, { participant: `agent:${name}`, role: 'agent' })
    .session('s', { connect: false });
  return {
    begin: (run: string, parent?: { readonly participant: string; readonly run: string }) =>
      session.publish({
        run,
        event: { type: 'RUN_STARTED', runId: run, ...(parent ? { input: { parent } } : {}) },
      }),
    end: (run: string) => session.publish({ run, event: { type: 'RUN_FINISHED', runId: run } }),
  };
};

describe('useAgents', () => {
  it('lists each agent before those that work for it, idle ones too, and nests them', async () => {
    const stage = createStage();
    const { now } = watch(stage);
    const lead = stage.puppet('lead', () => false);
    const [first, second] = [stage.puppet('first', () => false), stage.puppet('second', () => false)];
    await stage.run();
    expect(now().list.map(({ name, status, depth }) => [name, status, depth])).toEqual([
      ['lead', 'idle', 0],
      ['first', 'idle', 0],
      ['second', 'idle', 0],
    ]);
    lead.begin();
    await stage.run();
    second.begin(lead.work);
    await stage.run();
    first.begin(second.work);
    await stage.run();
    expect(now().list.map(({ name, status, depth, parent }) => [name, status, depth, parent])).toEqual([
      ['lead', 'running', 0, undefined],
      ['second', 'running', 1, 'agent:lead'],
      ['first', 'running', 2, 'agent:second'],
    ]);
    expect(outline(now().tree)).toEqual([['lead', [['second', ['first']]]]]);
  });

  it('keeps an agent’s place when its process is started anew, on a page that comes later as well', async () => {
    const stage = createStage();
    for (const name of ['first', 'second', 'third']) {
      stage.puppet(name, () => false);
      await stage.run();
    }
    stage.sim.crash('first');
    stage.puppet('first', () => false);
    await stage.run();
    const { now } = watch(stage);
    await stage.run();
    expect(now().list.map(({ name }) => name)).toEqual(['first', 'second', 'third']);
  });

  it('leaves people out, and calls agents as they introduced themselves', async () => {
    const stage = createStage();
    const { ana, now } = watch(stage);
    ana.session('s').send('hello');
    const agent = stage.client('news', { participant: 'agent:news', role: 'agent' }).session('s');
    await agent.publish({ event: { type: 'participant.joined', name: 'The news' } }).queued;
    await stage.run();
    expect(now().list.map(({ name }) => name)).toEqual(['The news']);
  });

  it('puts agents that work for each other in a circle at the root, and others below them', async () => {
    const stage = createStage();
    const { now } = watch(stage);
    const [a, b, c] = [voice(stage, 'a'), voice(stage, 'b'), voice(stage, 'c')];
    await a.begin('1').queued;
    await stage.run();
    await b.begin('1', { participant: 'agent:a', run: '1' }).queued;
    await stage.run();
    await a.begin('2', { participant: 'agent:b', run: '1' }).queued;
    await stage.run();
    await c.begin('1', { participant: 'agent:a', run: '2' }).queued;
    await stage.run();
    expect(outline(now().tree)).toEqual([['a', ['c']], 'b']);
    await a.begin('3', { participant: 'agent:a', run: '2' }).queued;
    await stage.run();
    expect(outline(now().tree)).toEqual([['a', ['c', 'b']]]);
  });

  it('keeps the order of agents though their early runs leave the window', async () => {
    const stage = createStage();
    const { now } = watch(stage);
    const [a, b] = [voice(stage, 'a'), voice(stage, 'b')];
    const orders = new Set<string>();
    for (let run = 0; run < 60; run++) {
      for (const agent of [a, b]) {
        await agent.begin(`${run}`).queued;
        await agent.end(`${run}`).queued;
        await stage.run(100);
        orders.add(
          now()
            .list.map(({ name }) => name)
            .join(),
        );
      }
    }
    await stage.run();
    expect([...orders].filter((order) => order.includes(','))).toEqual(['a,b']);
  });

  it('changes for what happens to an agent, and keeps all others and their branches by identity', async () => {
    const stage = createStage();
    const { now } = watch(stage);
    const [lead, other] = [stage.puppet('lead', () => false), stage.puppet('other', () => false)];
    const child = stage.puppet('child', () => false);
    await stage.run();
    lead.begin();
    other.begin();
    await stage.run();
    child.begin(lead.work);
    await stage.run();
    const before = now();
    await lead.work.run.text().write('words');
    await stage.run();
    expect(now()).toBe(before);
    await other.work.run.progress({ done: 1, total: 2 });
    await stage.run();
    const find = ({ list }: ReturnType<typeof now>, name: string) => list.find((each) => each.name === name);
    expect(find(now(), 'other')?.run?.progress).toEqual({ done: 1, total: 2 });
    expect(find(now(), 'lead')).toBe(find(before, 'lead'));
    const branch = ({ tree }: ReturnType<typeof now>) => tree.find(({ name }) => name === 'lead');
    expect(branch(now())).toBe(branch(before));
  });

  it('holds two hundred agents, four levels deep', async () => {
    const stage = createStage();
    const { now } = watch(stage);
    const client = (index: number) => voice(stage, `${index}`);
    for (let index = 0; index < 200; index++) {
      const parent = Math.floor((index - 1) / 8);
      await client(index).begin('r', index === 0 ? undefined : { participant: `agent:${parent}`, run: 'r' })
        .queued;
      if (index % 8 === 0) await stage.run(100);
    }
    await stage.run(2_000);
    expect(now().list).toHaveLength(200);
    expect(now().tree).toHaveLength(1);
    expect(Math.max(...now().list.map(({ depth }) => depth))).toBe(3);
    for (const [index, { parent, depth }] of now().list.entries())
      if (parent !== undefined)
        expect(
          now()
            .list.slice(0, index)
            .some((above) => above.participant === parent && above.depth === depth - 1),
        ).toBe(true);
  });
});
