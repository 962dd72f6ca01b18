import { FileComposer } from '@rejoin/react/files';
import type { Meta, StoryObj } from '@storybook/react-vite';
import { expect, fireEvent } from 'storybook/test';
import { replay } from './replay/index.ts';

const meta = {
  title: 'Components/FileComposer',
  component: FileComposer,
  parameters: replay({ log: 'answer', at: 'finished' }),
  argTypes: { composer: { control: 'object' }, labels: { control: 'object' }, render: { control: false } },
} satisfies Meta<typeof FileComposer>;

export default meta;
type Story = StoryObj<typeof meta>;

const file = (name: string, size = 5_000) => new File(['x'.repeat(size)], name, { type: 'text/plain' });

/** Files are picked by the button, pasted into the field, or dropped. */
export const Empty: Story = {};

/** What is not taken is said, with the reason. */
export const Refused: Story = {
  args: { accept: '.txt', maxSize: 10_000, most: 2 },
  play: async ({ canvasElement, canvas }) => {
    const root = canvasElement.querySelector('.rejoin-attachments');
    if (!root) throw new Error('There is no composer.');
    const dropped = new DataTransfer();
    for (const each of [file('a-large-file.txt', 20_000), file('program.exe')]) dropped.items.add(each);
    await fireEvent.drop(root, { dataTransfer: dropped });
    await expect(canvas.getByText(/is too large/)).toBeVisible();
  },
};
