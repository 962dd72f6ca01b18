// Writes packages/react/src/styles/tokens.css and the table of docs/components.md from tokens.json; with --check, says whether
// they are up to date.
import { readFileSync, writeFileSync } from 'node:fs';

const folder = new URL('../packages/react/src/styles/', import.meta.url);
/** @type {Record<string, { all?: string, light?: string, dark?: string, about: string }>} */
const tokens = JSON.parse(readFileSync(new URL('tokens.json', folder), 'utf8'));

const lines = Object.entries(tokens).map(([name, { all, light, dark, about }]) => {
  const value = all ?? `light-dark(${light}, ${dark})`;
  const line = `    --rejoin-${name}: ${value};`;
  // As the formatter has it.
  return `    /* ${about}. */\n${line.length > 110 ? line.replace(': ', ':\n      ') : line}`;
});
const css = `/* Made by scripts/tokens.mjs from tokens.json: edit that. Colours follow the page's \`color-scheme\`. */
@layer rejoin {
  :where(:root, :host) {
    /* Where a bundler replaces light-dark() by variables and the page says no \`color-scheme\`, the page is light. */
    --lightningcss-light: initial;
    --lightningcss-dark: ;
${lines.join('\n')}
  }
}
`;

const rows = Object.entries(tokens).map(([name, { all, light, dark, about }]) => {
  const values = all === undefined ? `\`${light}\` | \`${dark}\`` : `\`${all}\` | `;
  return `| \`--rejoin-${name}\` | ${about} | ${values} |`;
});
const table = ['| token | what | light, or both | dark |', '|---|---|---|---|', ...rows].join('\n');
const page = new URL('../docs/components.md', import.meta.url);
const text = readFileSync(page, 'utf8');

/** @type {[file: URL, content: string][]} */
const files = [
  [new URL('tokens.css', folder), css],
  [
    page,
    text.replace(
      /(<!-- tokens -->\n)[\s\S]*(<!-- \/tokens -->)/,
      (_, open, close) => `${open}${table}\n${close}`,
    ),
  ],
];
for (const [file, content] of files) {
  if (readFileSync(file, 'utf8') === content) continue;
  if (process.argv.includes('--check')) {
    console.log(`${file.pathname.split('/').at(-1)} is not what tokens.json says. Run: npm run tokens`);
    process.exitCode = 1;
  } else writeFileSync(file, content);
}
if (!text.includes('<!-- /tokens -->')) {
  console.log('docs/components.md has lost its table of tokens.');
  process.exitCode = 1;
}
