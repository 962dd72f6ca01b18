// @vitest-environment happy-dom

import { createSessionClient } from '@rejoin/core';
import { cleanup, fireEvent, screen } from '@testing-library/react';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { Composer } from '../entries/composer.ts';
import { ConnectionStatus } from '../entries/connection-status.ts';
import { SteeringInput } from '../entries/steering-input.ts';
import { StopButton } from '../entries/stop-button.ts';
import { Transcript } from '../entries/transcript.ts';
import { type Stage, setStage } from '../message/testing/messageStage.tsx';

// What a page loads later is there from the start: it would be loaded in real time.
beforeAll(async () => {
  await import('./announcer.ts');
});

let stage: Stage | undefined;
afterEach(() => {
  cleanup();
  stage?.end();
});
async function staged(agents?: readonly string[]): Promise<Stage> {
  const { pass, ...rest } = await setStage(agents);
  stage = {
    ...rest,
    // React 18 runs effects, which set timers, at the end of each `act`.
    async pass(ms = 500) {
      for (let left = ms; left > 0; left -= 100) await pass(Math.min(100, left));
    },
  };
  return stage;
}
const spoken = (): string | null | undefined =>
  document.querySelector('[data-rejoin-announcer]')?.textContent;

describe('status messages (WCAG 4.1.3)', () => {
  it('says that the connection is lost and that it is back, and no attempt between', async () => {
    const { show, simulator, pass } = await staged();
    show(
      <>
        <ConnectionStatus />
        <ConnectionStatus />
      </>,
    );
    await pass(3_000);
    expect(spoken()).toBe('');
    const mend = simulator.partition('page');
    const heard = new Set<string | null | undefined>();
    for (let at = 0; at < 60; at++) {
      await pass(1_000);
      heard.add(spoken());
    }
    expect([...heard].filter(Boolean)).toEqual(['Connection lost.']);
    mend();
    await pass(60_000);
    expect(spoken()).toBe('Connected again.');
  });

  it('says that the session is closed, once for all that show it', async () => {
    const { show, session, pass } = await staged();
    show(
      <>
        <ConnectionStatus />
        <Transcript />
        <Composer />
        <SteeringInput />
      </>,
    );
    await pass();
    session.close();
    await pass(2_000);
    expect(spoken()?.match(/This session is closed/g)).toHaveLength(1);
  });

  it.each([
    ['refused', 'Stop Guides: Refused: It is paid already.'],
    ['unresponsive', 'Stop Guides: It has not stopped in time.'],
  ])(
    'says of a Stop that it was %s, by the button that was pressed, where others show it too',
    async (how, words) => {
      const { show, session, run, pass } = await staged();
      show(
        <>
          <StopButton />
          <StopButton agent="agent:guides" name="Guides" />
          <StopButton agent="agent:guides" name="Others" />
        </>,
      );
      session.send('Go.');
      await pass(3_000);
      expect(spoken()).toContain('started');
      if (how === 'refused') run().onCancel(() => 'It is paid already.');
      fireEvent.click(screen.getByRole('button', { name: 'Stop Guides' }));
      await pass(how === 'refused' ? 3_000 : 60_000);
      expect(spoken()).toBe(words);
    },
  );

  it('says that a Stop waits for a connection, and what a page opens with it does not say', async () => {
    const { show, session, simulator, run, pass } = await staged();
    session.send('Go.');
    await pass();
    run().onCancel(() => 'No.');
    session.cancel();
    await pass(3_000);
    show(<StopButton />);
    await pass(3_000);
    expect(spoken()).toBe('');
    simulator.partition('page');
    await pass(60_000);
    fireEvent.click(screen.getByRole('button', { name: 'Stop all' }));
    await pass(3_000);
    expect(spoken()).toBe('Stop all: Not sent yet.');
  });

  it('says what became of a steer to its author, and to no one else', async () => {
    const { show, session, simulator, run, pass } = await staged();
    show(<SteeringInput agent="agent:guides" />);
    session.send('Go.');
    await pass(3_000);
    session.steer('Shorter.', { kind: 'agent', participant: 'agent:guides' });
    await pass(3_000);
    expect(spoken()).not.toContain('Shorter');
    void run().takeSteering();
    await pass(3_000);
    expect(spoken()).toBe('“Shorter.”: Taken up.');

    const ben = createSessionClient({ ...simulator.process('ben'), participant: 'user:ben' });
    ben.session('s').steer('Longer.', { kind: 'agent', participant: 'agent:guides' });
    await pass(3_000);
    void run().takeSteering();
    await pass(3_000);
    expect(spoken()).toBe('“Shorter.”: Taken up.');
    ben.close();
  });

  it('says that a message was not sent', async () => {
    const { show, session, pass } = await staged();
    show(<Transcript />);
    await pass();
    session.send('x'.repeat(100_000));
    await pass(2_000);
    expect(spoken()).toMatch(/^Not sent: /);
  });

  it('says that the composer could not take a text, which is in its field again', async () => {
    const { show, session, simulator, pass } = await staged();
    show(<Composer />);
    simulator.crashKeeper(60_000);
    for (let n = 0; n < 1_000; n++) session.send(`${n}`);
    await pass();
    const field = screen.getByRole('textbox');
    fireEvent.change(field, { target: { value: 'One too many' } });
    fireEvent.keyDown(field, { key: 'Enter' });
    await pass(3_000);
    expect(spoken()).toMatch(/^Not sent, your text is back\./);
  });
});
