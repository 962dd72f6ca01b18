// @vitest-environment happy-dom
/** What people see when the log has lost what was on the screen (P19): by a page that had said it, and by one that only looked. */
import { act, fireEvent, render, screen } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { ConnectionStatus } from '../entries/connection-status.ts';
import { StopButton } from '../entries/stop-button.ts';
import { Transcript } from '../entries/transcript.ts';
import { createStage } from './stage.tsx';

async function lost(name: 'ana' | 'bo') {
  const stage = createStage();
  const clients = { ana: stage.client('ana'), bo: stage.client('bo') };
  const session = clients.ana.session('s');
  clients.bo.session('s');
  const docs = stage.puppet('docs');
  await stage.run();
  session.send('one');
  await stage.run();
  await docs.work.run.text().write('the first answer');
  docs.work.end();
  await stage.run();
  session.send('two');
  await stage.run();
  session.cancel();
  await stage.run(8_000);
  const Around = stage.around(clients[name]);
  const { container } = render(
    <Around>
      <ConnectionStatus />
      <Transcript />
      <StopButton />
    </Around>,
  );
  await act(() => stage.run(100));
  expect(container.textContent).toContain('two');
  await act(async () => {
    while ((await stage.sim.log('s')).includes('"two"')) await stage.sim.rollBack('s', 1);
    await stage.run(10_000);
  });
  const status = (of: string) => container.querySelector(`.rejoin-${of}`)?.getAttribute('data-status');
  return { stage, session, container, status };
}

const WORDS = 'The session has lost a message and a stop';

describe('what the log has lost', () => {
  it('is shown on every surface of its author, who can say it again', async () => {
    const { stage, session, container, status } = await lost('ana');
    expect(container.querySelector('.rejoin-transcript-notice')?.textContent).toBe(WORDS);
    expect(container.querySelector('.rejoin-connection-status')?.textContent).toContain(`Live · ${WORDS}`);
    expect(status('message-status[data-status="rolled-back"]')).toBe('rolled-back');
    expect(status('stop-button')).toBe('rolled-back');
    expect(container.textContent).not.toContain('Not sent');
    expect(screen.getAllByText('Lost with the log')).toHaveLength(2);
    fireEvent.click(screen.getByRole('button', { name: 'Send again' }));
    await act(() => stage.run(5_000));
    const texts = [...session.store.getState().state.messages.values()].map(({ text }) => text.tail);
    expect(texts).toContain('two');
    expect(container.querySelectorAll('[data-status="rolled-back"].rejoin-message-status')).toHaveLength(0);
    // Until a person says that it was read.
    expect(container.querySelector('.rejoin-transcript-notice')?.textContent).toBe(WORDS);
    await act(async () => session.seen());
    expect(container.querySelector('.rejoin-transcript-notice')).toBeNull();
    expect(container.textContent).not.toContain('lost');
  });

  it('is shown to a person who only read', async () => {
    const { container } = await lost('bo');
    expect(container.querySelector('.rejoin-transcript-notice')?.textContent).toBe(WORDS);
    expect(container.querySelector('.rejoin-connection-status')?.textContent).toContain(`Live · ${WORDS}`);
    expect(container.textContent).not.toContain('two');
    expect(screen.queryByRole('button', { name: 'Send again' })).toBeNull();
  });
});
