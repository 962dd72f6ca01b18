// Finds one expression of the code by structure, so that formatting, comments, moved files and unrelated edits do not
// matter: the name of a function, a kind of place in it, and words that stand there.
import { globSync } from 'node:fs';
import { nameOf, nodes, parse, textOf, within } from './ast.mjs';

/** @typedef {import('./ast.mjs').Node} Node */
/** @typedef {{ file: string, start: number, end: number, text: string }} Place */

/** Names, texts, numbers and operators that occur in a node. @param {Node} node */
function wordsOf(node) {
  const words = new Set();
  for (const each of within(node)) {
    words.add(nameOf(each));
    words.add(each.operator);
  }
  return words;
}

/** What a kind of place is in one node, if it is one: the expressions that a sabotage may replace. */
/** @type {Record<string, (node: Node, words: string[]) => Node[]>} */
const kinds = {
  /** The condition of an `if` or of a `?:`. */
  if: (node) => (/^(If|Conditional)/.test(node.type) ? nodes(node.test) : []),
  /** One operand of `&&`, `||` or `??`. */
  operand: (node) =>
    node.type === 'LogicalExpression'
      ? nodes(node.left, node.right).filter((each) => each.type !== 'LogicalExpression')
      : [],
  /** A call of the function that is the first word. */
  call: (node, [name]) => (node.type === 'CallExpression' && nameOf(node.callee) === name ? [node] : []),
  /** The same with its `await`. */
  await: (node, words) =>
    node.type === 'AwaitExpression' && nodes(node.argument).some((each) => kinds.call?.(each, words).length)
      ? [node]
      : [],
  /** What a variable or a property of that name is made of. */
  value: (node, [name]) =>
    nameOf(node.id ?? node.key) === name && /^(VariableDeclarator|Property)$/.test(node.type)
      ? nodes(node.init ?? node.value)
      : [],
  /** What is returned, with `return` or by an arrow. */
  return: (node) =>
    node.type === 'ReturnStatement'
      ? nodes(node.argument)
      : node.type === 'ArrowFunctionExpression' && node.expression
        ? nodes(node.body)
        : [],
};

/**
 * The functions of one name: methods and nested ones as well, but only where none stands at the top of a module.
 * @param {Node} from
 * @param {string} name
 */
function functionsOf(from, name) {
  /** @type {Node[]} */
  const found = [];
  for (const node of within(from)) {
    const body = node.type === 'FunctionDeclaration' ? node : nodes(node.init, node.value)[0];
    if (body && /Function/.test(body.type) && nameOf(node.id ?? node.key) === name) found.push(body);
  }
  return found;
}

/** The shipping code of a package. @param {string} folder */
const sourcesOf = (folder) =>
  globSync(`packages/${folder.split('/')[1]}/src/**/*.{ts,tsx}`)
    .filter((file) => file.startsWith(folder) && !/\.test\.|\.test-d\.|\/testing\//.test(file))
    .sort();

/** Whether a function stands at the top of its module. @param {Node} program @param {Node} node */
const isOutermost = (program, node) =>
  nodes(program.body).some((statement) => {
    const [declaration = statement] = nodes(statement.declaration);
    return declaration === node || nodes(declaration.declarations).some(({ init }) => init === node);
  });

/**
 * The functions that a path names: of several, those at the top of a module.
 * @param {string} folder
 * @param {string[]} path
 */
function named(folder, path) {
  const all = sourcesOf(folder)
    // To parse takes longer than to read.
    .filter((file) => path.every((each) => textOf(file).includes(each)))
    .flatMap((file) => {
      const { code, program } = parse(file);
      const found = path.reduce((from, each) => from.flatMap((one) => functionsOf(one, each)), [program]);
      return found.map((node) => ({ file, code, node, top: isOutermost(program, node) }));
    });
  const top = all.filter((each) => each.top);
  return top.length > 0 ? top : all;
}

/**
 * The module of a sabotage with the other expression in its place.
 * @param {import('./sabotages.mjs').Sabotage} sabotage
 */
export function apply({ where, at, becomes }) {
  const { file, start, end, text } = findPlace(where, at);
  const code = textOf(file);
  const former = text.replace(/^await /, '');
  return { file, code: `${code.slice(0, start)}(${becomes.replace('$', () => former)})${code.slice(end)}` };
}

/**
 * The one place that is meant, or an error that says what to look at.
 *
 * @param {string} where a package, if need be a folder of its sources, and a function: `core append`, `core/machine refuse`;
 *   a function in a function: `core createReader.connected`
 * @param {string} at the kind of place and words that it mentions: `if first last`
 * @returns {Place}
 */
export function findPlace(where, at) {
  const [room = '', path = ''] = where.split(' ');
  const [kind = '', ...words] = at.split(' ');
  const expressionsOf = kinds[kind];
  if (!expressionsOf)
    throw new Error(`There is no kind of place "${kind}": ${Object.keys(kinds).join(', ')}.`);
  const [name = '', ...folders] = room.split('/');
  const folder = ['packages', name, 'src', ...folders, ''].join('/');
  const functions = named(folder, path.split('.'));
  const lineOf = (/** @type {string} */ code, /** @type {number} */ start) =>
    code.slice(0, start).split('\n').length;
  const [one, ...others] = functions;
  if (!one) throw new Error(`${folder} has no function ${path}.`);
  if (others.length > 0) {
    const all = functions.map(({ file, code, node }) => `${file}:${lineOf(code, node.start)}`);
    throw new Error(`${where} is ambiguous: ${all.join(', ')}. Name the folder, or the function around it.`);
  }
  const { file, code, node } = one;
  const all = [...within(node)]
    .flatMap((each) => expressionsOf(each, words))
    .filter((each) =>
      words.every((word) => wordsOf(each).has(word) || (kind === 'value' && word === words[0])),
    );
  // Of two that contain each other, the inner one is meant.
  const found = all.filter(
    (each) => !all.some((other) => other !== each && other.start >= each.start && other.end <= each.end),
  );
  const [place] = found;
  if (!place) throw new Error(`${path} in ${file} has no "${at}".`);
  if (found.length > 1) {
    const lines = found.map(({ start }) => lineOf(code, start)).join(', ');
    throw new Error(`"${at}" is ambiguous in ${path} of ${file}: lines ${lines}. Name more of its words.`);
  }
  return { file, start: place.start, end: place.end, text: code.slice(place.start, place.end) };
}
