import { useAgents, useCancel } from '@rejoin/react';
import type { Meta, StoryObj } from '@storybook/react-vite';
import type { JSX } from 'react';
import { expect } from 'storybook/test';
import { refusesToStop, replay, replayOf, stops } from './index.ts';

/** A session as plain as can be: who works, how it stands, and a Stop for each. */
function Agents(): JSX.Element {
  const { list } = useAgents();
  return (
    <ul>
      {list.map(({ participant }) => (
        <li key={participant}>
          <Agent participant={participant} />
        </li>
      ))}
    </ul>
  );
}

function Agent({ participant }: { readonly participant: string }): JSX.Element {
  const { list } = useAgents();
  const { cancel, status } = useCancel({ agent: participant });
  const run = list.find((agent) => agent.participant === participant);
  return (
    <p>
      {participant}: {run?.status}, stop: {status}{' '}
      <button type="button" onClick={() => cancel()}>
        Stop {participant}
      </button>
    </p>
  );
}

const meta = {
  title: 'Replay',
  component: Agents,
  parameters: replay({ log: 'research-team' }),
} satisfies Meta<typeof Agents>;

export default meta;
type Story = StoryObj<typeof meta>;

/** Where the recording has a mark, the story stands. */
export const Mixed: Story = {
  parameters: replay({ at: 'mixed' }),
  play: async ({ canvas }) => {
    await expect(canvas.getByText(/agent:market: finished/)).toBeVisible();
    await expect(canvas.getByText(/agent:competitors: failed/)).toBeVisible();
    await expect(canvas.getByText(/agent:technology: lost/)).toBeVisible();
  },
};

/** An agent that is there hears a Stop, says so, and ends. */
export const Stopped: Story = {
  parameters: replay({ at: 'all-running', agents: { 'agent:market': stops(5_000) } }),
  play: async (context) => {
    const { canvas, userEvent } = context;
    await userEvent.click(canvas.getByRole('button', { name: 'Stop agent:market' }));
    await canvas.findByText(/agent:market: stopping, stop: acknowledged/);
    await replayOf(context).advance(5_000);
    await canvas.findByText(/agent:market: cancelled, stop: done/);
  },
};

export const Refused: Story = {
  parameters: replay({
    at: 'all-running',
    agents: { 'agent:regulation': refusesToStop('The form is half filed.') },
  }),
  play: async ({ canvas, userEvent }) => {
    await userEvent.click(canvas.getByRole('button', { name: 'Stop agent:regulation' }));
    await canvas.findByText(/agent:regulation: running, stop: refused/);
  },
};

/** Without a connection a Stop waits, and is said as soon as there is one. */
export const Offline: Story = {
  parameters: replay({ at: 'all-running', offline: true, agents: { 'agent:market': stops() } }),
  play: async (context) => {
    const { canvas, userEvent } = context;
    await userEvent.click(canvas.getByRole('button', { name: 'Stop agent:market' }));
    await canvas.findByText(/agent:market: running, stop: queued/);
    replayOf(context).mend();
    await canvas.findByText(/agent:market: cancelled, stop: done/);
  },
};

/** Agents that have been silent for a while. */
export const Stalled: Story = {
  parameters: replay({ at: 'all-running', wait: 20_000 }),
  play: async ({ canvas }) => {
    await expect(canvas.getByText(/agent:lead: stalled/)).toBeVisible();
  },
};
