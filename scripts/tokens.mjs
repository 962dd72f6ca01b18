// Writes packages/react/src/styles/tokens.css from tokens.json; with --check, says whether that is up to date.
import { readFileSync, writeFileSync } from 'node:fs';

const folder = new URL('../packages/react/src/styles/', import.meta.url);
/** @type {Record<string, { all?: string, light?: string, dark?: string, about: string }>} */
const tokens = JSON.parse(readFileSync(new URL('tokens.json', folder), 'utf8'));

const lines = Object.entries(tokens).map(([name, { all, light, dark, about }]) => {
  const value = all ?? `light-dark(${light}, ${dark})`;
  return `    /* ${about}. */\n    --rejoin-${name}: ${value};`;
});
const css = `/* Made by scripts/tokens.mjs from tokens.json: edit that. Colours follow the page's \`color-scheme\`. */
@layer rejoin {
  :where(:root) {
${lines.join('\n')}
  }
}
`;
const file = new URL('tokens.css', folder);
if (process.argv.includes('--check')) {
  if (readFileSync(file, 'utf8') !== css) {
    console.log('tokens.css is not what tokens.json says. Run: npm run tokens');
    process.exitCode = 1;
  }
} else writeFileSync(file, css);
