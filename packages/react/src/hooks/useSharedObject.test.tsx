// @vitest-environment happy-dom
import { act, renderHook } from '@testing-library/react';
import { expect, it } from 'vitest';
import { createStage } from '../testing/stage.tsx';
import { useSharedObject } from './useSharedObject.ts';

interface Plan {
  readonly title?: string;
  readonly done?: boolean;
}

/** Ana and Bo look at one plan. */
async function planning() {
  const stage = createStage();
  const look = (name: string) => {
    const client = stage.client(name);
    let renders = 0;
    const { result } = renderHook(
      () => {
        renders++;
        return useSharedObject<Plan>('plan');
      },
      { wrapper: stage.around(client) },
    );
    return {
      client,
      value: () => result.current[0],
      control: () => result.current[1],
      renders: () => renders,
    };
  };
  const [ana, bo] = [look('ana'), look('bo')];
  await stage.run();
  return { stage, ana, bo };
}

it('shows a change at once, and to all others as soon as the log has it', async () => {
  const { stage, ana, bo } = await planning();
  expect([ana.value(), ana.control().status]).toEqual([undefined, 'saved']);
  const { change } = ana.control();
  act(() => void change((plan) => ({ ...plan, title: 'Oslo' })));
  expect([ana.value(), ana.control().status, ana.control().canUndo]).toEqual([
    { title: 'Oslo' },
    'saving',
    true,
  ]);
  await stage.run();
  expect([bo.value(), bo.control().status, bo.control().canUndo]).toEqual([
    { title: 'Oslo' },
    'saved',
    false,
  ]);
  expect(ana.control().change).toBe(change);
  const before = bo.renders();
  ana.client.session('s').send('hello');
  await stage.run();
  expect(bo.renders()).toBe(before);
  act(() => void ana.control().undo());
  await stage.run();
  expect(bo.value()).toEqual({});
});

it('says that there is none once that is proven, also while the connection is lost, and not before', async () => {
  const stage = createStage();
  const look = (name: string) => {
    const client = stage.client(name);
    const { result } = renderHook(() => useSharedObject<Plan>('plan')[1].status, {
      wrapper: stage.around(client),
    });
    return { status: () => result.current, session: client.session('s') };
  };
  const ana = look('ana');
  stage.sim.crashKeeper(60_000);
  await stage.run(20);
  expect(ana.status()).toBe('catching-up');
  await stage.run(90_000);
  expect(ana.status()).toBe('saved');
  stage.sim.crashKeeper(600_000);
  await stage.run(20_000);
  expect(ana.session.store.getState().status).toBe('catching-up');
  expect(ana.status()).toBe('saved');
  // And of one that it could not read it never will be known.
  const bo = look('bo');
  await stage.run(20);
  expect(bo.status()).toBe('catching-up');
  act(() => bo.session.close());
  expect(bo.status()).toBe('unknown');
});

it('tells who came second, who asks again or gives up', async () => {
  const { stage, ana, bo } = await planning();
  act(() => {
    ana.control().change((plan) => ({ ...plan, title: 'Oslo' }));
    bo.control().change((plan) => ({ ...plan, title: 'Rome' }));
    bo.control().change((plan) => ({ ...plan, done: true }));
  });
  expect(bo.value()).toEqual({ title: 'Rome', done: true });
  await stage.run();
  // Whichever reached the log first.
  const [first, second] = ana.control().conflict ? [bo, ana] : [ana, bo];
  const [one, other] = first === ana ? ['Oslo', 'Rome'] : ['Rome', 'Oslo'];
  expect([first.value(), second.value()]).toEqual([
    { title: one, done: true },
    { title: one, done: true },
  ]);
  const { conflict, redo, status } = second.control();
  expect([status, conflict?.error.code, first.control().status]).toEqual(['conflict', 'claim-lost', 'saved']);
  act(() => void (conflict && redo(conflict)));
  await stage.run();
  expect([first.value(), second.control().status]).toEqual([{ title: other, done: true }, 'saved']);
});
