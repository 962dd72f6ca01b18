// @vitest-environment happy-dom

import { act, cleanup, fireEvent, screen, within } from '@testing-library/react';
import { afterEach, describe, expect, it } from 'vitest';
import { AgentLanes } from '../entries/agent-lanes.ts';
import { AgentProgress } from '../entries/agent-progress.ts';
import { Transcript } from '../entries/transcript.ts';
import { type Stage, setStage } from '../message/testing/messageStage.tsx';

let stage: Stage | undefined;
afterEach(() => {
  cleanup();
  stage?.end();
});

/** A run that has called so many tools, each by its number. */
async function atWork(
  count: number,
): Promise<Stage & { readonly call: (from: number, to: number) => Promise<void> }> {
  const found = await setStage();
  stage = found;
  found.session.send('Go.');
  await found.pass();
  const call = async (from: number, to: number) => {
    for (let at = from; at < to; at++) {
      const tool = found.run().toolCall(`tool-${at}`);
      await tool.args('{}');
      await tool.call();
      await tool.result('ok');
    }
    await found.pass(1_000);
  };
  await call(0, count);
  return { ...found, call };
}

const calls = (of: HTMLElement) =>
  [...of.querySelectorAll('.rejoin-tool-call-name')].map(({ textContent }) => textContent);
const names = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, index) => `tool-${from + index}`);
const button = (of: HTMLElement) => within(of).queryByRole('button', { name: /^Show .* earlier/ });

describe('what a long run has done', () => {
  it('is all there while it is little', async () => {
    const { show, call } = await atWork(40);
    const page = show(<Transcript />);
    expect([calls(page), button(page)]).toEqual([names(0, 40), null]);
    await call(40, 41);
    expect(calls(page)).toEqual(names(21, 41));
  });

  it.each([
    ['the conversation', <Transcript key="t" />],
    ['its lane', <AgentLanes key="l" steering={false} stop={false} />],
  ])('shows its newest pieces in %s, and a hundred more on each request', async (_, view) => {
    const { show, call } = await atWork(230);
    const page = show(view);
    expect(calls(page)).toEqual(names(210, 230));
    const more = button(page);
    expect(more?.textContent).toBe('Show 100 of 210 earlier');
    more?.focus();
    fireEvent.click(more as HTMLElement);
    expect(calls(page)).toEqual(names(110, 230));
    // The same button, still under the finger and the focus.
    expect(button(page)).toBe(more);
    expect(document.activeElement).toBe(more);
    fireEvent.click(more as HTMLElement);
    expect(more?.textContent).toBe('Show 10 earlier');
    fireEvent.click(more as HTMLElement);
    expect([calls(page), button(page)]).toEqual([names(0, 230), null]);
    // What was asked for stays, whatever comes.
    await call(230, 235);
    expect(calls(page)).toEqual(names(0, 235));
  });

  it('gives the focus to what scrolls when there is nothing more to show', async () => {
    const { show } = await atWork(60);
    const page = show(<Transcript />);
    const more = button(page);
    more?.focus();
    fireEvent.click(more as HTMLElement);
    await act(async () => {});
    expect(document.activeElement).toBe(page.querySelector('.rejoin-transcript-viewport'));
  });
});

describe('a conversation of many long answers', () => {
  it('shows its newest entries, and more on request', async () => {
    const { show, session, pass, run, finish } = await atWork(30);
    for (let answer = 0; answer < 9; answer++) {
      await finish();
      session.send(`Go on, ${answer}.`);
      await pass();
      for (let at = 0; at < 30; at++) {
        const tool = run().toolCall(`tool-${at}`);
        await tool.args('{}');
        await tool.result('ok');
      }
      await run().text().write(`Done, ${answer}.`);
      await pass();
    }
    const page = show(<Transcript />);
    expect(calls(page).length).toBeLessThan(100);
    expect(screen.getByText('Done, 8.')).toBeDefined();
    expect(screen.queryByText('Go on, 0.')).toBeNull();
    for (let more = button(page); more; more = button(page)) {
      const before = calls(page).length;
      fireEvent.click(more);
      expect(calls(page).length).toBeLessThanOrEqual(before + 100);
    }
    expect(calls(page)).toHaveLength(300);
    expect(screen.getByText('Go on, 0.')).toBeDefined();
  });
});

describe('many that work within one run', () => {
  it('have rows for the last of them, and for a hundred more on each request', async () => {
    const { show, run, pass } = await atWork(0);
    for (let at = 0; at < 130; at++)
      await run().publish({ type: 'SUBAGENT_STARTED', subagentRunId: `s${at}`, name: `Reader ${at}` });
    await pass(1_000);
    const page = show(<AgentProgress stop={false} summary={false} />);
    const rows = () =>
      [...page.querySelectorAll('.rejoin-agent-progress-name')].map(({ textContent }) => textContent);
    expect(rows()).toEqual(['The guides', ...Array.from({ length: 20 }, (_, at) => `Reader ${110 + at}`)]);
    fireEvent.click(button(page) as HTMLElement);
    expect(rows()).toHaveLength(121);
    const last = button(page);
    expect(last?.textContent).toBe('Show 10 earlier');
    last?.focus();
    fireEvent.click(last as HTMLElement);
    await act(async () => {});
    expect([rows().length, button(page)]).toEqual([131, null]);
    // These rows have nothing to press: the next above them has.
    expect(document.activeElement).toBe(page.querySelector('ul button'));
  });
});
