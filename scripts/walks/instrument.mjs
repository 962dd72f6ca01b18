// Loaded with `--import` into a process of a walk: each named function of packages/*/src reports when it is entered.
// The parent process asks for a trace by `begin` and `end`.
import { readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { transformSync } from 'esbuild';
import { parseSync } from 'vite';

const SOURCE = /^packages\/\w+\/src\/.*\.tsx?$/;

/**
 * Who has called whom: for each function that was entered, those of the packages that were under way, outermost first.
 * @type {string[][] | undefined}
 */
let trace;
Error.stackTraceLimit = 200;
Object.assign(globalThis, {
  enter(/** @type {string} */ place) {
    if (trace) trace.push([...calls(), place]);
  },
});

/** The named functions of the packages that are under way, but for the newest. */
function calls() {
  const before = Error.prepareStackTrace;
  Error.prepareStackTrace = (_, sites) => sites;
  // CAST: the line above makes the stack the list of its places.
  const sites = /** @type {NodeJS.CallSite[]} */ (/** @type {unknown} */ (new Error().stack));
  Error.prepareStackTrace = before;
  return sites
    .slice(3)
    .reverse()
    .flatMap((site) => {
      const path = site.getFileName()?.startsWith('file:')
        ? relative('.', fileURLToPath(site.getFileName() ?? ''))
        : '';
      const name = site.getFunctionName()?.split('.').at(-1);
      return SOURCE.test(path) && name ? [`${path} ${name}`] : [];
    });
}

process.on('message', (message) => {
  if (message === 'begin') trace = [];
  if (message !== 'begin' && message !== 'end') return;
  process.send?.({ [message]: trace });
  if (message === 'end') trace = undefined;
});

registerHooks({
  load(url, context, next) {
    const path = url.startsWith('file:') ? relative('.', fileURLToPath(url)) : '';
    if (!SOURCE.test(path)) return next(url, context);
    const code = instrumented(path, readFileSync(path, 'utf8'));
    const { code: source } = transformSync(code, {
      loader: path.endsWith('x') ? 'tsx' : 'ts',
      jsx: 'automatic',
      format: 'esm',
      sourcefile: path,
    });
    return { format: 'module', source, shortCircuit: true };
  },
});

/**
 * @param {string} path
 * @param {string} code
 */
function instrumented(path, code) {
  /** @type {{ at: number, text: string }[]} */
  const inserts = [];
  visit(parseSync(path, code).program, undefined);
  inserts.sort((one, other) => other.at - one.at);
  return inserts.reduce((text, { at, text: added }) => text.slice(0, at) + added + text.slice(at), code);

  /**
   * @param {unknown} value
   * @param {Node | undefined} parent
   */
  function visit(value, parent) {
    if (Array.isArray(value)) for (const each of value) visit(each, parent);
    else if (typeof value === 'object' && value !== null && 'type' in value) {
      // CAST: a syntax tree's nodes are what has a type.
      const node = /** @type {Node} */ (value);
      const name = nameOf(node, parent);
      if (name && node.body) {
        const call = `globalThis.enter(${JSON.stringify(`${path} ${name}`)})`;
        if (node.body.type === 'BlockStatement') inserts.push({ at: node.body.start + 1, text: `${call};` });
        else inserts.push({ at: node.body.start, text: `(${call}, ` }, { at: node.body.end, text: ')' });
      }
      for (const each of Object.values(node)) visit(each, node);
    }
  }
}

/** @typedef {{ type: string, start: number, end: number, name?: string }} Named */
/** @typedef {Named & { id?: Named, key?: Named, body?: Named }} Node */

/**
 * What a function is called by those who read it. An argument that is a function has no name: it is a part of the one around it.
 * @param {Node} node
 * @param {Node | undefined} parent
 */
function nameOf(node, parent) {
  if (!/^(FunctionDeclaration|FunctionExpression|ArrowFunctionExpression)$/.test(node.type)) return undefined;
  if (node.id?.name) return node.id.name;
  if (parent?.type === 'VariableDeclarator') return parent.id?.name;
  return /^(Property|MethodDefinition|PropertyDefinition)$/.test(parent?.type ?? '')
    ? parent?.key?.name
    : undefined;
}
