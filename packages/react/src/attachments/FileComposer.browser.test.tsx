/** Files in a real browser: picked, pasted and dropped, and shown as pictures in two tabs' worth of pages. */
import '../styles/styles.css';
import './attachments.css';
import { createSessionClient } from '@rejoin/core';
import { memory } from '@rejoin/core/memory';
import { cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/react';
import { afterEach, beforeAll, expect, it } from 'vitest';
import { Transcript } from '../entries/transcript.ts';
import { SessionProvider } from '../hooks/SessionProvider.tsx';
import { loadLateParts } from '../testing/loadLateParts.ts';
import { FileComposer } from './FileComposer.tsx';

beforeAll(loadLateParts);
let ends: (() => void)[] = [];
afterEach(() => {
  cleanup();
  for (const end of ends) end();
  ends = [];
});

async function picture(name: string): Promise<File> {
  const canvas = new OffscreenCanvas(60, 40);
  const context = canvas.getContext('2d');
  if (context) context.fillStyle = 'teal';
  context?.fillRect(0, 0, 60, 40);
  return new File([await canvas.convertToBlob()], name, { type: 'image/png' });
}

function holding(...files: readonly File[]): DataTransfer {
  const transfer = new DataTransfer();
  for (const file of files) transfer.items.add(file);
  return transfer;
}

it('picks, pastes and drops files, sends them, and shows the pictures on every page', async () => {
  const transport = memory();
  const pages = ['user:ana', 'user:ben'].map((participant) => {
    const client = createSessionClient({ transport, participant });
    ends.push(() => client.close());
    const { container } = render(
      <SessionProvider client={client} session="s">
        <Transcript />
        {participant === 'user:ana' && <FileComposer style={{ inlineSize: 320 }} />}
      </SessionProvider>,
    );
    return container;
  });
  const [ana, ben] = pages;
  const root = ana?.querySelector('.rejoin-attachments');
  const input = ana?.querySelector('input[type=file]');
  if (!ana || !ben || !root || !(input instanceof HTMLInputElement))
    throw new Error('The page is not whole.');
  input.files = holding(await picture('picked.png')).files;
  fireEvent.change(input);
  const pasted = new ClipboardEvent('paste', {
    clipboardData: holding(await picture('pasted.png')),
    bubbles: true,
    cancelable: true,
  });
  within(ana).getByRole('textbox').dispatchEvent(pasted);
  const dataTransfer = holding(
    new File(['words'], `${'a-long-name-'.repeat(12)}.txt`, { type: 'text/plain' }),
  );
  for (const type of ['dragenter', 'dragover'])
    root.dispatchEvent(new DragEvent(type, { dataTransfer, bubbles: true, cancelable: true }));
  await waitFor(() => expect(screen.getByText('Drop files to attach them')).toBeVisible());
  root.dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true }));
  await waitFor(() => expect(within(ana).getAllByText('Ready')).toHaveLength(3));
  // Nothing runs out of a narrow page.
  expect(root.scrollWidth).toBeLessThanOrEqual(320);
  fireEvent.click(within(ana).getByRole('button', { name: 'Send' }));
  for (const page of pages)
    await waitFor(() => {
      const images = [...page.querySelectorAll('.rejoin-message img')];
      expect(images.map((image) => image instanceof HTMLImageElement && image.naturalWidth)).toEqual([
        60, 60,
      ]);
    });
  expect(within(ben).getByRole('button', { name: /^Download a-long-name/ })).toBeTruthy();
});
