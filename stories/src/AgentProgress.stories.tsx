import { AgentProgress } from '@rejoin/react/agent-progress';
import type { Meta, StoryObj } from '@storybook/react-vite';
import { expect, waitFor, within } from 'storybook/test';
import { replay, replayOf, stops } from './replay/index.ts';

const meta = {
  title: 'Components/AgentProgress',
  component: AgentProgress,
  parameters: replay({ log: 'research-team', at: 'mixed' }),
  argTypes: {
    agents: { control: 'object' },
    open: { control: false },
    defaultOpen: { control: 'boolean' },
    onOpenChange: { action: 'openChange' },
    selected: { control: 'text' },
    defaultSelected: { control: 'text' },
    // No action: rows can be chosen as soon as there is a listener.
    onSelectedChange: { control: false },
    nameOf: { control: false },
    renderName: { control: false },
    rollUp: { control: { type: 'number', min: 1 } },
    stop: { control: 'boolean' },
    summary: { control: 'boolean' },
    labels: { control: 'object' },
    className: { control: 'text' },
    render: { control: false },
    style: { control: 'object' },
  },
} satisfies Meta<typeof AgentProgress>;

export default meta;
type Story = StoryObj<typeof meta>;

/** One has finished, one has failed and says why, one is lost, the others work, and the lead waits for all. */
export const Team: Story = {
  play: async ({ canvas }) => {
    await expect(canvas.getByText(/1 of 6 finished/)).toBeVisible();
    const lead = canvas.getAllByRole('listitem')[0];
    await expect(lead).toHaveAttribute('data-depth', '0');
    await expect(within(lead as HTMLElement).getAllByRole('listitem')).toHaveLength(5);
    const bar = canvas.getByRole('progressbar', { name: 'Regulation' });
    await expect(bar).toHaveAttribute('aria-valuetext', expect.stringMatching(/^\d of 4$/));
  },
};

/** All five have begun. */
export const AllRunning: Story = { parameters: replay({ at: 'all-running' }) };

/** All is done: what has failed still says so. */
export const Finished: Story = { parameters: replay({ at: 'all-finished' }) };

/** Nothing has been heard of their processes for twenty seconds. */
export const Stalled: Story = { parameters: replay({ at: 'all-running', wait: 21_000 }) };

/** The same where no keeper watches: this page has heard nothing for so long, and says no more than that. */
export const Unwatched: Story = {
  parameters: replay({ at: 'all-running', unwatched: true, wait: 16_000 }),
  play: async ({ canvas }) => {
    await expect(canvas.getAllByText('No sign of life')).toHaveLength(6);
    const [stop] = canvas.getAllByRole('button', { name: 'Stop Market sizing' });
    await expect(stop).not.toHaveAttribute('aria-disabled');
  },
};

/** Parts of one run, each with its step: what can be stopped is the run. One is part of another; one has failed. */
export const SubAgents: Story = {
  parameters: replay({ log: 'sub-agents', at: 'at-work', wait: 3_000 }),
  play: async ({ canvas }) => {
    await expect(canvas.getByText('Ask eleven hotels')).toBeVisible();
    const depths = canvas.getAllByRole('listitem').map(({ dataset }) => dataset.depth);
    await expect(depths).toEqual(['0', '1', '1', '2', '1']);
    await expect(canvas.getAllByRole('button', { name: /^Stop / })).toHaveLength(1);
  },
};

/** What became of the parts, when all is said. */
export const SubAgentsSettled: Story = { parameters: replay({ log: 'sub-agents', at: 'finished' }) };

/** They have come, and have not been asked anything. */
export const Idle: Story = { parameters: replay({ log: 'empty', at: 'agents-idle' }) };

/** No agent has come. */
export const Empty: Story = { parameters: replay({ log: 'empty', at: 'nobody' }) };

/** The session is being loaded. */
export const Loading: Story = { parameters: replay({ stuck: 'connecting' }) };

/** One waits for a person, with its question. */
export const NeedsApproval: Story = {
  parameters: replay({ log: 'failures', at: 'run-waits' }),
  play: async ({ canvas }) => {
    await expect(canvas.getByText('Needs approval')).toBeVisible();
    await expect(canvas.getByText(/18,402 people\?/)).toBeVisible();
  },
};

/** Several wait while they go on; what each asks is opened in its row. */
export const Questions: Story = {
  parameters: replay({ log: 'approvals', at: 'several' }),
  play: async ({ canvas }) => {
    await expect(canvas.getByText(/6 wait for a person/)).toBeVisible();
    await expect(canvas.getAllByText('Answer')).toHaveLength(6);
  },
};

/** The question of one, opened in its row. */
export const AnswersInItsRow: Story = {
  tags: ['behaviour', '!autodocs'],
  parameters: replay({ log: 'approvals', at: 'several' }),
  play: async ({ canvas, userEvent }) => {
    const [first] = canvas.getAllByText('Answer');
    if (first) await userEvent.click(first);
    await expect(canvas.getByRole('button', { name: /Approve|Send answer/ })).toBeVisible();
  },
};

/** Time worked counts by the second, from the keeper's stamps and never by comparing two clocks. */
export const Counting: Story = {
  parameters: replay({ at: 'all-running' }),
  play: async (context) => {
    const time = context.canvasElement.querySelector('time');
    const seconds = () => Number(/\d+/.exec(time?.dateTime ?? '')?.[0]);
    const before = seconds();
    await replayOf(context).advance(3_000);
    await waitFor(() => expect(seconds()).toBe(before + 3));
  },
};

/** Rows can be chosen: what it means is up to the application. The whole row can be pressed. */
export const Selectable: Story = {
  args: { defaultSelected: 'agent:market' },
  play: async ({ canvas, userEvent }) => {
    const market = canvas.getByRole('button', { name: 'Market sizing' });
    await expect(market).toHaveAttribute('aria-current', 'true');
    await userEvent.click(canvas.getByText('Regulation'));
    await expect(market).not.toHaveAttribute('aria-current');
    await expect(canvas.getByRole('button', { name: 'Regulation' })).toHaveAttribute('aria-current', 'true');
  },
};

/** By keyboard alone: arrows go from row to row, open and close; Tab goes on to Stop, Space presses it, and the agent stops. */
export const Keyboard: Story = {
  tags: ['behaviour', '!autodocs'],
  args: { defaultSelected: 'agent:lead' },
  parameters: replay({ at: 'all-running', agents: { 'agent:market': stops(5_000) } }),
  play: async (context) => {
    const { canvas, userEvent } = context;
    const { advance } = replayOf(context);
    const focused = () => document.activeElement?.closest('li');
    await userEvent.tab();
    const toggle = canvas.getByRole('button', { name: 'Agents that work for Lead analyst' });
    await expect(toggle).toHaveFocus();
    await userEvent.keyboard('{ArrowLeft}');
    await waitFor(() => expect(toggle).toHaveAttribute('aria-expanded', 'false'));
    await expect(canvas.queryByText('Market sizing')).toBeNull();
    await userEvent.keyboard('{ArrowRight}');
    const rows = canvas.getAllByRole('listitem');
    await userEvent.keyboard('{ArrowDown}');
    await expect(focused()).toBe(rows[1]);
    await userEvent.keyboard('{ArrowLeft}');
    await expect(toggle).toHaveFocus();
    await userEvent.keyboard('{End}');
    await expect(focused()).toBe(rows.at(-1));
    await userEvent.keyboard('{Home}');
    await expect(focused()).toBe(rows[0]);
    const row = canvas.getByText('Market sizing').closest('li');
    for (let at = 1; focused() !== row && at < rows.length; at++) await userEvent.keyboard('{ArrowDown}');
    await userEvent.tab();
    const stop = canvas.getByRole('button', { name: 'Stop Market sizing' });
    await expect(stop).toHaveFocus();
    await waitFor(() => expect(stop).toBeVisible());
    await userEvent.keyboard(' ');
    await waitFor(() => expect(row).toHaveAttribute('data-status', 'stopping'));
    await advance(5_000);
    await waitFor(() => expect(row).toHaveAttribute('data-status', 'cancelled'));
    // There is nothing to stop any more, and the keyboard is still where it was.
    await expect(stop).toHaveFocus();
    await userEvent.tab();
    await expect(stop).not.toBeVisible();
  },
};

/** Two hundred: branches that have come to rest share a row. */
export const TwoHundred: Story = {
  parameters: replay({ log: 'two-hundred', at: 'at-work' }),
  play: async ({ canvas, userEvent }) => {
    const more = canvas.getAllByRole('button', { name: /^\d+ finished/ })[0] as HTMLElement;
    const rows = canvas.getAllByRole('listitem').length;
    await userEvent.click(more);
    await expect(more).toHaveAttribute('aria-expanded', 'true');
    await expect(canvas.getAllByRole('listitem').length).toBeGreaterThan(rows + 7);
    await userEvent.click(more);
  },
};

/** Two hundred by the outline alone: no character of what they write is read. */
export const Outline: Story = {
  parameters: replay({ log: 'two-hundred', at: 'at-work', interest: {} }),
  play: async (context) => {
    await expect(context.canvas.getByText('Contract review')).toBeVisible();
    const { messages } = replayOf(context).session.store.getState().state;
    const written = [...messages.values()].filter(({ producer }) => producer !== undefined);
    await expect(written.length).toBeGreaterThan(0);
    await expect(written.every(({ text }) => text.withheld)).toBe(true);
  },
};

/** Two hundred, with all teams closed at first. */
export const TwoHundredFolded: Story = {
  args: { defaultOpen: ({ depth }) => depth === 0 },
  parameters: replay({ log: 'two-hundred', at: 'nearly-done' }),
};

/** Some of them, wherever they stand: an agent that works for one that is left out stands under the next above it. */
export const Filtered: Story = {
  args: { agents: ({ status }) => status === 'failed' || status === 'running' },
};

/** Names and notes longer than any row. */
export const Long: Story = { parameters: replay({ log: 'long', at: 'names' }) };

/** From right to left, with right-to-left names. */
export const RightToLeft: Story = {
  args: { defaultSelected: 'agent:helper' },
  parameters: replay({ log: 'right-to-left', at: 'streaming' }),
  globals: { direction: 'rtl' },
};

/** A page from right to left around left-to-right names. */
export const TeamRightToLeft: Story = {
  globals: { direction: 'rtl' },
  args: { defaultSelected: 'agent:regulation' },
};

export const Dark: Story = { globals: { theme: 'dark' }, args: { defaultSelected: 'agent:regulation' } };

/** On a phone: two lines for each. */
export const Narrow: Story = {
  globals: { viewport: { value: 'phone' } },
  args: { defaultSelected: 'agent:regulation' },
};
