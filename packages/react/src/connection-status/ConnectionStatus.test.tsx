// @vitest-environment happy-dom

import { createSessionClient, type Session } from '@rejoin/core';
import { createSimulator, type Simulator } from '@rejoin/testing';
import { act, cleanup, fireEvent, render, screen } from '@testing-library/react';
import { StrictMode } from 'react';
import { afterEach, describe, expect, it } from 'vitest';
import { ConnectionStatus } from '../entries/connection-status.ts';
import { SessionProvider } from '../hooks/SessionProvider.tsx';

const ends: (() => void)[] = [];
afterEach(() => {
  cleanup();
  for (const end of ends.splice(0)) end();
});

interface Stage {
  readonly simulator: Simulator;
  readonly session: Session;
  /** Lets time pass, and React draw. */
  readonly run: (ms: number) => Promise<void>;
}

async function stage(): Promise<Stage> {
  const simulator = createSimulator({ seed: 11 });
  const client = createSessionClient({ ...simulator.process('page'), participant: 'user:ana' });
  ends.push(() => client.close());
  render(
    <StrictMode>
      <SessionProvider client={client} session="s" clock={simulator.clock}>
        <ConnectionStatus data-testid="status" />
      </SessionProvider>
    </StrictMode>,
  );
  // React 18 runs effects, which set timers, at the end of each `act`.
  const run = async (ms: number) => {
    for (let left = ms; left > 0; left -= 100) await act(() => simulator.run(Math.min(100, left)));
  };
  return { simulator, session: client.session('s'), run };
}

const status = (): HTMLElement => screen.getByTestId('status');

describe('ConnectionStatus', () => {
  it('says connecting before the server has answered, then live, with no button', async () => {
    const { run } = await stage();
    expect(status().dataset.status).toBe('connecting');
    expect(status().textContent).toBe('Connecting');
    await run(1_000);
    expect(status().dataset).toMatchObject({ status: 'live', sessionStatus: 'live' });
    expect(status().textContent).toBe('Live');
    expect(screen.queryByRole('button')).toBeNull();
  });

  it('shows nothing of a connection that is lost for less than 600 ms, and then what is wrong', async () => {
    const { simulator, session, run } = await stage();
    await run(1_000);
    await act(async () => simulator.crashKeeper(60_000));
    while (session.store.getState().connection.status === 'live') await run(1);
    await run(590);
    expect(status().dataset).toMatchObject({ status: 'live', sessionStatus: 'catching-up' });
    await run(20);
    expect(status().dataset.status).not.toBe('live');
  });

  it('counts down to the next attempt in whole seconds, and its timer ends with the waiting', async () => {
    const { simulator, session, run } = await stage();
    await run(1_000);
    await act(async () => simulator.crashKeeper(60_000));
    const left = () => {
      const { connection } = session.store.getState();
      return connection.status === 'waiting' ? connection.retryAt - simulator.clock.elapsed() : 0;
    };
    for (let tries = 0; left() < 2_500 && tries < 200; tries++) await run(200);
    const shown = () => Number(/in (\d+)s/.exec(status().textContent ?? '')?.[1]);
    expect(shown()).toBe(Math.ceil(left() / 1_000));
    await run(1_000);
    expect(shown()).toBe(Math.ceil(left() / 1_000));
    await run(60_000);
    await run(20_000);
    expect(status().textContent).toBe('Live');
  });

  it('tries again at the press of a button that is described by the state', async () => {
    const { simulator, session, run } = await stage();
    await run(1_000);
    await act(async () => simulator.crashKeeper(4_000));
    const isWaiting = () => session.store.getState().connection.status === 'waiting';
    await run(3_000);
    for (let tries = 0; !isWaiting() && tries < 200; tries++) await run(50);
    const button = screen.getByRole('button', { name: 'Retry now' });
    const description = document.getElementById(button.getAttribute('aria-describedby') ?? '');
    expect(description?.textContent).toContain('Connection lost');
    fireEvent.click(button);
    expect(session.store.getState().connection.status).toBe('connecting');
  });

  it('counts the commands that wait here', async () => {
    const { simulator, session, run } = await stage();
    await run(1_000);
    await act(async () => simulator.crashKeeper(60_000));
    await run(1_000);
    await act(async () => {
      session.send('One');
      session.send('Two');
    });
    expect(status().dataset.queued).toBe('2');
    expect(status().textContent).toContain('2 waiting to be sent');
  });

  it('says at once, and for good, that the session is closed', async () => {
    const { session, run } = await stage();
    await run(1_000);
    await act(async () => session.close());
    expect(status().dataset.status).toBe('ended');
    expect(status().textContent).toBe('This session is closed');
  });

  it('is no live region itself: a network that comes and goes would talk all the time', async () => {
    const { run } = await stage();
    await run(1_000);
    expect(status().querySelector('[aria-live], [role="status"], [role="alert"]')).toBeNull();
  });
});
