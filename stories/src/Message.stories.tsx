import { type MessageFilter, useMessages, useToolCalls } from '@rejoin/react';
import { Message, type MessageProps, ToolCall } from '@rejoin/react/message';
import type { Meta, StoryObj } from '@storybook/react-vite';
import type { ReactElement } from 'react';
import { expect, waitFor } from 'storybook/test';
import { type Replay, replay } from './replay/index.ts';

type Props = Omit<MessageProps, 'messageKey'> & MessageFilter & { readonly toolCalls?: boolean };

/** Which message, given by its place in the log rather than by a key that is hard to type. */
function Messages({ participant, of = 'all', toolCalls = false, ...props }: Props): ReactElement {
  const messages = useMessages({ participant, of });
  const calls = useToolCalls();
  return (
    <div style={{ display: 'grid', gap: '1rem', padding: '1rem', maxInlineSize: '44rem' }}>
      {messages.map(({ key }) => (
        <Message key={key} messageKey={key} {...props} />
      ))}
      {toolCalls && calls.map(({ key }) => <ToolCall key={key} toolCallKey={key} defaultOpen />)}
    </div>
  );
}

const meta = {
  title: 'Components/Message',
  component: Message,
  render: ({ messageKey: _, ...props }) => <Messages {...props} />,
  args: { messageKey: '' },
  parameters: { ...replay({ log: 'answer' }), layout: 'fullscreen' },
  argTypes: {
    messageKey: { control: false },
    header: { control: 'boolean' },
    renderText: { control: false },
    renderLine: { control: false },
    renderCitation: { control: false },
    labels: { control: 'object' },
    render: { control: false },
  },
} satisfies Meta<typeof Message>;
export default meta;
type Story = StoryObj<typeof meta>;

/** A question, the reasoning and the answer, each with its author and its time. */
export const Complete: Story = {};

/** While it is written: headings, lists and code are what they are as soon as a line begins. */
export const Streaming: Story = { parameters: replay({ at: 'text-half' }) };

/** The page does not read everything, and the text is on its way: about as many lines as it has stand in its place. */
export const TextLoading: Story = {
  parameters: replay({ interest: {}, withoutTexts: true }),
  play: async ({ canvas }) => {
    await expect(canvas.getAllByText('Loading')[0]).toBeInTheDocument();
  },
};

/** It is not here, and there is no connection. */
export const TextOffline: Story = {
  parameters: replay({ interest: {}, offline: true }),
  play: async ({ canvas }) => {
    await expect(canvas.getAllByText('Not loaded: there is no connection')[0]).toBeVisible();
  },
};

/** Open while it is thought … */
export const Reasoning: Story = {
  parameters: replay({ at: 'reasoning' }),
  play: async ({ canvas }) => {
    await expect(canvas.getByText('Thinking')).toBeVisible();
  },
};

/** … folded afterwards, until its reader opens it. */
export const ReasoningOpened: Story = {
  parameters: replay({ at: 'tool-call-running' }),
  play: async ({ canvas, userEvent }) => {
    const words = canvas.getByText(/^Thought · \d+ words$/);
    await userEvent.click(words);
    await waitFor(() => expect(words.closest('details')).toHaveAttribute('open'));
  },
};

/** A tool call whose arguments are still coming. */
export const ToolCallArguments: Story = {
  render: () => <Messages participant="agent:absent" toolCalls />,
  parameters: replay({ at: 'tool-call-args' }),
};

/** Called, and waiting for its result. */
export const ToolCallRunning: Story = {
  render: () => <Messages participant="agent:absent" toolCalls />,
  parameters: replay({ at: 'tool-call-running' }),
};

/** Arguments and result, both as they came, indented where they are JSON. */
export const ToolCallDone: Story = {
  render: () => <Messages participant="agent:absent" toolCalls />,
  parameters: replay({ at: 'finished' }),
};

/** What an agent does that is no text: a plan that it keeps, in one line of its own. */
export const Activity: Story = {
  render: () => <Messages participant="agent:travel" />,
  parameters: replay({ log: 'sub-agents', at: 'planned' }),
  play: async ({ canvas }) => {
    await expect(canvas.getByText('Activity: itinerary')).toBeVisible();
  },
};

/** In the application's words, which know what it holds. It changes with each patch of the agent. */
export const ActivityInOnesOwnWords: Story = {
  render: () => (
    <Messages
      participant="agent:travel"
      labels={{
        activity: (_, content) => {
          // CAST: the application's own agent wrote it.
          const { title, booked, total, next } = content as Readonly<Record<string, string | number>>;
          return `${title}: ${booked} of ${total} booked. Next: ${next}`;
        },
      }}
    />
  ),
  parameters: replay({ log: 'sub-agents', at: 'finished' }),
  play: async ({ canvas }) => {
    await expect(
      canvas.getByText('Lisbon, 4–8 December: 2 of 3 booked. Next: A room to meet in'),
    ).toBeVisible();
  },
};

/** Whose run failed: the call has no result, the text ends in the middle. */
export const Cut: Story = {
  render: () => <Messages participant="agent:publisher" toolCalls />,
  parameters: replay({ log: 'failures', at: 'run-failed' }),
};

/** Resolves when it is known why it cannot be sent. */
async function sendsTooMuch({ session }: Replay): Promise<void> {
  await session.send('A file that is far too large to be a message. '.repeat(2_000)).queued.catch(() => {});
}

/** Refused for good, with the reason, and buttons that send the same words again, or let them go. */
export const Rejected: Story = {
  parameters: replay({ log: 'empty', arrange: sendsTooMuch }),
  play: async ({ canvas }) => {
    await expect(canvas.getByRole('button', { name: 'Send again' })).toBeVisible();
    await expect(canvas.getByRole('button', { name: 'Dismiss' })).toBeVisible();
  },
};

/** Sent again, it is refused once more, and stands there once. */
export const SentAgain: Story = {
  tags: ['behaviour', '!autodocs'],
  parameters: replay({ log: 'empty', arrange: sendsTooMuch }),
  play: async ({ canvas, userEvent }) => {
    const first = await canvas.findByRole('button', { name: 'Send again' });
    await userEvent.click(first);
    await waitFor(() => expect(first).not.toBeInTheDocument());
    await expect(canvas.getByRole('button', { name: 'Send again' })).toBeVisible();
    await expect(canvas.getByRole('button', { name: 'Dismiss' })).toBeVisible();
  },
};

/** Rendered by the application: here as plain text. */
export const OwnRendering: Story = {
  args: { renderText: ({ text }) => <pre style={{ whiteSpace: 'pre-wrap' }}>{text}</pre> },
};

/** Arabic and Hebrew among English. */
export const RightToLeft: Story = {
  globals: { direction: 'rtl', locale: 'ar' },
  parameters: replay({ log: 'right-to-left' }),
};

/** 360 px. */
export const Phone: Story = { globals: { viewport: { value: 'phone' } } };

/** Dark. */
export const Dark: Story = { globals: { theme: 'dark' } };
