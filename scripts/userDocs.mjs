// What is written for people who use Rejoin: the README's table of what one wants to do. llms.txt lists it, and @rejoin/core
// carries it, so that who has installed a version can read its documents.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');

/**
 * @typedef {object} Row
 * @property {string} want
 * @property {readonly { readonly title: string, readonly path: string }[]} pages paths from the repository's root
 */

/** @returns {readonly Row[]} in the README's order */
export function userDocs() {
  const readme = readFileSync(join(root, 'README.md'), 'utf8');
  const [, table = ''] = readme.split('| you want to | read |\n| --- | --- |\n');
  return (table.split('\n\n')[0] ?? '').split('\n').map((row) => {
    const [want = '', links = ''] = row.slice(2, -2).split(' | ');
    const pages = [...links.matchAll(/\[([^\]]+)\]\(([^)]+)\)/g)].map(([, title = '', path = '']) => ({
      title,
      path,
    }));
    return { want, pages };
  });
}

/** What the protocol says, and why: for those who write a transport or another server. */
const FURTHER = ['docs/protocol.md', 'docs/testing.md'];

/** All of them, by their names in docs/. */
const names = () => [
  ...new Set(
    [...userDocs().flatMap(({ pages }) => pages.map(({ path }) => path)), ...FURTHER].map((path) =>
      path.replace('docs/', ''),
    ),
  ),
];

/** @param {string} path of a Markdown file */
function about(path) {
  const [heading = '', , ...rest] = readFileSync(join(root, path), 'utf8').split('\n');
  return { title: heading.replace(/^# /, ''), rest };
}

/**
 * llms.txt: what there is to read, for programs that read (llmstxt.org).
 *
 * @param {string} folder what stands before the name of a document
 */
export function llmsTxt(folder) {
  const { title, rest } = about('README.md');
  const summary = rest.slice(0, rest.indexOf('')).join(' ');
  const rows = userDocs().flatMap(({ want, pages }) =>
    pages.map((page) => `- [${page.title}](${page.path.replace('docs/', folder)}): ${want}`),
  );
  const further = FURTHER.map((path) => `- [${about(path).title}](${path.replace('docs/', folder)})`);
  return `# ${title}

> ${summary}

Install: \`npm install @rejoin/core @rejoin/react @rejoin/server\`. Node 22.18 or newer, React 18 or 19, ES modules.
A page: \`createSessionClient\` (\`@rejoin/core\`), \`websocket\` (\`@rejoin/core/websocket\`), \`SessionProvider\`, hooks and components
(\`@rejoin/react\`). An agent: \`serveAgent\` (\`@rejoin/core/agent\`). A server: \`npx rejoin serve --dev\`, or \`createSessionServer\`
(\`@rejoin/server\`). Never put a secret for \`user:*\` or \`agent:*\` into a page.

## Documents

${rows.join('\n')}

## Optional

${further.join('\n')}
`;
}

/**
 * Writes the documents into a package's folder. Links to what is not there become their words.
 *
 * @param {string} folder
 */
export function copyDocs(folder) {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const all = new Set(names());
  for (const name of all) {
    const text = readFileSync(join(root, 'docs', name), 'utf8');
    const linked = text.replaceAll(/\[([^\]]+)\]\(([^)#\s]+)(#[^)\s]*)?\)/g, (link, words, target) =>
      all.has(target) || /^\w+:/.test(target) ? link : words,
    );
    writeFileSync(join(folder, name), linked);
  }
  writeFileSync(join(folder, 'llms.txt'), llmsTxt(''));
}
