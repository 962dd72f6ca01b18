import { describe, expect, it } from 'vitest';
import tokens from './tokens.json' with { type: 'json' };

type Theme = 'light' | 'dark';

/** The relative luminance (WCAG 2) of a token's colour in one theme. */
function luminanceOf(name: string, theme: Theme): number {
  const color = /oklch\(([\d.]+) ([\d.]+) ([\d.]+)\)/.exec(
    JSON.stringify(Object.entries(tokens).find(([key]) => key === name)).split(theme)[1] ?? '',
  );
  const [lightness, chroma, hue] = (color ?? []).slice(1).map(Number);
  if (lightness === undefined || chroma === undefined || hue === undefined)
    throw new Error(`${name} has no opaque oklch() colour for the ${theme} theme.`);
  const angle = (hue * Math.PI) / 180;
  const [a, b] = [chroma * Math.cos(angle), chroma * Math.sin(angle)];
  const long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const medium = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const short = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  const linear = [
    4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
    -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
    -0.0041960863 * long - 0.7034186147 * medium + 1.707614701 * short,
  ];
  const [red = 0, green = 0, blue = 0] = linear.map((channel) => Math.min(1, Math.max(0, channel)));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(one: string, other: string, theme: Theme): number {
  const [dark = 0, light = 0] = [luminanceOf(one, theme), luminanceOf(other, theme)].sort((x, y) => x - y);
  return (light + 0.05) / (dark + 0.05);
}

const GROUNDS = ['color-canvas', 'color-surface', 'color-sunken'];
const TEXTS = ['text', 'muted', 'accent', 'good', 'warn', 'bad'].map((name) => `color-${name}`);

it('computes what WCAG says of white', () => {
  expect(luminanceOf('color-surface', 'light')).toBeCloseTo(1, 4);
});

describe.each(['light', 'dark'] as const)('the colours of the %s theme', (theme) => {
  it.each(TEXTS)('%s can be read on every ground: 4.5 : 1 (WCAG 1.4.3)', (text) => {
    for (const ground of GROUNDS) expect(contrast(text, ground, theme), ground).toBeGreaterThanOrEqual(4.5);
  });

  it('text on the accent can be read', () => {
    expect(contrast('color-on-accent', 'color-accent', theme)).toBeGreaterThanOrEqual(4.5);
  });

  it.each(['color-line-strong', 'color-accent'])(
    '%s, the edge of a control or its focus ring, is seen on every ground: 3 : 1 (WCAG 1.4.11)',
    (edge) => {
      for (const ground of GROUNDS) expect(contrast(edge, ground, theme), ground).toBeGreaterThanOrEqual(3);
    },
  );
});
