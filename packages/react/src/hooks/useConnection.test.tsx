// @vitest-environment happy-dom
import { type ClientOptions, createSessionClient, RejoinError } from '@rejoin/core';
import { renderHook } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { createStage } from '../testing/stage.tsx';
import { useCapabilities } from './useCapabilities.ts';
import { useConnection } from './useConnection.ts';

describe('useConnection', () => {
  it('tells the way to a live session, and what waits while there is no connection', async () => {
    const stage = createStage();
    const ana = stage.client('ana');
    const seen: string[] = [];
    const { result } = renderHook(
      () => {
        const info = useConnection();
        const now = `${info.status} ${info.session}`;
        if (seen.at(-1) !== now) seen.push(now);
        return info;
      },
      { wrapper: stage.around(ana) },
    );
    await stage.run();
    expect(seen).toEqual(['idle catching-up', 'connecting catching-up', 'live catching-up', 'live live']);
    await stage.cut('ana');
    ana.session('s').send('one');
    ana.session('s').cancel();
    await stage.run(0);
    expect(result.current).toMatchObject({
      status: 'waiting',
      session: 'catching-up',
      attempt: 1,
      queued: 2,
    });
    expect(result.current.retryAt).toBeGreaterThanOrEqual(stage.sim.clock.elapsed());
    expect(result.current.cause?.message).toEqual(expect.any(String));
    await stage.run(10_000);
    expect(result.current).toMatchObject({ status: 'live', session: 'live', attempt: 0, queued: 0 });
    expect([result.current.retryAt, result.current.cause]).toEqual([undefined, undefined]);
  });

  it('counts the attempts, and tries at once on request', async () => {
    const stage = createStage();
    const ana = stage.client('ana');
    const { result } = renderHook(() => useConnection(), { wrapper: stage.around(ana) });
    await stage.run();
    const { retryNow } = result.current;
    stage.sim.crashKeeper(20_000);
    await stage.run(15_000);
    expect(result.current.attempt).toBeGreaterThan(2);
    await stage.run(5_500);
    const opened = stage.opened.length;
    if (result.current.status === 'waiting') result.current.retryNow();
    await stage.run(500);
    expect(result.current.status).toBe('live');
    expect(stage.opened.length).toBeLessThanOrEqual(opened + 1);
    expect(result.current.retryNow).toBe(retryNow);
  });

  it('gives the newest fault without a waiting caller', async () => {
    const stage = createStage();
    const ana = stage.client('ana');
    const { result } = renderHook(() => useConnection(), { wrapper: stage.around(ana) });
    await stage.run();
    void ana.session('s').publish({ run: 'r', event: { type: 'RUN_STARTED', runId: 'r' } });
    await stage.run();
    expect(result.current.error).toBeInstanceOf(RejoinError);
  });
});

describe('useCapabilities', () => {
  it('says what the transport can do', async () => {
    const stage = createStage();
    const process = stage.sim.process('ana');
    const levels = ([1, 3, 5] as const).map((level) => {
      const withholds = level === 5 ? (true as const) : undefined;
      const transport: ClientOptions['transport'] = { ...process.transport, level, withholds };
      const client = createSessionClient({ ...process, transport, participant: 'user:ana' });
      const { signals, liveness, interest } = renderHook(() => useCapabilities(), {
        wrapper: stage.around(client),
      }).result.current;
      expect(interest).toEqual(withholds ? { available: true } : { available: false, reason: 'transport' });
      return [signals.available, liveness.available];
    });
    expect(levels).toEqual([
      [false, false],
      [true, false],
      [true, true],
    ]);
  });

  it('lets everything be sent while offline, and nothing once the session has ended or the client is closed', async () => {
    const stage = createStage();
    const ana = stage.client('ana');
    const { result } = renderHook(() => useCapabilities(), { wrapper: stage.around(ana) });
    await stage.run();
    await stage.cut('ana');
    expect(result.current).toMatchObject({
      send: { available: true },
      cancel: { available: true },
      level: 5,
    });
    ana.session('s').close();
    await stage.run(0);
    expect(result.current.steer).toEqual({ available: false, reason: 'ended' });
  });
});
