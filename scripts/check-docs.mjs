// Keeps the documents true: paths, links and npm scripts they name exist, and their TypeScript compiles.
import { spawnSync } from 'node:child_process';
import { existsSync, globSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const guides = ['README.md', 'CONTRIBUTING.md', 'ARCHITECTURE.md', 'CHANGELOG.md', 'SECURITY.md'].filter(
  (path) => existsSync(path),
);
const pages = [
  ...guides,
  ...globSync(['packages/*/README.md', 'examples/*/README.md', 'docs/**/*.md']).sort(),
];
/** @type {string[]} */
const wrong = [];
/** Characters of a line of prose. */
const MOST = 120;

// A path is what starts with a top-level folder, ends in a slash or ends like one of our files. It may be short
// for a path inside a package's src.
const folders = new Set(
  readdirSync('.', { withFileTypes: true }).flatMap((e) => (e.isDirectory() ? e.name : [])),
);
const roots = ['.', ...globSync('packages/*/src')];
/** @param {string} code */
function isPath(code) {
  if (!/^[\w.*-]+(\/[\w.*-]+)*\/?$/.test(code) || code.startsWith('*')) return false;
  const inFolder = code.includes('/') && folders.has(code.slice(0, code.indexOf('/')));
  return inFolder || code.endsWith('/') || /\.(tsx?|mjs|md|jsonc?|css|yml)$/.test(code);
}
/** @param {string} path */
const exists = (path) => roots.some((root) => globSync(join(root, path)).length > 0);

/**
 * A package's README names documents as they are packed: those of docs/, and llms.txt (scripts/userDocs.mjs).
 * @param {string} page
 * @param {string} target
 */
const isCopied = (page, target) =>
  page.startsWith('packages/') &&
  target.startsWith('docs/') &&
  [target, target.replace('docs/', '')].some((path) => existsSync(path));

const scripts = scriptsOf('.');
/** @param {string} folder */
function scriptsOf(folder) {
  /** @type {{ scripts?: Record<string, string> }} */
  const { scripts = {} } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  return new Set(Object.keys(scripts));
}

for (const page of pages) {
  const text = readFileSync(page, 'utf8');
  const prose = text.replace(/^```[\s\S]*?^```/gm, (code) => code.replaceAll(/.+/g, ''));
  // Rows of tables and headings have no other line to go on with.
  for (const [at, line] of prose.split('\n').entries())
    if (line.length > MOST && !/^\s*[|#]/.test(line))
      wrong.push(`${page}:${at + 1}: longer than ${MOST} characters`);
  for (const [, target = ''] of prose.matchAll(/\]\(([^)#\s]+)[^)]*\)/g))
    if (!/^\w+:/.test(target) && !existsSync(join(dirname(page), target)) && !isCopied(page, target))
      wrong.push(`${page}: link to ${target}, which does not exist`);
  // What is generated or only made by a running program is not there in a fresh checkout.
  if (guides.includes(page))
    for (const [, code = ''] of prose.matchAll(/`([^`\n]+)`/g))
      if (isPath(code) && !/(^|\/)(dist|node_modules|coverage)(\/|$)/.test(code) && !exists(code))
        wrong.push(`${page}: \`${code}\` does not exist`);
  for (const [, line = ''] of text.matchAll(/(npm (?:start\b|test\b|run )[^\n`&|;]*)/g)) {
    const name = line.match(/^npm (?:run )?(?:-\S+ )*([\w:-]+)/)?.[1] ?? '';
    const workspace = line.match(/(?:-w|--workspace)[ =](\S+)/)?.[1];
    // An example's README speaks of the example.
    const own = page.startsWith('examples/') ? scriptsOf(dirname(page)) : scripts;
    const known = workspace === undefined ? own : existsSync(workspace) ? scriptsOf(workspace) : undefined;
    if (!known?.has(name)) wrong.push(`${page}: \`${line.trim()}\`: no such npm script`);
  }
}

// Each block is a module of its own, at the line where it stands in its document, so that errors point there.
const cache = 'node_modules/.cache/docs';
rmSync(cache, { recursive: true, force: true });
mkdirSync(cache, { recursive: true });
/** @type {string[]} */
const files = [];
for (const page of pages) {
  const text = readFileSync(page, 'utf8');
  for (const block of text.matchAll(/^```(tsx?)([^\n]*)\n([\s\S]*?)^```/gm)) {
    const [, language = '', options = '', code = ''] = block;
    if (options.trim() === 'no-check') continue;
    const line = text.slice(0, block.index).split('\n').length;
    const file = `${page.replaceAll('/', '~')}~${line}.${language}`;
    writeFileSync(join(cache, file), `${'\n'.repeat(line)}${code}export {};\n`);
    files.push(file);
  }
}
if (files.length > 0) {
  writeFileSync(join(cache, 'package.json'), '{ "type": "module" }');
  // As the types of every bundler have it.
  writeFileSync(join(cache, 'css.d.ts'), "declare module '*.css';\n");
  const config = {
    extends: '../../../tsconfig.dev.json',
    compilerOptions: { incremental: false, typeRoots: ['../../@types'] },
    include: [],
    files: [...files, 'css.d.ts'],
  };
  writeFileSync(join(cache, 'tsconfig.json'), JSON.stringify(config));
  const { stdout, status } = spawnSync('tsc', ['-p', cache, '--pretty', 'false'], { encoding: 'utf8' });
  if (status !== 0)
    wrong.push(
      stdout.trim().replaceAll(/^.*?([\w.~-]+\.md)~\d+\.tsx?\((\d+),\d+\)/gm, (_, page, line) => {
        return `${page.replaceAll('~', '/')}:${line}`;
      }),
    );
}

console.log(wrong.length > 0 ? wrong.join('\n') : `${pages.length} documents, ${files.length} code blocks`);
process.exitCode = wrong.length === 0 ? 0 : 1;
