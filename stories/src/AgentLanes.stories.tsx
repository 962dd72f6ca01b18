import { AgentLanes } from '@rejoin/react/agent-lanes';
import type { Meta, StoryObj } from '@storybook/react-vite';
import { expect, waitFor, within } from 'storybook/test';
import { refusesToStop, replay, replayOf, stops, writes } from './replay/index.ts';

const SPECIALISTS = ['market', 'competitors', 'regulation', 'technology', 'customers'].map(
  (name) => `agent:${name}`,
);

const meta = {
  title: 'Components/AgentLanes',
  component: AgentLanes,
  args: { agents: SPECIALISTS },
  parameters: replay({ log: 'research-team', at: 'mixed' }),
  argTypes: {
    agents: { control: 'object' },
    columns: { control: { type: 'number', min: 1, max: 6 } },
    steering: { control: 'boolean' },
    stop: { control: 'boolean' },
    defaultOpen: { control: false },
    nameOf: { control: false },
    renderName: { control: false },
    renderText: { control: false },
    renderLine: { control: false },
    renderCitation: { control: false },
    labels: { control: 'object' },
    className: { control: 'text' },
    render: { control: false },
    style: { control: 'object' },
  },
} satisfies Meta<typeof AgentLanes>;

export default meta;
type Story = StoryObj<typeof meta>;

/** Five specialists, each writing on its own: one has finished, one has failed and says why, one is lost. */
export const Team: Story = {
  play: async ({ canvas }) => {
    const failed = canvas.getByRole('group', { name: 'Competitors' });
    await expect(failed).toHaveAttribute('data-status', 'failed');
    await expect(within(failed).getByRole('paragraph')).toHaveTextContent(/answered 503 three times/);
    const lost = canvas.getByRole('group', { name: 'Technology' });
    await expect(within(lost).getByText(/^No sign of life for a while/)).toBeVisible();
    await expect(within(lost).getByText('for Lead analyst')).toBeInTheDocument();
  },
};

/** All five work. */
export const AllRunning: Story = { parameters: replay({ at: 'all-running' }) };

/** All is done: quiet, and still there to be read. */
export const Finished: Story = { parameters: replay({ at: 'all-finished' }) };

/** No agent has been asked anything; one has not even come yet. */
export const Idle: Story = {
  args: { agents: undefined },
  parameters: replay({ log: 'empty', at: 'agents-idle' }),
};

/** A lane stands ready for an agent that has not come. */
export const NotHereYet: Story = { args: { agents: ['agent:market', 'agent:translator'] } };

/** No agent has come. */
export const Empty: Story = {
  args: { agents: undefined },
  parameters: replay({ log: 'empty', at: 'nobody' }),
};

/** The session is being loaded. */
export const Loading: Story = { args: { agents: undefined }, parameters: replay({ stuck: 'connecting' }) };

/** Nothing has been heard of their processes for twenty seconds. */
export const Stalled: Story = { parameters: replay({ at: 'all-running', wait: 21_000 }) };

/** Its process is given up after a minute. */
export const Lost: Story = { parameters: replay({ at: 'all-running', wait: 66_000 }) };

/** It waits for a person's word. */
export const Interrupted: Story = {
  args: { agents: undefined },
  parameters: replay({ log: 'failures', at: 'run-waits' }),
};

/** Each asks something, and is answered where it stands. */
export const Questions: Story = {
  args: { agents: ['shop', 'legal', 'deploy'].map((name) => `agent:${name}`) },
  parameters: replay({ log: 'approvals', at: 'several' }),
  play: async ({ canvas }) => {
    const lane = canvas.getByRole('group', { name: 'Deployment' });
    await expect(lane).toHaveAttribute('data-status', 'waiting');
    await expect(within(lane).getByRole('button', { name: 'Approve' })).toBeVisible();
  },
};

/** Of all agents those come first that wait; they stay where they are in the document. */
export const WaitingFirst: Story = {
  args: { agents: undefined, defaultOpen: () => false },
  parameters: replay({ log: 'approvals', at: 'several' }),
  play: async ({ canvas }) => {
    const top = (name: string) => canvas.getByRole('group', { name }).getBoundingClientRect().top;
    await expect(top('Deployment')).toBeLessThan(top('Cleaner'));
  },
};

/** A Stop is on its way, was carried out, and was refused, with the reason in full. */
export const Stopping: Story = {
  parameters: replay({
    at: 'all-running',
    agents: {
      'agent:market': stops(60_000),
      'agent:regulation': stops(),
      'agent:customers': refusesToStop('The interviews are being held right now.'),
    },
    async arrange({ session, advance }) {
      for (const name of ['market', 'regulation', 'customers'])
        session.cancel({ kind: 'agent', participant: `agent:${name}` });
      await advance(1_000);
    },
  }),
  play: async ({ canvas }) => {
    const lane = (name: string) => canvas.getByRole('group', { name });
    await expect(lane('Market sizing')).toHaveAttribute('data-status', 'stopping');
    await expect(lane('Regulation')).toHaveAttribute('data-status', 'cancelled');
    await expect(within(lane('Customer voices')).getByText(/interviews are being held/)).toBeVisible();
  },
};

/** Lanes are in sight once the browser has drawn them, which a busy one does late, and a moment of the story's clock after that. */
const inSight = (context: Parameters<typeof replayOf>[0], expected: () => Promise<void>) =>
  waitFor(
    async () => {
      await replayOf(context).advance(100);
      await expected();
    },
    { timeout: 20_000 },
  );

/** The page reads what is in sight, and the texts are on their way: about as many lines as there are stand in their place. */
export const TextsLoading: Story = {
  // Lanes read what is in sight, and on the docs page these are not.
  tags: ['!autodocs'],
  parameters: replay({ at: 'all-finished', interest: {}, withoutTexts: true }),
  play: async (context) => {
    const { canvas } = context;
    await inSight(context, () => expect(canvas.getAllByText('Loading')[0]).toBeInTheDocument());
  },
};

/** There is no connection: the texts are not here, and a word says why. */
export const TextsOffline: Story = {
  parameters: replay({ at: 'all-finished', interest: {}, offline: true }),
};

/** A lane reads its texts once it is in sight. */
export const InSight: Story = {
  tags: ['behaviour', '!autodocs'],
  args: { columns: 1 },
  parameters: replay({ at: 'all-finished', interest: {} }),
  decorators: [
    (Story) => (
      <div style={{ blockSize: '24rem', overflow: 'auto' }} data-testid="scroller">
        <Story />
      </div>
    ),
  ],
  play: async (context) => {
    const { canvas } = context;
    const texts = (name: string) =>
      [...replayOf(context).session.store.getState().state.messages.values()].filter(
        ({ participant, kind }) => participant === `agent:${name}` && kind === 'text',
      );
    const isRead = (name: string) => texts(name).length > 0 && !texts(name).some(({ text }) => text.withheld);
    await inSight(context, () => expect(isRead('market')).toBe(true));
    await expect(isRead('customers')).toBe(false);
    const scroller = canvas.getByTestId('scroller');
    scroller.scrollTop = scroller.scrollHeight;
    await inSight(context, () => expect(isRead('customers')).toBe(true));
  },
};

/** By keyboard alone: a lane that scrolls can be focused, and Stop stops the agent. */
export const Keyboard: Story = {
  tags: ['behaviour', '!autodocs'],
  args: { agents: ['agent:market'] },
  parameters: replay({ at: 'all-running', agents: { 'agent:market': stops(2_000) } }),
  play: async (context) => {
    const { canvas, userEvent } = context;
    const lane = canvas.getByRole('group', { name: 'Market sizing' });
    await userEvent.tab();
    const toggle = canvas.getByRole('button', { name: 'What Market sizing does' });
    await expect(toggle).toHaveFocus();
    await userEvent.keyboard('{Enter}');
    await expect(toggle).toHaveAttribute('aria-expanded', 'false');
    await expect(within(lane).queryByRole('textbox')).toBeNull();
    await userEvent.keyboard('{Enter}');
    await userEvent.tab();
    await expect(canvas.getByRole('button', { name: 'Stop Market sizing' })).toHaveFocus();
    await userEvent.keyboard(' ');
    await waitFor(() => expect(lane).toHaveAttribute('data-status', 'stopping'));
    await replayOf(context).advance(2_000);
    await waitFor(() => expect(lane).toHaveAttribute('data-status', 'cancelled'));
  },
};

const LINES = Array.from({ length: 60 }, (_, line) => `Line ${line + 1} of a long report.\n`).join('');

/** It stays at its end while a person reads there; scrolled up, it does not move, and back at the end it follows again. */
export const SticksToItsEnd: Story = {
  tags: ['behaviour', '!autodocs'],
  args: { agents: ['agent:market'], steering: false },
  parameters: replay({ at: 'all-running', agents: { 'agent:market': writes(LINES, 70) } }),
  play: async (context) => {
    const { canvas, userEvent } = context;
    const { advance } = replayOf(context);
    const body = canvas.getByRole('group', { name: 'What Market sizing does' });
    const left = () => body.scrollHeight - body.scrollTop - body.clientHeight;
    await advance(12_000);
    await waitFor(() => expect(body).toHaveAttribute('tabindex', '0'));
    await waitFor(() => expect(left()).toBeLessThan(2));
    body.scrollTop = 40;
    await waitFor(() => expect(body).not.toHaveAttribute('data-at-end'));
    await advance(3_000);
    await expect(body.scrollTop).toBe(40);
    body.focus();
    await userEvent.keyboard('{Escape}');
    body.scrollTop = body.scrollHeight;
    await waitFor(() => expect(body).toHaveAttribute('data-at-end'));
    await advance(3_000);
    await waitFor(() => expect(left()).toBeLessThan(2));
  },
};

/** Live: words come as agents write them. */
export const Live: Story = {
  tags: ['!test'],
  parameters: replay({
    at: 'all-running',
    live: true,
    agents: Object.fromEntries(SPECIALISTS.map((name) => [name, writes(LINES, 60)])),
  }),
};

const READERS = Array.from(
  { length: 16 },
  (_, index) => `agent:germany-${String(index + 1).padStart(2, '0')}`,
);

/** Live: sixteen at once, each at sixty words a second. */
export const Sixteen: Story = {
  tags: ['!test'],
  args: { agents: READERS },
  parameters: replay({
    log: 'two-hundred',
    at: 'all-begun',
    live: true,
    agents: Object.fromEntries(READERS.map((name) => [name, writes(LINES.repeat(4), 16)])),
  }),
};

/** Two columns, however wide the page is. */
export const TwoColumns: Story = { args: { columns: 2 } };

/** Closed but for those that work. */
export const SomeClosed: Story = { args: { defaultOpen: ({ status }) => status === 'running' } };

/** Without a place to say something. */
export const WithoutSteering: Story = { args: { steering: false } };

/** A run with many steps shows the newest of them, and the earlier ones on request. */
export const LongRun: Story = {
  args: { agents: undefined },
  parameters: replay({ log: 'long-run', at: 'at-work' }),
  play: async ({ canvas, canvasElement }) => {
    await expect(canvasElement.querySelectorAll('.rejoin-tool-call').length).toBeLessThanOrEqual(20);
    await expect(canvas.getByRole('button', { name: /^Show \d+ .*earlier$/ })).toBeInTheDocument();
  },
};

/** Two hundred lanes: an application will filter, but nothing breaks. */
export const TwoHundred: Story = {
  args: { agents: undefined, steering: false },
  parameters: { ...replay({ log: 'two-hundred', at: 'at-work' }), docs: { disable: true } },
};

/** Names longer than any lane. */
export const Long: Story = {
  args: { agents: undefined },
  parameters: replay({ log: 'long', at: 'names' }),
};

/** From right to left. */
export const RightToLeft: Story = {
  args: { agents: undefined },
  parameters: replay({ log: 'right-to-left', at: 'streaming' }),
  globals: { direction: 'rtl' },
};

/** A page from right to left around left-to-right agents. */
export const TeamRightToLeft: Story = { globals: { direction: 'rtl' } };

export const Dark: Story = { globals: { theme: 'dark' } };

/** On a phone: one column. */
export const Narrow: Story = {
  args: { defaultOpen: ({ status }) => status === 'running' },
  globals: { viewport: { value: 'phone' } },
};
