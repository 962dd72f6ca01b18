// @vitest-environment happy-dom

import { cleanup, fireEvent, screen } from '@testing-library/react';
import { afterEach, describe, expect, it } from 'vitest';
import { StopButton, StopButtonReceipt, StopButtonRoot, StopButtonTrigger } from '../entries/stop-button.ts';
import { type Stage, setStage } from '../message/testing/messageStage.tsx';

let stage: Stage | undefined;
afterEach(() => {
  cleanup();
  stage?.end();
});
async function staged(agents?: readonly string[]): Promise<Stage> {
  stage = await setStage(agents);
  return stage;
}
const button = (name = 'Stop all') => screen.getByRole('button', { name });
const description = (element: HTMLElement): string | undefined =>
  document.getElementById(element.getAttribute('aria-describedby') ?? '')?.textContent ?? undefined;

describe('the stop button', () => {
  it('stays focusable where there is nothing to stop, and then asks for nothing', async () => {
    const { show, session } = await staged();
    show(<StopButton />);
    expect(button().getAttribute('aria-disabled')).toBe('true');
    expect(button().hasAttribute('disabled')).toBe(false);
    fireEvent.click(button());
    expect(session.store.getState().pending.size).toBe(0);
  });

  it('says where the request stands, and that it has stopped only when the log does', async () => {
    const { show, session, pass, finish, run } = await staged();
    show(<StopButton />);
    session.send('Go.');
    await pass();
    expect(button().dataset.status).toBe('ready');
    fireEvent.click(button());
    expect(button().dataset.pending).toBe('');
    expect(button().getAttribute('aria-disabled')).toBe('true');
    await pass();
    expect(run().signal.aborted).toBe(true);
    expect(description(button())).toBe('Stopping');
    await finish();
    expect(description(button())).toBe('Stopped');
    expect(button().dataset.pending).toBeUndefined();
  });

  it('asks once, however often it is pressed', async () => {
    const { show, session, pass } = await staged();
    show(<StopButton />);
    session.send('Go.');
    await pass();
    for (let press = 0; press < 3; press++) fireEvent.click(button());
    await pass();
    expect(session.store.getState().state.controls.size).toBe(1);
  });

  it('stops one agent and leaves the others alone, with its reason in the log', async () => {
    const { show, session, pass, run } = await staged(['guides', 'source']);
    show(<StopButton agent="agent:guides" name="Guides" reason="Not needed." />);
    session.send('Go.', { to: ['agent:guides', 'agent:source'] });
    await pass();
    fireEvent.click(button('Stop Guides'));
    await pass();
    expect(run('guides').signal.aborted).toBe(true);
    expect(run('source').signal.aborted).toBe(false);
    expect([...session.store.getState().state.controls.values()][0]?.reason).toBe('Not needed.');
  });

  it('is called by what is seen of it, with the name of what it stops (WCAG 2.5.3)', async () => {
    const { show, session, pass } = await staged();
    show(
      <>
        <StopButton name="Build" />
        <StopButton agent="agent:guides" name="Guides" />
      </>,
    );
    session.send('Go.');
    await pass();
    for (const trigger of screen.getAllByRole('button'))
      expect(trigger.getAttribute('aria-label')).toContain(trigger.textContent);
    expect(button('Stop all in Build').textContent).toBe('Stop all');
  });

  it("tells an agent's reason for refusing, and can be pressed again", async () => {
    const { show, session, pass, run } = await staged();
    show(<StopButton />);
    session.send('Go.');
    await pass();
    run().onCancel(() => 'It is paid already.');
    fireEvent.click(button());
    await pass();
    expect(description(button())).toBe('Refused: It is paid already.');
    expect(button().getAttribute('aria-disabled')).toBeNull();
  });

  it("never gives one agent's reason for what another does", async () => {
    const { show, session, pass, run } = await staged(['guides', 'source']);
    show(<StopButton />);
    session.send('Go.', { to: ['agent:guides', 'agent:source'] });
    await pass();
    run('source').onCancel(() => 'It is paid already.');
    fireEvent.click(button());
    await pass();
    expect(description(button())).not.toContain('paid');
  });

  it('leaves the press to a consumer that prevents it', async () => {
    const { show, session, pass } = await staged();
    show(
      <StopButtonRoot>
        <StopButtonTrigger onClick={(event) => event.preventDefault()} />
        <StopButtonReceipt />
      </StopButtonRoot>,
    );
    session.send('Go.');
    await pass();
    fireEvent.click(button());
    await pass();
    expect(session.store.getState().state.controls.size).toBe(0);
  });

  it('has its words also where only the icon is seen, and shows them where it came to nothing', async () => {
    const { show, session, pass, run } = await staged();
    const container = show(<StopButton agent="agent:guides" compact receipt="problems" />);
    session.send('Go.');
    await pass();
    expect(button('Stop').textContent).toBe('Stop');
    run().onCancel(() => 'No.');
    fireEvent.click(button('Stop'));
    expect(container.querySelector('.rejoin-stop-button-receipt')).toBeNull();
    await pass();
    expect(container.querySelector('.rejoin-stop-button-receipt')?.textContent).toBe('Refused: No.');
  });
});
