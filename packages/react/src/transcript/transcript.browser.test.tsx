import '../styles/styles.css';
import type { TextWriter } from '@rejoin/core/agent';
import { waitFor } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { Transcript } from '../entries/transcript.ts';
import { livePage } from '../testing/livePage.tsx';

const LINES = 10_000;

/** A page that shows a message of ten thousand lines, still being written. */
async function longMessage(): Promise<{ readonly container: HTMLElement; readonly text: TextWriter }> {
  const { container, text } = await livePage(
    <div style={{ display: 'grid', blockSize: '30rem', inlineSize: '40rem' }}>
      <Transcript />
    </div>,
  );
  for (let at = 0; at < LINES; at += 500)
    await text.write(
      Array.from({ length: 500 }, (_, index) => `- \`item\` **${at + index}** of a long list\n`).join(''),
    );
  await text.write('open');
  await waitFor(() => expect(container.querySelectorAll('[data-line]').length).toBeGreaterThan(LINES), {
    timeout: 20_000,
  });
  await waitFor(() => expect(container.textContent).toContain('open'));
  return { container, text };
}

const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));

describe('a message of ten thousand lines', () => {
  it('changes in its last line alone while it is written, and stays at its end', async () => {
    const { container, text } = await longMessage();
    const viewport = container.querySelector('.rejoin-transcript-viewport');
    await frame();
    await frame();
    const changed = new Set<Node>();
    const mutations = new MutationObserver((records) => {
      for (const { target } of records) changed.add(target);
    });
    mutations.observe(container, { childList: true, characterData: true, subtree: true, attributes: true });
    const costs: number[] = [];
    for (let at = 0; at < 60; at++) {
      await text.write(' and more words');
      await frame();
      const began = performance.now();
      // What the browser would do before it paints.
      viewport?.getBoundingClientRect();
      costs.push(performance.now() - began);
    }
    await waitFor(() => expect(container.textContent).toMatch(/open( and more words){60}$/));
    mutations.disconnect();
    const tail = container.querySelector('[data-tail]');
    expect([...changed].every((node) => tail?.contains(node))).toBe(true);
    expect(changed.size).toBeGreaterThan(0);
    if (viewport)
      await waitFor(() =>
        expect(viewport.scrollHeight - viewport.scrollTop - viewport.clientHeight).toBeLessThan(2),
      );
    costs.sort((a, b) => a - b);
    expect(costs[30]).toBeLessThan(8);
  }, 60_000);
});
