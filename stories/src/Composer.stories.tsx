import { useMessages } from '@rejoin/react';
import { Composer, type ComposerProps } from '@rejoin/react/composer';
import { StopButton } from '@rejoin/react/stop-button';
import type { Meta, StoryObj } from '@storybook/react-vite';
import { type JSX, useState } from 'react';
import { expect, fn, waitFor } from 'storybook/test';
import { replay, replayOf, stops } from './replay/index.ts';

const meta = {
  title: 'Components/Composer',
  component: Composer,
  parameters: replay({ log: 'answer', at: 'finished' }),
  args: { onSend: fn(), onValueChange: fn() },
  argTypes: {
    to: { control: 'object' },
    value: { control: 'text' },
    defaultValue: { control: 'text' },
    actions: { control: false },
    fieldProps: { control: 'object' },
    labels: { control: 'object' },
    render: { control: false },
  },
} satisfies Meta<typeof Composer>;

export default meta;
type Story = StoryObj<typeof meta>;

/** Enter sends, Shift + Enter breaks the line, and the field is empty and has the focus for what comes next. */
export const Empty: Story = {
  play: async ({ canvas, userEvent, args }) => {
    const field = canvas.getByRole('textbox', { name: 'Message' });
    const send = canvas.getByRole('button', { name: 'Send' });
    await expect(send).toHaveAttribute('aria-disabled', 'true');
    await userEvent.type(field, 'Open the pull request.{Shift>}{Enter}{/Shift}Thank you!');
    await expect(field).toHaveValue('Open the pull request.\nThank you!');
    await userEvent.keyboard('{Enter}');
    await expect(args.onSend).toHaveBeenCalledWith('Open the pull request.\nThank you!', expect.anything());
    await expect(field).toHaveValue('');
    await expect(field).toHaveFocus();
  },
};

export const Written: Story = {
  args: {
    defaultValue:
      'Yes, open it, and mention the storage guide.\n\nOne more thing: can old apps get a key from the server?',
  },
};

/** It grows with its text, and scrolls from ten lines on. */
export const ManyLines: Story = {
  args: { defaultValue: Array.from({ length: 30 }, (_, line) => `Line ${line + 1}`).join('\n') },
  play: async ({ canvas }) => {
    const field = canvas.getByRole('textbox');
    await expect(field.clientHeight).toBeLessThan(field.scrollHeight);
  },
};

/** A word of 4,000 letters breaks where it must. */
export const LongWord: Story = { args: { defaultValue: 'Rejoin'.repeat(670) } };

/** Beside the send button stands what else can be pressed. */
export const WithStop: Story = {
  args: { actions: <StopButton receipt={false} />, defaultValue: 'Wait, only for new uploads.' },
  parameters: replay({ at: 'text-half', agents: { 'agent:coder': stops() } }),
};

/** The same, while the stop waits for a connection: the words stand above where there is no room beside. */
export const WithStopOffline: Story = {
  args: { actions: <StopButton /> },
  parameters: replay({ at: 'text-half', offline: true, arrange: ({ session }) => session.cancel() }),
};

/** Enter that ends a word of an input method does not send. */
export const InputMethod: Story = {
  tags: ['behaviour', '!autodocs'],
  play: async ({ canvas, args }) => {
    const field = canvas.getByRole<HTMLTextAreaElement>('textbox');
    field.focus();
    for (const isComposing of [true])
      field.dispatchEvent(
        new KeyboardEvent('keydown', { key: 'Enter', isComposing, bubbles: true, cancelable: true }),
      );
    await expect(args.onSend).not.toHaveBeenCalled();
  },
};

/** Works without a connection: it says what becomes of the message, and the message waits in the outbox. */
export const Offline: Story = {
  parameters: replay({ offline: true }),
  play: async (context) => {
    const { canvas, userEvent } = context;
    const { session } = replayOf(context);
    await expect(canvas.getByText(/Sent as soon as you are/)).toBeVisible();
    await userEvent.type(canvas.getByRole('textbox'), 'Are you still there?{Enter}');
    await waitFor(() => expect([...session.store.getState().pending.values()][0]?.status).toBe('queued'));
  },
};

/** More than fits into one event: nothing is cut off, and it says what to do. */
export const TooLong: Story = {
  args: { defaultValue: `Here is the whole log:\n${'GET /uploads 201 in 37 ms\n'.repeat(2_900)}` },
  play: async ({ canvas, userEvent, args }) => {
    await expect(canvas.getByText(/Too long/)).toBeVisible();
    const send = canvas.getByRole('button', { name: 'Send' });
    await expect(send).toHaveAccessibleDescription(/Too long/);
    await userEvent.click(send);
    await expect(args.onSend).not.toHaveBeenCalled();
  },
};

/** The outbox is full: the text is back in the field, with the reason. */
export const Refused: Story = {
  tags: ['behaviour', '!autodocs'],
  parameters: replay({ offline: true }),
  play: async (context) => {
    const { canvas, userEvent } = context;
    const { session } = replayOf(context);
    await Promise.all(Array.from({ length: 1_000 }, (_, n) => session.send(`Question ${n}`).queued));
    const field = canvas.getByRole('textbox');
    await userEvent.type(field, 'One too many{Enter}');
    await canvas.findByText(/Not sent, your text is back/);
    await expect(field).toHaveValue('One too many');
    await expect(field).toBeInvalid();
  },
};

/** Nothing can be sent any more; what was written can still be read and copied. */
export const Unavailable: Story = {
  args: { defaultValue: 'A last word' },
  parameters: replay({ onceShown: ({ session }) => session.close() }),
  play: async ({ canvas, userEvent }) => {
    await expect(canvas.getByText(/This session is closed/)).toBeVisible();
    const field = canvas.getByRole('textbox');
    await userEvent.type(field, ', or two');
    await expect(field).toHaveValue('A last word');
  },
};

function Held(props: ComposerProps): JSX.Element {
  const [value, setValue] = useState('');
  const messages = useMessages();
  return (
    <>
      <p>
        {value.length} characters, {messages.length} messages
      </p>
      <Composer {...props} value={value} onValueChange={setValue} />
    </>
  );
}

/** The consumer holds the text. */
export const Controlled: Story = {
  tags: ['behaviour', '!autodocs'],
  render: (args) => <Held {...args} />,
  play: async ({ canvas, userEvent }) => {
    await userEvent.type(canvas.getByRole('textbox'), 'Hello');
    await expect(canvas.getByText(/5 characters/)).toBeVisible();
    await userEvent.keyboard('{Enter}');
    await expect(canvas.getByText(/0 characters/)).toBeVisible();
  },
};

export const Dark: Story = { ...Written, globals: { theme: 'dark' } };

export const Narrow: Story = { ...WithStopOffline, globals: { viewport: { value: 'phone' } } };

export const RightToLeft: Story = {
  args: { defaultValue: 'نعم، افتح طلب السحب من فضلك.', actions: <StopButton receipt={false} /> },
  globals: { direction: 'rtl', locale: 'ar' },
};
