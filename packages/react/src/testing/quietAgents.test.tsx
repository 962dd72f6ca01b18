// @vitest-environment happy-dom
import { act, render, screen } from '@testing-library/react';
import { StrictMode } from 'react';
import { expect, it, vi } from 'vitest';
import { AgentProgress } from '../entries/agent-progress.ts';
import { StopButton } from '../entries/stop-button.ts';
import { Transcript } from '../entries/transcript.ts';
import { createStage } from './stage.tsx';

/** A log whose keeper watches over no agent; its agents are of a library that does not renew, so that they can be alive and silent. */
async function stageWithoutKeeper() {
  const stage = createStage({ patience: { lease: 1e9, expires: 1e9, unresponsive: 1e9 } });
  const { transport } = stage.sim.process('ana');
  const ana = stage.client('ana', { transport: { ...transport, level: 1 } });
  const Around = stage.around(ana);
  render(
    <StrictMode>
      <Around>
        <AgentProgress />
        <Transcript />
        <StopButton agent="agent:news" />
      </Around>
    </StrictMode>,
  );
  const pass = async (ms: number) => {
    for (let left = ms; left > 0; left -= 500) await act(() => stage.run(Math.min(500, left)));
  };
  const session = ana.session('s');
  // The part of the core that watches is loaded when it is needed, in real time.
  await vi.waitFor(() => expect(session.store.getState().liveness).toBeDefined(), { timeout: 20_000 });
  return { ...stage, session, pass };
}

const item = () => document.querySelector<HTMLElement>('li[data-agent="agent:news"]')?.dataset.status;

it('shows by itself that an agent gives no sign of life where no keeper says so, and that it gives one again (P32)', async () => {
  const { puppet, session, pass } = await stageWithoutKeeper();
  const news = puppet('news');
  session.send('What is new?');
  await pass(2_000);
  expect(item()).toBe('running');
  await pass(11_000);
  expect(item()).toBe('running');
  await pass(5_000);
  expect(item()).toBe('stalled');
  // In its row, and at the end of its answer.
  expect(screen.getAllByText('No sign of life')).toHaveLength(2);
  // It can be stopped all the same.
  expect(screen.getByRole('button', { name: 'Stop' }).getAttribute('aria-disabled')).toBeNull();
  await act(() => news.work.run.progress({ done: 1, total: 2 }));
  await pass(1_000);
  expect(item()).toBe('running');
  expect(screen.queryByText('No sign of life')).toBeNull();
});

it('calls no agent silent over a cut: nothing was heard (P31)', async () => {
  const { puppet, session, pass, sim } = await stageWithoutKeeper();
  puppet('news');
  session.send('What is new?');
  await pass(18_000);
  expect(item()).toBe('stalled');
  await act(async () => sim.cut('ana'));
  await pass(500);
  expect(item()).toBe('running');
});
