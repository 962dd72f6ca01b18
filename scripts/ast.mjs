// The syntax of our own code, by the parser that Vite brings: TypeScript 7 has no API.
import { readFileSync } from 'node:fs';
import { parseSync } from 'vite';

/** @typedef {Record<string, unknown> & { type: string, start: number, end: number }} Node */
/** @typedef {{ code: string, program: Node, comments: { value: string, start: number, end: number }[] }} Module */

/** @param {unknown} value @returns {value is Node} */
const isNode = (value) => typeof value === 'object' && value !== null && 'type' in value && 'start' in value;

/** What of these is there. @param {unknown[]} values */
export const nodes = (...values) => values.flat().filter(isNode);

/** A node and all below it. @param {Node} node @returns {Generator<Node>} */
export function* within(node) {
  yield node;
  for (const child of nodes(...Object.values(node))) yield* within(child);
}

/**
 * The name of an identifier or a property, or of the last one of a chain; what a literal says.
 * @param {unknown} node
 * @returns {string | undefined}
 */
export function nameOf(node) {
  const [one] = nodes(node);
  if (one?.type === 'Identifier' || one?.type === 'JSXIdentifier') return String(one.name);
  if (one?.type === 'Literal') return String(one.value);
  return one?.type === 'MemberExpression' ? nameOf(one.property) : undefined;
}

/** @type {Map<string, string>} */
const texts = new Map();
/** @param {string} file */
export function textOf(file) {
  const text = texts.get(file) ?? readFileSync(file, 'utf8');
  texts.set(file, text);
  return text;
}

/** @type {Map<string, Module>} */
const parsed = new Map();
/** @param {string} file @param {string} [code] if it is not the file's @returns {Module} */
export function parse(file, code = textOf(file)) {
  const known = parsed.get(file);
  if (known) return known;
  const { program, comments } = parseSync(file, code);
  // CAST: an ESTree program is a node.
  const module = { code, program: /** @type {Node} */ (/** @type {unknown} */ (program)), comments };
  parsed.set(file, module);
  return module;
}
