import { useAgents } from '@rejoin/react';
import { StopButton, type StopButtonProps } from '@rejoin/react/stop-button';
import type { Meta, StoryObj } from '@storybook/react-vite';
import type { ReactElement } from 'react';
import { expect, waitFor } from 'storybook/test';
import { ignoresStops, refusesToStop, replay, replayOf, stops } from './replay/index.ts';

const meta = {
  title: 'Components/StopButton',
  component: StopButton,
  parameters: replay({ log: 'cancel', at: 'session-ready' }),
  argTypes: {
    agent: { control: 'text' },
    run: { control: 'object' },
    name: { control: 'text' },
    reason: { control: 'text' },
    receipt: { control: 'inline-radio', options: [true, 'problems', false] },
    compact: { control: 'boolean' },
    labels: { control: 'object' },
    className: { control: 'text' },
    render: { control: false },
    style: { control: 'object' },
  },
} satisfies Meta<typeof StopButton>;

export default meta;
type Story = StoryObj<typeof meta>;

type Status =
  | 'ready'
  | 'logged'
  | 'delivered'
  | 'acknowledged'
  | 'unresponsive'
  | 'done'
  | 'too-late'
  | 'refused'
  | 'expired'
  | 'lost';

const WORDS: Readonly<Record<Status, string>> = {
  ready: '',
  logged: 'Asked to stop',
  delivered: 'The agent has received it',
  acknowledged: 'Stopping',
  unresponsive: 'It has not stopped in time',
  done: 'Stopped',
  'too-late': 'It had already ended',
  refused:
    'Refused: The bank has the order already. A payout that has begun cannot be stopped. · asked by ben',
  expired: 'Not received in time',
  lost: 'The agent is silent or has left',
};

/** Which agent of the scene stands for a status. */
const agentFor = (status: Status): string =>
  status === 'refused'
    ? 'agent:payments'
    : status === 'expired' || status === 'lost'
      ? 'agent:crawler'
      : 'agent:build';

/** Of one run: the newest of its agent. */
function OfRun({ agent, ...props }: StopButtonProps): ReactElement {
  const run = useAgents().list.find(({ participant }) => participant === agent)?.run;
  return run ? <StopButton {...props} run={run} /> : <p>No such run.</p>;
}

const story = (scope: 'run' | 'agent' | 'session', status: Status): Story => {
  const agent = agentFor(status);
  return {
    args: scope === 'session' ? {} : { agent },
    ...(scope === 'run' ? { render: (args) => <OfRun {...args} /> } : {}),
    parameters: replay({ at: `${scope}-${status}` }),
    play: async ({ canvas }) => {
      const button = canvas.getByRole('button', { name: scope === 'session' ? 'Stop all' : 'Stop' });
      await expect(button).toHaveAttribute('data-status', status);
      await expect(button).toHaveAccessibleDescription(WORDS[status]);
      const pressable = ['ready', 'refused', 'unresponsive', 'expired'].includes(status);
      await expect(button.getAttribute('aria-disabled')).toBe(pressable ? null : 'true');
    },
  };
};

/** Nothing goes on: there is nothing to stop, and the button stays where the keyboard finds it. */
export const Idle: Story = {
  parameters: replay({ log: 'empty', at: 'agents-idle' }),
  play: async ({ canvas, userEvent }) => {
    await userEvent.tab();
    const button = canvas.getByRole('button', { name: 'Stop all' });
    await expect(button).toHaveFocus();
    await expect(button).toHaveAttribute('aria-disabled', 'true');
    await expect(button).not.toHaveAccessibleDescription();
  },
};

/** The log had it and has lost it: the server was started from an older copy. It can be asked again. */
export const LostWithTheLog: Story = {
  parameters: replay({ at: 'session-acknowledged', restored: 'session-ready' }),
  play: async ({ canvas }) => {
    const button = canvas.getByRole('button', { name: 'Stop all' });
    await waitFor(() => expect(button).toHaveAccessibleDescription('Lost with the log'));
    await expect(button).not.toHaveAttribute('aria-disabled');
  },
};

/** Something goes on. */
export const Ready: Story = story('session', 'ready');

/** Pressed without a connection: it waits here, and goes as soon as there is one. */
export const Queued: Story = {
  parameters: replay({ offline: true, arrange: ({ session }) => session.cancel() }),
  play: async ({ canvas }) => {
    await expect(canvas.getByText('Not sent yet')).toBeVisible();
  },
};

/** It has left the page, and no answer has come. */
export const Sent: Story = {
  parameters: replay({
    arrange({ hush, session }) {
      hush();
      session.cancel();
    },
  }),
  play: async ({ canvas }) => {
    await expect(canvas.getByRole('button', { name: 'Stop all' })).toHaveAttribute('data-status', 'sent');
  },
};

/** It cannot be sent, now or later; here because the reason is longer than an event may be. */
export const Rejected: Story = {
  parameters: replay({
    arrange: ({ session }) =>
      session.cancel({ kind: 'session' }, 'because '.repeat(20_000)).queued.catch(() => {}),
  }),
  play: async ({ canvas }) => {
    await expect(canvas.getByText(/Not sent/)).toBeVisible();
    await expect(canvas.getByRole('button', { name: 'Stop all' })).not.toHaveAttribute('aria-disabled');
  },
};

/** The log has it; no agent has it yet. */
export const Logged: Story = story('session', 'logged');
export const Delivered: Story = story('session', 'delivered');
export const Acknowledged: Story = story('session', 'acknowledged');
/** It has it, and does nothing about it: it can be asked again. */
export const Unresponsive: Story = story('session', 'unresponsive');
export const Done: Story = story('session', 'done');
export const TooLate: Story = story('session', 'too-late');
/** With the reason, in the agent's words; it can be asked again. */
export const Refused: Story = story('session', 'refused');
export const Expired: Story = story('session', 'expired');
export const Lost: Story = story('session', 'lost');

/** One agent, whatever it does. */
export const AgentReady: Story = story('agent', 'ready');
export const AgentLogged: Story = story('agent', 'logged');
export const AgentDelivered: Story = story('agent', 'delivered');
export const AgentAcknowledged: Story = story('agent', 'acknowledged');
export const AgentUnresponsive: Story = story('agent', 'unresponsive');
export const AgentDone: Story = story('agent', 'done');
export const AgentTooLate: Story = story('agent', 'too-late');
export const AgentRefused: Story = story('agent', 'refused');
export const AgentExpired: Story = story('agent', 'expired');
export const AgentLost: Story = story('agent', 'lost');

/** One run alone. */
export const RunReady: Story = story('run', 'ready');
export const RunLogged: Story = story('run', 'logged');
export const RunDelivered: Story = story('run', 'delivered');
export const RunAcknowledged: Story = story('run', 'acknowledged');
export const RunUnresponsive: Story = story('run', 'unresponsive');
export const RunDone: Story = story('run', 'done');
export const RunTooLate: Story = story('run', 'too-late');
export const RunRefused: Story = story('run', 'refused');
export const RunExpired: Story = story('run', 'expired');
export const RunLost: Story = story('run', 'lost');

/** One request for three agents: it tells the least advanced of them, and never one's reason for another. */
export const ThreeAtOnce: Story = {
  parameters: replay({ at: 'three-mixed' }),
  play: async ({ canvas }) => {
    await expect(canvas.getByText(/1 of 3 stopped/)).toBeVisible();
  },
};

/** Two were stopped and one refused. */
export const ThreeSettled: Story = { parameters: replay({ at: 'three-settled' }) };

/** Several on a page: each is called by what it stops. */
export const NamedParticipant: Story = {
  args: { agent: 'agent:build', name: 'Build and release' },
  parameters: replay({ at: 'agent-ready' }),
  play: async ({ canvas }) => {
    await expect(canvas.getByRole('button', { name: 'Stop Build and release' })).toBeVisible();
  },
};

/** For rows and headers: only the icon is seen. */
export const Compact: Story = {
  args: { agent: 'agent:build', name: 'Build and release', compact: true, receipt: 'problems' },
  parameters: replay({ at: 'agent-acknowledged' }),
  play: async ({ canvas }) => {
    const button = canvas.getByRole('button', { name: 'Stop Build and release' });
    await expect(button).toHaveAccessibleDescription('Stopping');
    await expect(button.getBoundingClientRect().width).toBe(button.getBoundingClientRect().height);
  },
};

/** Another person has pressed, on their own page: the button here says so, with the name. */
export const PressedElsewhere: Story = {
  tags: ['behaviour', '!autodocs'],
  parameters: replay({ at: 'session-ready', agents: { 'agent:build': stops(5_000) } }),
  play: async (context) => {
    const { canvas } = context;
    const { page, advance } = replayOf(context);
    const ben = page('user:ben');
    await waitFor(() => expect(ben.session.store.getState().status).toBe('live'));
    ben.session.cancel({ kind: 'session' });
    await canvas.findByText('Stopping · asked by ben');
    await expect(canvas.getByRole('button')).toHaveAttribute('aria-disabled', 'true');
    await advance(5_000);
    await canvas.findByText('Stopped · asked by ben');
  },
};

/** By keyboard alone: Tab, Space, and a live agent stops. The button is as wide in every state. */
export const Keyboard: Story = {
  tags: ['behaviour', '!autodocs'],
  parameters: replay({ at: 'session-ready', agents: { 'agent:build': stops(5_000) } }),
  play: async (context) => {
    const { canvas, userEvent } = context;
    const { advance, session } = replayOf(context);
    const running = () =>
      [...session.store.getState().state.runs.values()].filter(({ status }) => status === 'running').length;
    await expect(running()).toBe(1);
    await userEvent.tab();
    const button = canvas.getByRole('button', { name: 'Stop all' });
    await expect(button).toHaveFocus();
    const { width } = button.getBoundingClientRect();
    await userEvent.keyboard(' ');
    await canvas.findByText('Stopping');
    await expect(button).toHaveAccessibleDescription('Stopping');
    await expect(button.getBoundingClientRect().width).toBe(width);
    // Pressed once more it asks for nothing.
    await userEvent.keyboard(' ');
    await advance(5_000);
    await canvas.findByText('Stopped');
    await expect(running()).toBe(0);
    await expect(button).toHaveFocus();
    await expect(button.getBoundingClientRect().width).toBe(width);
  },
};

/** An agent that will not stop says why. */
export const RefusesLive: Story = {
  tags: ['behaviour', '!autodocs'],
  parameters: replay({
    at: 'session-ready',
    agents: { 'agent:build': refusesToStop('The release is out already.') },
  }),
  play: async ({ canvas, userEvent }) => {
    await userEvent.click(canvas.getByRole('button', { name: 'Stop all' }));
    await canvas.findByText('Refused: The release is out already.');
  },
};

/** An agent that hears it and does nothing: patience ends, and one may ask again. */
export const NoAnswer: Story = {
  tags: ['behaviour', '!autodocs'],
  parameters: replay({ at: 'session-ready', agents: { 'agent:build': ignoresStops } }),
  play: async (context) => {
    const { canvas, userEvent } = context;
    const button = canvas.getByRole('button', { name: 'Stop all' });
    await userEvent.click(button);
    await waitFor(() => expect(button).toHaveAttribute('data-pending'));
    await replayOf(context).advance(31_000);
    await canvas.findByText(/not stopped in time|Not received/);
    await expect(button).not.toHaveAttribute('aria-disabled');
  },
};

/** The reason wraps; the button keeps its size. */
export const InAWideRow: Story = {
  args: { agent: 'agent:payments' },
  parameters: replay({ at: 'agent-refused' }),
  decorators: [
    (Inner) => (
      <div style={{ inlineSize: '18rem' }}>
        <Inner />
      </div>
    ),
  ],
};

export const RightToLeft: Story = { ...story('agent', 'refused'), globals: { direction: 'rtl' } };
export const Dark: Story = { ...story('agent', 'refused'), globals: { theme: 'dark' } };
export const Narrow: Story = { ...story('agent', 'refused'), globals: { viewport: { value: 'phone' } } };
