// @vitest-environment happy-dom
// biome-ignore-all lint/correctness/noComponentHookFactories: a component of a test notes what it sees.
import { render, renderHook, screen } from '@testing-library/react';
import { useState } from 'react';
import { describe, expect, it } from 'vitest';
import { shallowEqual } from '../select/shallowEqual.ts';
import { createStage } from '../testing/stage.tsx';
import { useSession } from './useSession.ts';
import { useSessionView } from './useSessionView.ts';

describe('useSession', () => {
  it('gives the session itself, the same at every render, and never renders for its updates', async () => {
    const stage = createStage();
    const ana = stage.client('ana');
    let renders = 0;
    const { result } = renderHook(
      () => {
        renders++;
        return useSession();
      },
      { wrapper: stage.around(ana) },
    );
    result.current.send('hello');
    await stage.run();
    expect(result.current).toBe(ana.session('s'));
    expect(renders).toBe(1);
  });

  it('takes a selector written in place, which may build something new each time, without a loop', async () => {
    const stage = createStage();
    const ana = stage.client('ana');
    let renders = 0;
    const Count = () => {
      renders++;
      const { messages } = useSessionView(({ state }) => ({ messages: state.totals.messages }));
      return <p>{messages} messages</p>;
    };
    render(<Count />, { wrapper: stage.around(ana) });
    ana.session('s').send('hello');
    await stage.run();
    expect(screen.getByText('1 messages')).toBeDefined();
    expect(renders).toBeLessThan(10);
  });

  it('keeps a slice that is equal by the given comparison, by its identity', async () => {
    const stage = createStage();
    const ana = stage.client('ana');
    const seen = new Set<unknown>();
    let renders = 0;
    renderHook(
      () => {
        renders++;
        seen.add(
          useSessionView(({ connection }) => ({ open: connection.status === 'closed' }), shallowEqual),
        );
      },
      { wrapper: stage.around(ana) },
    );
    ana.session('s').send('hello');
    await stage.run();
    expect([seen.size, renders]).toEqual([1, 1]);
  });

  it('reads by the selector of the newest render', async () => {
    const stage = createStage();
    const ana = stage.client('ana');
    let pick: (name: 'messages' | 'runs') => void = () => {};
    const Total = () => {
      const [name, setName] = useState<'messages' | 'runs'>('messages');
      pick = setName;
      return (
        <p>
          {name} {useSessionView(({ state }) => state.totals[name])}
        </p>
      );
    };
    const { rerender } = render(<Total />, { wrapper: stage.around(ana) });
    ana.session('s').send('hello');
    await stage.run();
    expect(screen.getByText('messages 1')).toBeDefined();
    pick('runs');
    rerender(<Total />);
    expect(await screen.findByText('runs 0')).toBeDefined();
    stage.puppet('news');
    await stage.run();
    expect(screen.getByText('runs 1')).toBeDefined();
  });

  it('gives undefined as a slice like any other', async () => {
    const stage = createStage();
    const ana = stage.client('ana');
    const { result } = renderHook(() => useSessionView(({ state }) => state.messages.get('none')), {
      wrapper: stage.around(ana),
    });
    await stage.run();
    expect(result.current).toBeUndefined();
  });
});

describe('shallowEqual', () => {
  const one = { a: 1 };
  const same: readonly (readonly [unknown, unknown])[] = [
    [1, 1],
    [Number.NaN, Number.NaN],
    [
      { a: 1, b: undefined },
      { a: 1, b: undefined },
    ],
    [
      [1, one],
      [1, one],
    ],
    [[], []],
  ];
  const different: readonly (readonly [unknown, unknown])[] = [
    [1, 2],
    [{ a: one }, { a: { a: 1 } }],
    [
      { a: undefined, b: 1 },
      { b: 1, c: 5 },
    ],
    [[1], { 0: 1 }],
    [new Map([[1, 2]]), new Map()],
    [new Set([1]), new Set([1])],
    [null, {}],
    [[1, 2], [1]],
  ];
  it('compares plain objects and arrays by their entries', () => {
    for (const [a, b] of same) expect(shallowEqual(a, b)).toBe(true);
  });
  it('takes nothing for equal whose entries it cannot see', () => {
    for (const [a, b] of different) {
      expect(shallowEqual(a, b)).toBe(false);
      expect(shallowEqual(b, a)).toBe(false);
    }
  });
});
