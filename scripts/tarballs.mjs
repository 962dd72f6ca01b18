// What is published: one tarball for each package, and which of its files its entries reach.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { PACKAGES } from './packages.mjs';

const root = join(import.meta.dirname, '..');

/**
 * @typedef {object} Tarball
 * @property {string} name as the registry has it
 * @property {string} version
 * @property {string} filename
 * @property {number} size bytes, packed
 * @property {{ readonly path: string }[]} files
 */

/**
 * Packs all packages as their dist folders are; without a folder it only says what would be packed.
 * @param {string} [folder]
 * @returns {readonly (Tarball & { readonly folder: string })[]} with each package's own folder
 */
export function packAll(folder) {
  const to = folder === undefined ? ['--dry-run'] : ['--pack-destination', folder];
  return PACKAGES.map((name) => {
    const args = ['pack', '--json', '--ignore-scripts', ...to, '-w', `packages/${name}`];
    const { status, stdout, stderr } = spawnSync('npm', args, { cwd: root, encoding: 'utf8' });
    if (status !== 0) throw new Error(`npm ${args.join(' ')} failed:\n${stderr}`);
    /** @type {Tarball[]} */
    const [tarball] = JSON.parse(stdout);
    if (!tarball) throw new Error(`npm ${args.join(' ')} has packed nothing.`);
    return { ...tarball, folder: join(root, 'packages', name) };
  });
}

/** What npm and readers look for by name. */
const BY_NAME = ['package.json', 'README.md', 'LICENSE'];

/**
 * Walks a package from its entries, commands and README: imports, types, source maps with their sources, style sheets, links of
 * documents.
 * @param {string} folder the package's
 * @param {readonly string[]} packed the paths of its files, with slashes
 * @returns {{ readonly unreached: string[], readonly missing: string[] }} files that nothing reaches, and files that are
 *   reached and not packed
 */
export function walk(folder, packed) {
  const { exports = {}, bin = {} } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  /** @type {string[]} */
  const waiting = [...Object.values(exports), ...Object.values(bin)]
    .flatMap((entry) => (typeof entry === 'string' ? [entry] : Object.values(entry)))
    .map((path) => posix.normalize(path))
    .concat(BY_NAME);
  /** @type {Set<string>} */
  const seen = new Set();
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    if (seen.has(path)) continue;
    seen.add(path);
    if (existsSync(join(folder, path))) waiting.push(...reachedFrom(folder, path));
  }
  const files = new Set(packed);
  return {
    unreached: packed.filter((path) => !seen.has(path)),
    missing: [...seen].filter((path) => !files.has(path)),
  };
}

/**
 * @param {string} folder
 * @param {string} path
 * @returns {string[]}
 */
function reachedFrom(folder, path) {
  const text = readFileSync(join(folder, path), 'utf8');
  /** @param {string} name */
  const beside = (name) => posix.join(posix.dirname(path), name);
  if (path.endsWith('.map')) {
    /** @type {{ sources: string[] }} */
    const { sources } = JSON.parse(text);
    return sources.map(beside);
  }
  if (/\.(md|txt)$/.test(path))
    return [...text.matchAll(/\]\(([^)#\s:]+)(?:#[^)\s]*)?\)/g)].map(([, name = '']) => beside(name));
  const imports = path.endsWith('.css')
    ? /@import\s+["'](\.[^"']+)["']/g
    : /(?:from|import|import\(|new URL\()\s*["'](\.[^"']+)["']/g;
  // Code in a document's comment names files that are not here.
  const code = text.replaceAll(/^\s*(?:\*|\/\/).*$/gm, '');
  const reached = [...code.matchAll(imports)].map(([, name = '']) => beside(name));
  const map = /\/\/# sourceMappingURL=(\S+)/.exec(text)?.[1];
  if (map) reached.push(beside(map));
  if (!/^dist\/.*\.(d\.ts|js)$/.test(path)) return reached;
  // Of a module, code and declarations are published together. Declarations import by the name of the source.
  const [from, to] = path.endsWith('.d.ts') ? ['.d.ts', '.js'] : ['.js', '.d.ts'];
  reached.push(`${path.slice(0, -from.length)}${to}`);
  return reached.map((name) => name.replace(/(?<!\.d)\.tsx?$/, '.js'));
}
