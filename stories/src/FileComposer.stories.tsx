import { createSessionClient, RejoinError } from '@rejoin/core';
import { memory } from '@rejoin/core/memory';
import { SessionProvider } from '@rejoin/react';
import { FileComposer } from '@rejoin/react/files';
import type { Meta, StoryObj } from '@storybook/react-vite';
import { expect, userEvent, within } from 'storybook/test';
import { replay } from './replay/index.ts';

/** A recording has no place for files: these are kept in this page. */
const client = createSessionClient({ transport: memory(), participant: 'user:ana' });

/** The same, where some uploads do not get through, by the names of their files. */
const uploads = memory();
const slow = createSessionClient({
  participant: 'user:ana',
  transport: {
    ...uploads,
    async blobs(participant) {
      const blobs = await uploads.blobs?.(participant);
      if (!blobs) throw new Error('There is no place for files.');
      return {
        ...blobs,
        async put(session, content, how = {}) {
          const name = content instanceof File ? content.name : '';
          if (name.startsWith('film')) {
            how.onProgress?.(9_700_000);
            return new Promise((_, reject) => how.signal?.addEventListener('abort', reject));
          }
          if (name.startsWith('archive'))
            throw new RejoinError('blobs-full', 'All content would exceed 1 GB.');
          if (name.startsWith('notes'))
            throw new RejoinError('server-unreachable', 'http://127.0.0.1:4400 cannot be reached.');
          return blobs.put(session, content, how);
        },
      };
    },
  },
});

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
        <SessionProvider client={parameters.slow === true ? slow : client} session="files">
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

async function picture(name: string): Promise<File> {
  const canvas = new OffscreenCanvas(80, 80);
  const context = canvas.getContext('2d');
  if (context) {
    const sky = context.createLinearGradient(0, 0, 80, 80);
    sky.addColorStop(0, '#38bdf8');
    sky.addColorStop(1, '#f97316');
    context.fillStyle = sky;
    context.fillRect(0, 0, 80, 80);
  }
  return new File([await canvas.convertToBlob()], name, { type: 'image/png' });
}

const itemOf = (canvasElement: HTMLElement, name: string): HTMLElement => {
  const found = [...canvasElement.querySelectorAll('.rejoin-attachments-item')].find((item) =>
    item.textContent.includes(name),
  );
  if (!(found instanceof HTMLElement)) throw new Error(`There is no ${name}.`);
  return found;
};

/**
 * Each file says where it stands: on its way, stored, waiting for the server, or refused, which holds the message back until it is
 * tried again or removed. One that was removed is gone, and its upload with it.
 */
export const Uploads: Story = {
  tags: ['behaviour', '!autodocs'],
  parameters: { ...replay({ log: 'empty' }), slow: true },
  play: async ({ canvasElement, canvas }) => {
    drop(
      canvasElement,
      await picture('sunset-over-the-harbour-in-a-long-name.png'),
      new File([new Uint8Array(20_000_000)], 'film.mp4', { type: 'video/mp4' }),
      text('archive.zip'),
      text('notes.txt'),
      text('film-of-which-nothing-is-left.mp4'),
    );
    await userEvent.click(
      await canvas.findByRole('button', { name: 'Remove film-of-which-nothing-is-left.mp4' }),
    );
    await expect(await within(itemOf(canvasElement, 'sunset')).findByText('Ready')).toBeVisible();
    const film = within(itemOf(canvasElement, 'film.mp4'));
    await expect(await film.findByText('Uploading, 48%')).toBeVisible();
    await expect(film.getByRole('progressbar')).toHaveAttribute('value', '9700000');
    await expect(
      await within(itemOf(canvasElement, 'notes')).findByText(/^Stopped, is tried again/),
    ).toBeVisible();
    const archive = within(itemOf(canvasElement, 'archive.zip'));
    await expect(await archive.findByText(/^Not uploaded/)).toBeVisible();
    await expect(archive.getByRole('button', { name: 'Try again: archive.zip' })).toBeVisible();
    await expect(canvas.queryByText(/nothing-is-left/)).toBeNull();
  },
};

/** A connection that has no place for files offers none. */
export const Unavailable: Story = { parameters: { ...replay({ log: 'empty' }), withoutFiles: true } };
