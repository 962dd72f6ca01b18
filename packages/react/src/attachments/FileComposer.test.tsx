// @vitest-environment happy-dom

import { createSessionClient, RejoinError } from '@rejoin/core';
import type { BlobClient } from '@rejoin/core/blobs';
import { memory } from '@rejoin/core/memory';
import { cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { FileComposer, type FileComposerProps } from '../entries/attachments.ts';
import { Transcript } from '../entries/transcript.ts';
import { SessionProvider } from '../hooks/SessionProvider.tsx';
import { loadLateParts } from '../testing/loadLateParts.ts';

beforeAll(async () => {
  // Nothing is laid out here: what is in sight is not known.
  vi.stubGlobal('IntersectionObserver', undefined);
  await loadLateParts();
});
afterAll(() => vi.unstubAllGlobals());
const ends: (() => void)[] = [];
afterEach(() => {
  cleanup();
  for (const end of ends.splice(0)) end();
});

const png = (name = 'cat.png') => new File(['pixels'], name, { type: 'image/png' });
const text = (name: string, size = 5) => new File(['x'.repeat(size)], name, { type: 'text/plain' });

/** A page whose next uploads come to what is pushed to `upcoming`. */
function stage(props: FileComposerProps = {}) {
  const keeper = memory();
  const upcoming: ((put: () => ReturnType<BlobClient['put']>) => ReturnType<BlobClient['put']>)[] = [];
  const open = async (): Promise<BlobClient> => {
    const stored = await keeper.blobs?.('user:ana');
    if (!stored) throw new Error('No store.');
    return {
      get: stored.get,
      put: (...put) => (upcoming.shift() ?? ((go) => go()))(() => stored.put(...put)),
    };
  };
  const client = createSessionClient({ transport: { ...keeper, blobs: open }, participant: 'user:ana' });
  ends.push(() => client.close());
  const { container } = render(
    <SessionProvider client={client} session="s">
      <Transcript />
      <FileComposer {...props} />
    </SessionProvider>,
  );
  const input = container.querySelector('input[type=file]');
  if (!(input instanceof HTMLInputElement)) throw new Error('There is no picker.');
  return { session: client.session('s'), upcoming, input, container };
}

const list = () => screen.getByRole('list', { name: 'Attached files' });
const send = () => screen.getByRole('button', { name: 'Send' });
const drop = (target: Element, files: readonly File[]) =>
  fireEvent.drop(target, { dataTransfer: { files, types: ['Files'] } });

describe('FileComposer', () => {
  it('uploads what is picked, sends it with the text, and shows it in the message', async () => {
    const { session, input } = stage();
    await userEvent.upload(input, [text('notes.txt'), png()]);
    expect(within(list()).getAllByRole('listitem')).toHaveLength(2);
    await waitFor(() => expect(within(list()).getAllByText('Ready')).toHaveLength(2));
    await userEvent.type(screen.getByRole('textbox'), 'Look{Enter}');
    expect(screen.queryByRole('list', { name: 'Attached files' })).toBeNull();
    const shown = await screen.findByRole('list', { name: '2 files' });
    expect(within(shown).getByText('notes.txt')).toBeTruthy();
    await waitFor(() => expect(session.store.getState().pending.size).toBe(0));
    expect(await screen.findByRole('button', { name: 'Download notes.txt' })).toBeTruthy();
    expect(await screen.findByRole('img', { name: 'cat.png' })).toBeTruthy();
  });

  it('sends files alone, and says that they are uploaded until they are stored', async () => {
    const { session, upcoming, container } = stage();
    let free = () => {};
    const until = new Promise<void>((resolve) => {
      free = resolve;
    });
    upcoming.push((put) => until.then(put));
    expect(send().getAttribute('aria-disabled')).toBe('true');
    drop(container.querySelector('.rejoin-attachments') ?? container, [png()]);
    await userEvent.click(send());
    expect(await screen.findByText('Uploading, not sent yet')).toBeTruthy();
    expect([...session.store.getState().pending.values()][0]?.status).toBe('uploading');
    expect(screen.getByRole('button', { name: 'Do not send' })).toBeTruthy();
    free();
    await waitFor(() => expect(screen.queryByText('Uploading, not sent yet')).toBeNull());
    await waitFor(() => expect(session.store.getState().state.messages.size).toBe(1));
  });

  it('takes a message back that waits for its files', async () => {
    const { session, upcoming, input } = stage();
    upcoming.push(() => new Promise(() => {}));
    await userEvent.upload(input, [png()]);
    await userEvent.click(send());
    await userEvent.click(await screen.findByRole('button', { name: 'Do not send' }));
    expect(session.store.getState().pending.size).toBe(0);
    expect(screen.queryByText('Uploading, not sent yet')).toBeNull();
  });

  it('pastes pictures, and leaves text to the field', async () => {
    stage();
    const field = screen.getByRole('textbox');
    fireEvent.paste(field, { clipboardData: { files: [png()], types: ['Files', 'text/plain'] } });
    expect(screen.queryByRole('list', { name: 'Attached files' })).toBeNull();
    fireEvent.paste(field, { clipboardData: { files: [png()], types: ['Files'] } });
    expect(within(list()).getByText('cat.png')).toBeTruthy();
  });

  it('shows where to drop while files are dragged over it, and not for text', () => {
    const { container } = stage();
    const root = container.querySelector('.rejoin-attachments') ?? container;
    const target = screen.getByText('Drop files to attach them');
    fireEvent.dragEnter(root, { dataTransfer: { types: ['text/plain'] } });
    expect(target.hidden).toBe(true);
    fireEvent.dragEnter(root, { dataTransfer: { types: ['Files'] } });
    expect(target.hidden).toBe(false);
    fireEvent.dragLeave(root, { dataTransfer: { types: ['Files'] } });
    expect(target.hidden).toBe(true);
  });

  it('blocks sending while a file was refused by the server, until it is tried again or removed', async () => {
    const { upcoming, input } = stage();
    const refuse = () => Promise.reject(new RejoinError('blob-too-large', 'No.'));
    upcoming.push(refuse, refuse);
    await userEvent.upload(input, [png()]);
    expect(await screen.findByText(/^Not uploaded: A file is too large/)).toBeTruthy();
    expect(send().getAttribute('aria-disabled')).toBe('true');
    await userEvent.click(screen.getByRole('button', { name: 'Try again: cat.png' }));
    expect(await screen.findByText(/^Not uploaded/)).toBeTruthy();
    await userEvent.click(screen.getByRole('button', { name: 'Try again: cat.png' }));
    expect(await screen.findByText('Ready')).toBeTruthy();
    expect(send().getAttribute('aria-disabled')).toBeNull();
    await userEvent.click(screen.getByRole('button', { name: 'Remove cat.png' }));
    expect(screen.queryByRole('list', { name: 'Attached files' })).toBeNull();
  });

  it('says which files it does not take, and why', () => {
    const { container } = stage({ accept: 'image/*,.txt', maxSize: 2_048, most: 2 });
    const root = container.querySelector('.rejoin-attachments') ?? container;
    drop(root, [text('big.txt', 3_000), text('a.txt'), new File(['x'], 'a.exe'), png(), png('b.png')]);
    const notice = container.querySelector('.rejoin-attachments-notice')?.textContent;
    expect(notice).toBe(
      'big.txt is too large: at most 2 kB fit. a.exe is of a kind that cannot be sent here. ' +
        'b.png is one too many: at most 2 files go with a message.',
    );
    expect(within(list()).getAllByRole('listitem')).toHaveLength(2);
  });
});
