import './styles.css';
import { cleanup, screen, waitFor } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import type { ReactElement } from 'react';
import { afterEach, describe, expect, it } from 'vitest';
import { cdp } from 'vitest/browser';
import { AgentLanes } from '../entries/agent-lanes.ts';
import { Composer } from '../entries/composer.ts';
import { LabelsProvider } from '../entries/labels.ts';
import { StopButton } from '../entries/stop-button.ts';
import { Transcript } from '../entries/transcript.ts';
import { type Stage, setStage } from '../message/testing/messageStage.tsx';

let stage: Stage | undefined;
afterEach(() => {
  cleanup();
  stage?.end();
});

const boxOf = (element: Element | null): DOMRect => {
  if (!element) throw new Error('There is no such element.');
  return element.getBoundingClientRect();
};

/** A page whose agent works, and whose Stop waits for a connection. */
async function stopOffline(actions: ReactElement, width: number, dir: 'ltr' | 'rtl'): Promise<HTMLElement> {
  stage = await setStage();
  const { show, session, simulator, pass } = stage;
  session.send('Go.');
  await pass();
  const container = show(
    <div dir={dir} style={{ inlineSize: width, font: '1rem/1.5 sans-serif' }}>
      <Composer actions={actions} />
    </div>,
  );
  simulator.partition('page');
  await pass(60_000);
  await userEvent.click(screen.getByRole('button', { name: 'Stop all' }));
  await pass(1_000);
  return container;
}

describe('a composer with a stop button', () => {
  it.each([
    ['ltr', 368],
    ['rtl', 368],
    ['ltr', 288],
  ] as const)(
    'puts its words above where there is little room, and the send button stays in its corner: %s, %i px',
    async (dir, width) => {
      const container = await stopOffline(<StopButton />, width, dir);
      const hint = boxOf(container.querySelector('.rejoin-composer-hint'));
      const stop = boxOf(screen.getByRole('button', { name: 'Stop all' }));
      const receipt = boxOf(container.querySelector('.rejoin-stop-button-receipt'));
      const send = boxOf(screen.getByRole('button', { name: 'Send' }));
      const box = boxOf(container.querySelector('.rejoin-composer'));
      expect(container.textContent).toContain('Not connected');
      // One line of words, above.
      expect(hint.height).toBeLessThan(20);
      expect(hint.bottom).toBeLessThanOrEqual(stop.top);
      // One row of what can be pressed, and the receipt is no higher than its button.
      expect(send.top).toBe(stop.top);
      expect(receipt.height).toBeLessThanOrEqual(stop.height + 2);
      expect(receipt.width).toBeGreaterThan(60);
      expect(send.width).toBe(32);
      const gap = dir === 'ltr' ? box.right - send.right : send.left - box.left;
      expect(gap).toBeLessThan(12);
      expect(box.bottom - send.bottom).toBeLessThan(12);
    },
  );

  it('has all on one line where there is room', async () => {
    const container = await stopOffline(<StopButton />, 720, 'ltr');
    const hint = boxOf(container.querySelector('.rejoin-composer-hint'));
    const send = boxOf(screen.getByRole('button', { name: 'Send' }));
    expect(Math.abs((hint.top + hint.bottom) / 2 - (send.top + send.bottom) / 2)).toBeLessThan(2);
  });
});

describe('what points along a line', () => {
  it.each([
    ['rtl', 'ltr', '-1 1'],
    ['ltr', 'rtl', '1'],
  ] as const)('points that way: %s, in a page that is %s', async (dir, page, scale) => {
    stage = await setStage();
    const container = stage.show(
      <div dir={page}>
        <LabelsProvider dir={dir}>
          <Composer />
        </LabelsProvider>
      </div>,
    );
    const icon = container.querySelector('.rejoin-icon');
    expect(icon && getComputedStyle(icon).scale).toBe(scale);
  });
});

/** Scrolls down over the middle of an element, as far as it or its page can. */
async function scrollOver(on: Element, distance: number): Promise<void> {
  const { left, top, width, height } = boxOf(on);
  const frame = boxOf(window.frameElement);
  await cdp().send('Input.synthesizeScrollGesture', {
    x: frame.left + left + width / 2,
    y: frame.top + top + height / 2,
    yDistance: -distance,
    gestureSourceType: 'mouse',
    preventFling: true,
  });
}

describe('what scrolls in a page that scrolls', () => {
  it.each([
    ['a lane', <AgentLanes key="lanes" style={{ inlineSize: 320 }} />, '.rejoin-agent-lane-body'],
    [
      'a transcript',
      <Transcript key="transcript" style={{ blockSize: 300, inlineSize: 320 }} />,
      '.rejoin-transcript-viewport',
    ],
    ['a composer', <Composer key="composer" style={{ inlineSize: 320 }} />, '.rejoin-composer-field'],
  ])('hands scrolling on to the page at the end of %s', async (_, component, selector) => {
    stage = await setStage();
    const { show, session, pass, run } = stage;
    session.send('Go.');
    await pass();
    await run().text().write('A line of a long report.\n\n'.repeat(60));
    await pass();
    const container = show(<div style={{ paddingBlockEnd: 2_000 }}>{component}</div>);
    await pass();
    const scrolls = container.querySelector(selector);
    if (!scrolls) throw new Error(`There is no ${selector}.`);
    expect(scrolls.scrollHeight - scrolls.scrollTop - scrolls.clientHeight).toBeLessThan(2);
    expect(window.scrollY).toBe(0);
    await scrollOver(scrolls, 120);
    await waitFor(() => expect(window.scrollY).toBeGreaterThan(50));
    window.scrollTo(0, 0);
  });
});
