import { createSessionClient } from '@rejoin/core';
import { memory } from '@rejoin/core/memory';
import { SessionProvider } from '@rejoin/react';
import { FileComposer } from '@rejoin/react/files';
import type { Meta, StoryObj } from '@storybook/react-vite';
import { expect } from 'storybook/test';
import { replay } from './replay/index.ts';

/** A recording has no place for files: these are kept in this page. */
const client = createSessionClient({ transport: memory(), participant: 'user:ana' });

const meta = {
  title: 'Components/FileComposer',
  component: FileComposer,
  parameters: replay({ log: 'empty' }),
  argTypes: { composer: { control: 'object' }, labels: { control: 'object' }, render: { control: false } },
  decorators: [
    (Story, { parameters }) =>
      parameters.withoutFiles === true ? (
        <Story />
      ) : (
        <SessionProvider client={client} session="files">
          <Story />
        </SessionProvider>
      ),
  ],
} satisfies Meta<typeof FileComposer>;

export default meta;
type Story = StoryObj<typeof meta>;

const text = (name: string, size = 5_000) => new File(['x'.repeat(size)], name, { type: 'text/plain' });

function drop(canvasElement: HTMLElement, ...files: readonly File[]): void {
  const root = canvasElement.querySelector('.rejoin-attachments');
  if (!root) throw new Error('There is no composer.');
  const dropped = new DataTransfer();
  for (const file of files) dropped.items.add(file);
  // As a browser makes it: the library's own event copies what is dropped, and leaves its files out.
  root.dispatchEvent(new DragEvent('drop', { bubbles: true, cancelable: true, dataTransfer: dropped }));
}

/** Files are picked by the button, pasted into the field, or dropped. */
export const Empty: Story = {};

/** What is not taken is said, with the reason. */
export const Refused: Story = {
  args: { accept: '.txt', maxSize: 10_000, most: 2 },
  play: async ({ canvasElement, canvas }) => {
    drop(canvasElement, text('a-large-file.txt', 20_000), text('program.exe'));
    await expect(await canvas.findByText(/is too large/)).toBeVisible();
  },
};

/** A connection that has no place for files offers none. */
export const Unavailable: Story = { parameters: { ...replay({ log: 'empty' }), withoutFiles: true } };
