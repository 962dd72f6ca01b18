import '../styles/styles.css';
import { cleanup, waitFor } from '@testing-library/react';
import { afterEach, describe, expect, it } from 'vitest';
import { cdp, userEvent } from 'vitest/browser';
import { AgentLanes } from '../entries/agent-lanes.ts';
import { Transcript } from '../entries/transcript.ts';
import { type Stage, setStage } from '../message/testing/messageStage.tsx';
import { CHUNK } from '../message/text/textChunks.ts';

let stage: Stage | undefined;
afterEach(() => {
  cleanup();
  stage?.end();
});

const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
const below = (scrolls: Element) => scrolls.scrollHeight - scrolls.scrollTop - scrolls.clientHeight;

/** A point over an element, as the browser counts. */
function over(on: Element): { readonly x: number; readonly y: number } {
  const box = on.getBoundingClientRect();
  const page = window.frameElement?.getBoundingClientRect();
  return { x: (page?.left ?? 0) + box.left + box.width / 2, y: (page?.top ?? 0) + box.top + box.height / 4 };
}

/** Drags the text down, a step for each frame, px. */
async function finger(on: Element, distance: number, step: number): Promise<void> {
  const { x, y } = over(on);
  const touch = (type: 'touchStart' | 'touchMove' | 'touchEnd', at?: number) =>
    cdp().send('Input.dispatchTouchEvent', { type, touchPoints: at === undefined ? [] : [{ x, y: y + at }] });
  await touch('touchStart', 0);
  for (let moved = 0; moved < distance; moved += step) {
    await touch('touchMove', moved);
    await frame();
  }
  await touch('touchEnd');
}

async function wheel(on: Element, distance: number): Promise<void> {
  await cdp().send('Input.synthesizeScrollGesture', {
    ...over(on),
    yDistance: distance,
    speed: 2 * distance,
    gestureSourceType: 'mouse',
    preventFling: true,
  });
}

const SCROLLERS = [
  [
    'a transcript',
    <Transcript key="t" style={{ blockSize: 300, inlineSize: 320 }} />,
    '.rejoin-transcript-viewport',
  ],
  ['a lane', <AgentLanes key="l" style={{ inlineSize: 320 }} />, '.rejoin-agent-lane-body'],
] as const;

/** A fling goes on after the finger has left: it would go up again from wherever the test goes meanwhile. */
async function standsStill(scrolls: HTMLElement): Promise<void> {
  let before = Number.NaN;
  for (let same = 0; same < 10; ) {
    await frame();
    same = scrolls.scrollTop === before ? same + 1 : 0;
    before = scrolls.scrollTop;
  }
}

/** Pixels. To be taken back to the end is a line at least. */
const HALF_A_LINE = 9;

const HANDS: readonly (readonly [string, (scrolls: HTMLElement) => Promise<void>])[] = [
  ['a finger that goes slowly', (scrolls) => finger(scrolls, 60, 1)],
  ['a finger that goes fast', (scrolls) => finger(scrolls, 120, 12)],
  ['a wheel', (scrolls) => wheel(scrolls, 100)],
  [
    'keys',
    async (scrolls) => {
      scrolls.focus();
      for (let pressed = 0; pressed < 4; pressed++) await userEvent.keyboard('{ArrowUp}');
    },
  ],
  [
    // A page learns nothing of a scroll bar but its position.
    'a scroll bar, a pixel at a time',
    async (scrolls) => {
      for (let moved = 0; moved < 40; moved++) {
        scrolls.scrollTop -= 1;
        await frame();
      }
    },
  ],
];

describe.each(SCROLLERS)('%s that follows its end', (_, component, selector) => {
  it.each(HANDS)(
    'lets its reader go up by %s while line after line is written, and follows again from the end',
    async (__, go) => {
      stage = await setStage();
      const { show, session, pass, run } = stage;
      session.send('Go.');
      await pass();
      const text = run().text();
      await text.write('A line of a long report.\n'.repeat(60));
      await pass();
      const scrolls = show(component).querySelector<HTMLElement>(selector);
      if (!scrolls) throw new Error(`There is no ${selector}.`);
      await pass();
      const line = async () => {
        await text.write('One more line of it.\n');
        await pass(40);
      };
      await line();
      await waitFor(() => expect(below(scrolls)).toBeLessThan(2));

      // It follows until the reader moves.
      let start = scrolls.scrollTop;
      let done = false;
      const gone = go(scrolls).then(() => {
        done = true;
      });
      // Where the reader is, at each frame: never further down than before. The browser itself goes a few pixels to and fro.
      const places: number[] = [];
      let left = false;
      for (let count = 0; !done; count++) {
        if (count % 6 === 0) await line();
        await frame();
        left ||= scrolls.scrollTop < start - 2;
        if (!left) start = Math.max(start, scrolls.scrollTop);
        if (left) places.push(scrolls.scrollTop);
      }
      await gone;
      for (let count = 0; count < 4; count++) {
        await line();
        await frame();
        places.push(scrolls.scrollTop);
      }
      const back = places.slice(1).map((place, index) => place - (places[index] ?? place));
      expect(Math.max(...back)).toBeLessThan(HALF_A_LINE);
      expect(scrolls.scrollTop).toBeLessThan(start - 20);

      await standsStill(scrolls);
      scrolls.scrollTop = scrolls.scrollHeight;
      await frame();
      await frame();
      for (let count = 0; count < 3; count++) await line();
      await waitFor(() => expect(below(scrolls)).toBeLessThan(2));
    },
  );
});

describe.each(SCROLLERS)('%s that follows its end', (_, component, selector) => {
  it('goes on to follow it when the lines above are put together to be left out while they are out of sight', async () => {
    stage = await setStage();
    const { show, session, pass, run } = stage;
    session.send('Go.');
    await pass();
    const text = run().text();
    await text.write('Begin.\n');
    const scrolls = show(component).querySelector<HTMLElement>(selector);
    if (!scrolls) throw new Error(`There is no ${selector}.`);
    for (let count = 0; count < 2 * CHUNK; count++) {
      // It takes several lines of the screen: less is reckoned for one that was never seen.
      await text.write(`${'One more line of a long report. '.repeat(5)}\n`);
      await pass(40);
      await frame();
    }
    expect(scrolls.querySelectorAll('[data-chunk="full"]').length).toBeGreaterThan(0);
    await waitFor(() => expect(below(scrolls)).toBeLessThan(2));
  });
});
