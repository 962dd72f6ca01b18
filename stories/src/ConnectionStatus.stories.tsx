import { ConnectionStatus } from '@rejoin/react/connection-status';
import { LabelsProvider } from '@rejoin/react/labels';
import type { Meta, StoryObj } from '@storybook/react-vite';
import { expect, waitFor } from 'storybook/test';
import { type Replay, replay, replayOf } from './replay/index.ts';

const meta = {
  title: 'Components/ConnectionStatus',
  component: ConnectionStatus,
  parameters: replay({ log: 'answer', at: 'text-half' }),
  argTypes: {
    labels: { control: 'object' },
    className: { control: 'text' },
    render: { control: false },
    style: { control: 'object' },
  },
} satisfies Meta<typeof ConnectionStatus>;

export default meta;
type Story = StoryObj<typeof meta>;

/** A dot and a word: what is on the screen is proven to be all there is. */
export const Live: Story = {
  play: async ({ canvas }) => {
    await expect(canvas.getByText('Live')).toBeVisible();
    await expect(canvas.queryByRole('button')).toBeNull();
  },
};

/** The first attempt, before the server has answered. */
export const Connecting: Story = { parameters: replay({ stuck: 'connecting' }) };

/** There is a link, and not yet all that the log holds. */
export const CatchingUp: Story = { parameters: replay({ stuck: 'catching-up' }) };

/** Attempts fail until the next one is far enough away to be counted down to. */
async function waiting({ advance, session, clock }: Replay): Promise<void> {
  for (let left = 0; left < 6_000; ) {
    await advance(900);
    const { connection } = session.store.getState();
    left = connection.status === 'waiting' ? connection.retryAt - clock.elapsed() : 0;
  }
}

/** The link is lost: it says when the next attempt is made, counts the whole seconds, and has a button to try now. */
export const Waiting: Story = {
  parameters: replay({ offline: 'retrying', arrange: waiting }),
  play: async ({ canvas }) => {
    await expect(canvas.getByText(/Attempt \d+ in/)).toBeVisible();
    await expect(canvas.getByRole('button', { name: 'Retry now' })).toHaveAccessibleDescription(
      /Connection lost/,
    );
  },
};

/** By keyboard alone: it counts down, tries at once on request, and is live again. The focus stays where it was. */
export const Keyboard: Story = {
  tags: ['behaviour', '!autodocs'],
  parameters: replay({ offline: 'retrying', arrange: waiting }),
  play: async (context) => {
    const { canvas, userEvent } = context;
    const { advance, mend } = replayOf(context);
    const countdown = await canvas.findByText(/Attempt \d+ in/);
    const before = Number.parseInt(/(\d+)s/.exec(countdown.textContent ?? '')?.[1] ?? '', 10);
    await advance(1_000);
    await waitFor(() => expect(countdown).toHaveTextContent(`in ${before - 1}s`));
    const retry = canvas.getByRole('button', { name: 'Retry now' });
    retry.focus();
    await userEvent.keyboard('{Enter}');
    await canvas.findByText(/Reconnecting|Connection lost/);
    await expect(retry).toHaveFocus();
    mend();
    await canvas.findByText('Live');
    // The keyboard stays where it was, on a button that has nothing to do any more.
    await expect(retry).toHaveFocus();
    await expect(retry).toHaveAttribute('aria-disabled', 'true');
    await userEvent.tab();
    await waitFor(() => expect(canvas.queryByRole('button')).toBeNull());
  },
};

/** The device knows that it is offline. What was asked meanwhile waits here. */
export const Offline: Story = {
  parameters: replay({
    offline: true,
    arrange({ session }) {
      session.send('And the tests, please.');
      session.cancel();
    },
  }),
  play: async ({ canvas }) => {
    await expect(canvas.getByText('Offline · 2 waiting to be sent')).toBeVisible();
    await expect(canvas.getByRole('button', { name: 'Retry now' })).toBeVisible();
  },
};

/** A network that comes back at once is not worth a word: nothing is shown of it. */
export const Hiccup: Story = {
  tags: ['behaviour', '!autodocs'],
  play: async (context) => {
    const { canvas } = context;
    const { cut, mend, advance } = replayOf(context);
    cut();
    await advance(500);
    await expect(canvas.getByText('Live')).toBeVisible();
    mend();
    await advance(500);
    await expect(canvas.getByText('Live')).toBeVisible();
    cut();
    await advance(700);
    await canvas.findByText('Offline');
    mend();
    await canvas.findByText('Live');
  },
};

/** The server refuses this page for good, and says why. */
export const Closed: Story = { parameters: replay({ refused: 'unauthorized' }) };

/** The same in the application's words: one table of texts by code, for every component. */
export const ClosedInOnesOwnWords: Story = {
  parameters: replay({ refused: 'unauthorized' }),
  decorators: [
    (Story) => (
      <LabelsProvider
        labels={{
          errors: {
            text: ({ code }) => (code === 'unauthorized' ? 'Your shift has ended' : 'Something went wrong'),
            remedy: ({ code }) => (code === 'unauthorized' ? 'Badge in again.' : 'Call 4711.'),
          },
        }}
      >
        <Story />
      </LabelsProvider>
    ),
  ],
  play: async ({ canvas }) => {
    await expect(canvas.getByText(/Your shift has ended/)).toBeVisible();
  },
};

/** What the page holds is not what the log says, and healing did not help: it says so, and claims nothing more. */
export const Diverged: Story = {
  parameters: replay({ unproven: 'diverged' }),
  play: async ({ canvas }) => {
    await canvas.findByText('This view went wrong. Reload the page');
    await expect(canvas.queryByRole('button')).toBeNull();
    await expect(canvas.getByRole('group')).toHaveAttribute('data-session-status', 'diverged');
  },
};

/** All is live again, and a part of it is gone: the server was started from an older copy of the log. */
export const Lost: Story = {
  parameters: replay({ log: 'people', at: 'answered', restored: 'joined' }),
  play: async ({ canvas }) => {
    await expect(await canvas.findByText(/^Live · The session has lost/)).toBeVisible();
  },
};

/** The log holds something that only a newer version of the page understands. */
export const Outdated: Story = {
  parameters: replay({ unproven: 'outdated' }),
  play: async ({ canvas }) => {
    await canvas.findByText('Reload the page: its version does not fit this session');
    await expect(canvas.queryByRole('button')).toBeNull();
  },
};

/** The session is over for this page. */
export const Ended: Story = {
  parameters: replay({ onceShown: ({ session }) => session.close() }),
  play: async ({ canvas }) => {
    await expect(canvas.getByText('This session is closed')).toBeVisible();
    await expect(canvas.queryByRole('button')).toBeNull();
  },
};

export const Dark: Story = { ...Waiting, globals: { theme: 'dark' } };

export const Narrow: Story = { ...Offline, globals: { viewport: { value: 'phone' } } };

export const RightToLeft: Story = { ...Waiting, globals: { direction: 'rtl', locale: 'ar' } };
