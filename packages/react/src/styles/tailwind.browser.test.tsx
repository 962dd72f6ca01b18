import { cleanup } from '@testing-library/react';
import { compile } from 'tailwindcss';
import tailwindSource from 'tailwindcss/index.css?inline';
import { afterEach, describe, expect, it } from 'vitest';
import { cdp } from 'vitest/browser';
import { Composer } from '../entries/composer.ts';
import { StopButton } from '../entries/stop-button.ts';
import { type Stage, setStage } from '../message/testing/messageStage.tsx';
import kit from './styles.css?inline';

let stage: Stage | undefined;
const ends: (() => void)[] = [];
afterEach(() => {
  cleanup();
  stage?.end();
  for (const end of ends.splice(0)) end();
});

/** Puts style sheets into the page, in this order. */
function withStyles(...sheets: readonly string[]): void {
  for (const sheet of sheets) {
    const style = document.createElement('style');
    style.textContent = sheet;
    document.head.append(style);
    ends.push(() => style.remove());
  }
}

/** What Tailwind makes of a page that uses these utilities, its preflight included. */
async function tailwind(utilities: readonly string[]): Promise<string> {
  const loadStylesheet = async () => ({ path: 'tailwindcss', base: '/', content: tailwindSource });
  const { build } = await compile('@import "tailwindcss";', { loadStylesheet });
  return build([...utilities]);
}

const UTILITIES = ['p-8', 'rounded-none'];

/** A composer with a utility of its own, and the kit's button in it. */
async function composer(): Promise<{
  readonly padding: string;
  readonly border: string;
  readonly corner: string;
}> {
  stage = await setStage();
  const container = stage.show(<Composer className="p-8 rounded-none" actions={<StopButton />} />);
  const [form, button] = [
    container.querySelector('form'),
    container.querySelector('.rejoin-stop-button-trigger'),
  ];
  if (!form || !button) throw new Error('The composer is not whole.');
  const { padding, borderTopLeftRadius } = getComputedStyle(form);
  return { padding, corner: borderTopLeftRadius, border: getComputedStyle(button).borderTopWidth };
}

describe('beside Tailwind 4', () => {
  it('keeps its looks, and utilities go over them, by the order of docs/styling.md', async () => {
    withStyles('@layer theme, base, rejoin, components, utilities;', await tailwind(UTILITIES), kit);
    expect(await composer()).toEqual({ padding: '32px', corner: '0px', border: '1px' });
  });

  it('does so wherever the kit is imported', async () => {
    withStyles('@layer theme, base, rejoin, components, utilities;', kit, await tailwind(UTILITIES));
    expect(await composer()).toEqual({ padding: '32px', corner: '0px', border: '1px' });
  });

  it('loses one or the other without that order, as docs/styling.md says', async () => {
    withStyles(kit, await tailwind(UTILITIES));
    expect(await composer()).toMatchObject({ border: '0px' });
    cleanup();
    for (const end of ends.splice(0)) end();
    withStyles(await tailwind(UTILITIES), kit);
    expect(await composer()).toMatchObject({ padding: '8px' });
  });
});

describe('in a shadow root', () => {
  it('has its tokens where its style sheet is', async () => {
    const host = document.createElement('div');
    document.body.append(host);
    ends.push(() => host.remove());
    const root = host.attachShadow({ mode: 'open' });
    const style = document.createElement('style');
    style.textContent = kit;
    const place = document.createElement('div');
    place.className = 'rejoin-composer rejoin-field-box';
    root.append(style, place);
    expect(getComputedStyle(place).padding).toBe('8px');
    expect(getComputedStyle(place).borderTopWidth).toBe('1px');
  });
});

describe('in a dark system', () => {
  it.each([
    ['is dark where the page says that it can be', ':root { color-scheme: light dark }', true],
    ['is light where the page does not say it, as all that the browser draws', '', false],
  ])('%s', async (_, page, dark) => {
    await cdp().send('Emulation.setEmulatedMedia', {
      features: [{ name: 'prefers-color-scheme', value: 'dark' }],
    });
    ends.push(() => void cdp().send('Emulation.setEmulatedMedia', { features: [] }));
    withStyles(kit, page);
    stage = await setStage();
    const form = stage.show(<Composer />).querySelector('form');
    const lightness = /oklch\(([\d.]+)/.exec(form ? getComputedStyle(form).color : '')?.[1];
    expect(Number(lightness) > 0.5).toBe(dark);
  });
});
