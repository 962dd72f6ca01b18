import { cleanup, screen } from '@testing-library/react';
import { afterEach, expect, it } from 'vitest';
import { Transcript } from '../entries/transcript.ts';
import { type Stage, setStage } from '../message/testing/messageStage.tsx';

let stage: Stage | undefined;
afterEach(() => {
  cleanup();
  stage?.end();
});

it('speaks where it is heard: in a modal dialog while one is open, and in the page again when it is closed', async () => {
  stage = await setStage();
  const { show, session, pass, finish } = stage;
  show(
    <>
      <Transcript />
      <dialog aria-label="Settings">
        <button type="button">Close</button>
      </dialog>
    </>,
  );
  const dialog = document.querySelector('dialog');
  await pass();
  await screen.findByRole('status', {}, { timeout: 20_000 });
  dialog?.showModal();
  session.send('Go.');
  await pass(3_000);
  // By its role: what is inert has none.
  expect(dialog?.contains(screen.getByRole('status'))).toBe(true);
  expect(screen.getByRole('status').textContent).toBe('The guides started.');
  dialog?.close();
  await finish();
  await pass(3_000);
  expect(screen.getByRole('status').parentNode).toBe(document.body);
  expect(screen.getByRole('status').textContent).toBe('The guides finished.');
});
