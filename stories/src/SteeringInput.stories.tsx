import { SteeringInput } from '@rejoin/react/steering-input';
import type { Meta, StoryObj } from '@storybook/react-vite';
import { expect, fn, waitFor } from 'storybook/test';
import { type AgentScript, replay, replayOf, takesSteers } from './replay/index.ts';

const WRITER = 'agent:writer';

const meta = {
  title: 'Components/SteeringInput',
  component: SteeringInput,
  parameters: replay({ log: 'steer', at: 'ready' }),
  args: { agent: WRITER, onSteer: fn() },
  argTypes: {
    agent: { control: 'text' },
    run: { control: 'object' },
    followUp: { control: 'boolean' },
    value: { control: 'text' },
    defaultValue: { control: 'text' },
    fieldProps: { control: 'object' },
    labels: { control: 'object' },
    render: { control: false },
  },
} satisfies Meta<typeof SteeringInput>;

export default meta;
type Story = StoryObj<typeof meta>;

/** Takes its steers in a step of its own, after so many milliseconds. */
const looksAfter =
  (ms: number): AgentScript =>
  (run, { pause }) =>
    run.step('Read protocol.md', async () => {
      await pause(ms);
      await run.takeSteering();
      await pause(600_000);
    });

/** An agent works, and can be steered. */
export const Ready: Story = {};

/** A run has used it, and it says at which step. */
export const TakenUp: Story = { parameters: replay({ at: 'consumed' }) };

/** Sent, heard, taken up: each only when the log knows it. */
export const FromSentToTakenUp: Story = {
  tags: ['behaviour', '!autodocs'],
  parameters: replay({ agents: { [WRITER]: looksAfter(5_000) } }),
  play: async (context) => {
    const { canvas, userEvent } = context;
    const field = canvas.getByRole('textbox', { name: 'Steer' });
    await userEvent.type(field, 'Actually, use TypeScript.{Enter}');
    await expect(field).toHaveValue('');
    await expect(field).toHaveFocus();
    await canvas.findByText('Heard, not yet taken up');
    await replayOf(context).advance(5_000);
    await canvas.findByText('Taken up at “Read protocol.md”');
    await expect(canvas.queryByRole('button', { name: 'Edit' })).toBeNull();
  },
};

/** In the log; the agent's process has not heard of it yet. */
export const Logged: Story = { parameters: replay({ at: 'logged' }) };

/** The agent's process has it. Until its code has used it, it can be edited and taken back. */
export const Delivered: Story = { parameters: replay({ at: 'delivered' }) };

/** What was used, what was taken back, and what was edited: the newest is next to the field. */
export const Several: Story = { parameters: replay({ at: 'replacement-consumed' }) };

/** The agent had finished. With agreement beforehand it is among the messages; here it can still be sent as one. */
export const TooLate: Story = { parameters: replay({ at: 'too-late' }) };

/** What came too late is sent as a message, to the agent it was meant for. */
export const SentAsAMessage: Story = {
  tags: ['behaviour', '!autodocs'],
  parameters: replay({ at: 'too-late' }),
  play: async (context) => {
    const { canvas, userEvent } = context;
    const { session } = replayOf(context);
    await userEvent.click(canvas.getByRole('button', { name: 'Send as a message' }));
    await canvas.findByText('A message instead');
    await expect(canvas.getByRole('textbox')).toHaveFocus();
    await waitFor(() => {
      const newest = [...session.store.getState().state.messages.values()].at(-1);
      return expect(newest?.to).toEqual([WRITER]);
    });
  },
};

/** No run took it in time. It may still be taken; taken back first, it can be sent as a message. */
export const Expired: Story = { parameters: replay({ at: 'expired' }) };

/** It waited here for longer than it was worth: ten minutes without a connection. It was never sent, and can be said again. */
export const WaitedTooLong: Story = {
  parameters: replay({
    offline: true,
    agents: { [WRITER]: takesSteers },
    async arrange({ session, advance, mend }) {
      session.steer('Mention the price.', { kind: 'agent', participant: WRITER });
      await advance(600_000);
      mend();
      await advance(1_000);
    },
  }),
  play: async ({ canvas }) => {
    await expect(await canvas.findByText(/It waited too long to be sent/)).toBeVisible();
    await expect(canvas.getByRole('button', { name: 'Dismiss' })).toBeVisible();
  },
};

/** The agent is gone, and the words with it. */
export const Lost: Story = { parameters: replay({ at: 'lost' }) };

/** Said offline, it waits in the outbox; once there is a connection, it is taken up. */
export const SaidOffline: Story = {
  tags: ['behaviour', '!autodocs'],
  parameters: replay({ offline: true, agents: { [WRITER]: takesSteers } }),
  play: async (context) => {
    const { canvas, userEvent } = context;
    const { advance, mend } = replayOf(context);
    await advance(0);
    await expect(canvas.getByText(/Sent as soon as you are/)).toBeVisible();
    await userEvent.type(canvas.getByRole('textbox'), 'Mention the price.{Enter}');
    await canvas.findByText('Not sent yet');
    mend();
    await canvas.findByText('Taken up');
  },
};

/** Said without a connection: it waits here, and can be edited and taken back before it has been sent. */
export const Queued: Story = {
  args: { defaultValue: 'And the date' },
  parameters: replay({
    offline: true,
    arrange: ({ session }) =>
      void session.steer('Mention the price.', { kind: 'agent', participant: WRITER }),
  }),
  play: async ({ canvas }) => {
    await expect(canvas.getByText('Not sent yet')).toBeVisible();
  },
};

/** ArrowUp edits the newest; Escape leaves it as it was; Enter puts the new words in its place, in one step. */
export const Edited: Story = {
  tags: ['behaviour', '!autodocs'],
  parameters: replay({ agents: { [WRITER]: looksAfter(60_000) } }),
  play: async (context) => {
    const { canvas, userEvent } = context;
    const field = canvas.getByRole('textbox');
    await userEvent.type(field, 'Use JavaScript.{Enter}');
    await canvas.findByText('Heard, not yet taken up');

    await userEvent.type(field, 'And tests');
    await userEvent.click(canvas.getByRole('button', { name: 'Edit' }));
    await expect(field).toHaveValue('Use JavaScript.');
    await expect(field).toHaveFocus();
    await userEvent.keyboard('{Escape}');
    await expect(field).toHaveValue('And tests');
    await userEvent.clear(field);

    await userEvent.keyboard('{ArrowUp}');
    await expect(field).toHaveValue('Use JavaScript.');
    await userEvent.clear(field);
    await userEvent.type(field, 'Use TypeScript.{Enter}');
    await canvas.findByText('Use TypeScript.');
    await waitFor(() => expect(canvas.queryByText('Use JavaScript.')).toBeNull());
    await canvas.findByText('Heard, not yet taken up');
    await replayOf(context).advance(60_000);
    await canvas.findByText('Taken up at “Read protocol.md”');
  },
};

/** While it is edited the row says so, and there is a way back for the mouse too. */
export const Editing: Story = {
  tags: ['behaviour', '!autodocs'],
  parameters: replay({ at: 'delivered' }),
  play: async ({ canvas, userEvent }) => {
    await userEvent.click(canvas.getByRole('button', { name: 'Edit' }));
    await canvas.findByText(/Editing/);
  },
};

/** The run was quicker than the edit: it says so, and what is saved now is said anew. Nothing is lost. */
export const Outrun: Story = {
  tags: ['behaviour', '!autodocs'],
  parameters: replay({ agents: { [WRITER]: looksAfter(5_000) } }),
  play: async (context) => {
    const { canvas, userEvent } = context;
    const field = canvas.getByRole('textbox');
    await userEvent.type(field, 'Use JavaScript.{Enter}');
    await canvas.findByText('Heard, not yet taken up');
    await userEvent.keyboard('{ArrowUp}');
    await replayOf(context).advance(5_000);
    await canvas.findByText(/taken up meanwhile/);
    await userEvent.clear(field);
    await userEvent.type(field, 'No, TypeScript.{Enter}');
    await canvas.findByText('No, TypeScript.');
    await expect(canvas.getByText('Taken up at “Read protocol.md”')).toBeVisible();
  },
};

/** Cut off while it edits, a page cannot know that the run has used the first words: the edit itself says so. */
export const OutrunOffline: Story = {
  tags: ['behaviour', '!autodocs'],
  parameters: replay({ agents: { [WRITER]: looksAfter(5_000) } }),
  play: async (context) => {
    const { canvas, userEvent } = context;
    const { cut, mend, advance } = replayOf(context);
    const field = canvas.getByRole('textbox');
    await userEvent.type(field, 'Use JavaScript.{Enter}');
    await canvas.findByText('Heard, not yet taken up');
    cut();
    await userEvent.keyboard('{ArrowUp}');
    await userEvent.clear(field);
    await userEvent.type(field, 'Use TypeScript.{Enter}');
    await canvas.findByText('Not sent yet');
    await advance(5_000);
    mend();
    await canvas.findByText('Too late: the first version was already taken up');
    await expect(canvas.getByText('Use JavaScript.')).toBeVisible();
    await expect(canvas.getByRole('button', { name: 'Send as a message' })).toBeVisible();
  },
};

/** Taken back; the button that was pressed is gone, and the field has the focus. */
export const TakenBack: Story = {
  tags: ['behaviour', '!autodocs'],
  parameters: replay({ at: 'delivered' }),
  play: async ({ canvas, userEvent }) => {
    canvas.getByRole('button', { name: 'Take back' }).focus();
    await userEvent.keyboard('{Enter}');
    await canvas.findByText('Taken back');
    await expect(canvas.getByRole('textbox')).toHaveFocus();
  },
};

/** A button that leaves with what the log says hands its focus to the field. */
export const FocusStays: Story = {
  tags: ['behaviour', '!autodocs'],
  parameters: replay({ agents: { [WRITER]: looksAfter(5_000) } }),
  play: async (context) => {
    const { canvas, userEvent } = context;
    await userEvent.type(canvas.getByRole('textbox'), 'Shorter.{Enter}');
    (await canvas.findByRole('button', { name: 'Edit' })).focus();
    await replayOf(context).advance(5_000);
    await canvas.findByText(/^Taken up/);
    await waitFor(() => expect(canvas.getByRole('textbox')).toHaveFocus());
  },
};

/** Another person's words have a name, and only their author can change them. */
export const AnotherPerson: Story = {
  parameters: replay({
    agents: { [WRITER]: looksAfter(60_000) },
    async arrange({ page, advance }) {
      const { session } = page('user:ben');
      session.connect();
      await advance(1_000);
      session.steer('Please mention the discount for schools.', { kind: 'agent', participant: WRITER });
      await advance(1_000);
    },
  }),
  play: async ({ canvas }) => {
    await expect(canvas.getByText('ben')).toBeVisible();
    await expect(canvas.queryByRole('button', { name: 'Edit' })).toBeNull();
  },
};

/** What was settled longest ago is folded away. */
export const Many: Story = {
  parameters: replay({
    agents: { [WRITER]: takesSteers },
    async arrange({ session, advance }) {
      for (const text of [
        'Shorter.',
        'No jargon.',
        'Name the date.',
        'British spelling.',
        'Add a greeting.',
      ]) {
        session.steer(text, { kind: 'agent', participant: WRITER });
        await advance(1_000);
      }
    },
  }),
  play: async ({ canvas }) => {
    await expect(canvas.getByText('2 earlier')).toBeVisible();
    await expect(canvas.getByText('Shorter.')).not.toBeVisible();
  },
};

/** Nothing runs: it says so and sends nothing. */
export const Idle: Story = {
  parameters: replay({ log: 'answer', at: 'finished' }),
  args: { agent: 'agent:coder' },
  play: async ({ canvas, userEvent, args }) => {
    const field = canvas.getByRole('textbox');
    await expect(field).toHaveAccessibleDescription(/as soon as an agent works/);
    await userEvent.type(field, 'Hello?{Enter}');
    await expect(args.onSteer).not.toHaveBeenCalled();
  },
};

/** Nothing runs, and what is said becomes a message. */
export const IdleFollowUp: Story = {
  tags: ['behaviour', '!autodocs'],
  parameters: replay({ log: 'answer', at: 'finished' }),
  args: { agent: 'agent:coder', followUp: true },
  play: async (context) => {
    const { canvas, userEvent } = context;
    const { session } = replayOf(context);
    const before = session.store.getState().state.messages.size;
    await userEvent.type(canvas.getByRole('textbox'), 'Open the pull request.{Enter}');
    await waitFor(() => expect(session.store.getState().state.messages.size).toBe(before + 1));
  },
};

/** The whole session: every agent that works. */
export const WholeSession: Story = {
  args: { agent: undefined },
  parameters: replay({
    log: 'research-team',
    at: 'all-running',
    async arrange({ session, advance }) {
      session.steer('Only sources since 2025.');
      await advance(1_000);
    },
  }),
  play: async ({ canvas }) => {
    await expect(canvas.getByText('Sent, not yet heard')).toBeVisible();
  },
};

/** Nothing can be said any more. */
export const Unavailable: Story = {
  parameters: replay({ onceShown: ({ session }) => session.close() }),
  play: async ({ canvas }) => {
    await expect(canvas.getByText('This session is closed.')).toBeVisible();
  },
};

/** A word of 4,000 letters scrolls where it stands, and in the field. */
export const LongWord: Story = {
  args: { defaultValue: 'Rejoin'.repeat(670) },
  parameters: replay({
    async arrange({ session, advance }) {
      session.steer('Rejoin'.repeat(670), { kind: 'agent', participant: WRITER });
      await advance(1_000);
    },
  }),
};

export const Dark: Story = { ...Several, globals: { theme: 'dark' } };

export const Narrow: Story = { ...Queued, globals: { viewport: { value: 'phone' } } };

export const RightToLeft: Story = { ...Several, globals: { direction: 'rtl', locale: 'ar' } };
