import type { CSSProperties, JSX } from 'react';
import './guides.css';

export interface Token {
  readonly all?: string;
  readonly light?: string;
  readonly dark?: string;
  readonly about: string;
}
type Tokens = Readonly<Record<string, Token>>;
type Theme = 'light' | 'dark';

const GROUNDS = ['color-canvas', 'color-surface', 'color-sunken'];
/** Colours of text and of the edges of controls: these must be seen on every ground. */
const SEEN = new Set(
  ['line-strong', 'text', 'muted', 'accent', 'good', 'warn', 'bad'].map((name) => `color-${name}`),
);

/** Red, green and blue as the browser draws a colour. */
function channelsOf(color: string): readonly number[] {
  const context = document.createElement('canvas').getContext('2d');
  if (!context) return [0, 0, 0];
  context.fillStyle = color;
  context.fillRect(0, 0, 1, 1);
  return [...context.getImageData(0, 0, 1, 1).data].slice(0, 3);
}

/** WCAG's contrast of two colours. */
function contrast(a: string, b: string): number {
  const [light = 0, dark = 0] = [a, b].map(luminance).sort((x, y) => y - x);
  return (light + 0.05) / (dark + 0.05);
}

function luminance(color: string): number {
  const [red = 0, green = 0, blue = 0] = channelsOf(color).map((channel) => {
    const part = channel / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** The least contrast that a colour has on what it may stand on. */
function leastContrast(tokens: Tokens, name: string, theme: Theme): number | undefined {
  const grounds = name === 'color-on-accent' ? ['color-accent'] : SEEN.has(name) ? GROUNDS : [];
  const color = tokens[name]?.[theme];
  if (color === undefined || grounds.length === 0) return undefined;
  return Math.min(...grounds.map((ground) => contrast(color, tokens[ground]?.[theme] ?? 'white')));
}

/** Every colour in both themes, with its contrast where that matters. */
export function Colors({ tokens }: { readonly tokens: Tokens }): JSX.Element {
  const colors = Object.entries(tokens).filter(([, { light }]) => light !== undefined);
  return (
    <div className="guide-themes sb-unstyled">
      {(['light', 'dark'] as const).map((theme) => (
        <section key={theme} className="guide-theme" style={{ colorScheme: theme }}>
          <h4>{theme === 'light' ? 'Light' : 'Dark'}</h4>
          {colors.map(([name, { about }]) => {
            const ratio = leastContrast(tokens, name, theme);
            return (
              <div key={name} className="guide-color">
                <i style={{ background: `var(--rejoin-${name})` }} />
                <code>--rejoin-{name}</code>
                <b>{ratio === undefined ? '' : `${(Math.floor(ratio * 10) / 10).toFixed(1)} : 1`}</b>
                <small>{about}</small>
              </div>
            );
          })}
        </section>
      ))}
    </div>
  );
}

const SAMPLES: Readonly<Record<string, (value: string) => JSX.Element>> = {
  font: (fontFamily) => <Sample style={{ fontFamily }} />,
  'font-mono': (fontFamily) => <Sample style={{ fontFamily }} />,
  text: (fontSize) => <Sample style={{ fontSize }} />,
  'text-small': (fontSize) => <Sample style={{ fontSize }} />,
  leading: (lineHeight) => <Sample style={{ lineHeight }} twice />,
  space: (space) => (
    <>
      {[1, 2, 3, 4, 6].map((times) => (
        <span
          key={times}
          className="guide-space"
          style={{ inlineSize: `calc(${space} * ${times})`, marginBlockEnd: 2 }}
        />
      ))}
    </>
  ),
  radius: (borderRadius) => <span className="guide-card" style={{ borderRadius }} />,
  'radius-small': (borderRadius) => <span className="guide-card" style={{ borderRadius }} />,
  shadow: (boxShadow) => <span className="guide-card" style={{ boxShadow }} />,
};

function Sample({
  style,
  twice = false,
}: {
  readonly style: CSSProperties;
  readonly twice?: boolean;
}): JSX.Element {
  return (
    <span style={style}>
      Reads 4 of 12 files
      {twice && (
        <>
          <br />
          and writes a summary
        </>
      )}
    </span>
  );
}

/** Every token that is no colour, as it looks. */
export function Measures({ tokens }: { readonly tokens: Tokens }): JSX.Element {
  return (
    <table className="guide-table sb-unstyled">
      <thead>
        <tr>
          <th>Token</th>
          <th>What</th>
          <th>Value</th>
          <th>Looks</th>
        </tr>
      </thead>
      <tbody>
        {Object.entries(tokens).map(
          ([name, { all, about }]) =>
            all !== undefined && (
              <tr key={name}>
                <td>
                  <code>--rejoin-{name}</code>
                </td>
                <td>{about}</td>
                <td>
                  <code>{all}</code>
                </td>
                <td>{SAMPLES[name]?.(`var(--rejoin-${name})`)}</td>
              </tr>
            ),
        )}
      </tbody>
    </table>
  );
}
