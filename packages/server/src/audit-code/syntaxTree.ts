/** A file's syntax tree, and what the patterns ask of it. Pure. */
import type { Node, Program } from 'oxc-parser';

export type { Node };
export type NodeType = Node['type'];
/** Some nodes have one of several types. */
type NodeWith<N, T> = N extends { readonly type: infer Types } ? (T extends Types ? N : never) : never;
export type NodeOf<T extends NodeType> = T extends NodeType ? NodeWith<Node, T> : never;
export type FunctionNode = NodeOf<'FunctionDeclaration' | 'FunctionExpression' | 'ArrowFunctionExpression'>;
export type Call = NodeOf<'CallExpression'>;

export interface Tree {
  /** All nodes of these types, in the order of the file. */
  all<T extends NodeType>(...types: readonly T[]): readonly NodeOf<T>[];
  parent(node: Node): Node | undefined;
}

/** @param program parsed with `preserveParens: false` */
export function treeOf(program: Program): Tree {
  const parents = new Map<Node, Node>();
  const byType = new Map<string, Node[]>();
  // Not by recursion: how deep code is nested is the code's own business.
  const open: Node[] = [program];
  for (let node = open.pop(); node; node = open.pop()) {
    const same = byType.get(node.type);
    if (same) same.push(node);
    else byType.set(node.type, [node]);
    for (const child of childrenOf(node).reverse()) {
      parents.set(child, node);
      open.push(child);
    }
  }
  return {
    all<T extends NodeType>(...types: readonly T[]) {
      // CAST: the map has each node under its own type.
      const found = types.flatMap((type) => byType.get(type) ?? []) as NodeOf<T>[];
      return types.length > 1 ? found.sort((a, b) => a.start - b.start) : found;
    },
    parent: (node) => parents.get(node),
  };
}

function childrenOf(node: Node): Node[] {
  return Object.values(node).flatMap((value: unknown) =>
    (Array.isArray(value) ? value : [value]).filter(isNode),
  );
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string';
}

export function isFunction(node: Node | undefined): node is FunctionNode {
  return (
    node?.type === 'FunctionDeclaration' ||
    node?.type === 'FunctionExpression' ||
    node?.type === 'ArrowFunctionExpression'
  );
}

export const within = (inner: Node, outer: Node): boolean =>
  inner.start >= outer.start && inner.end <= outer.end;

/** From the inside to the outside, without the node itself. */
export function* ancestors(tree: Tree, node: Node): Generator<Node> {
  for (let at = tree.parent(node); at; at = tree.parent(at)) yield at;
}

/** The functions that a node stands in, the inmost first. */
export function functionsAround(tree: Tree, node: Node): FunctionNode[] {
  return [...ancestors(tree, node)].filter(isFunction);
}

/** Without what TypeScript and `await` put around it. */
export function bare(node: Node | null | undefined): Node | undefined {
  let at = node ?? undefined;
  for (;;) {
    if (at?.type === 'AwaitExpression') at = at.argument;
    else if (at?.type === 'ChainExpression' || at?.type === 'TSAsExpression') at = at.expression;
    else if (at?.type === 'TSNonNullExpression' || at?.type === 'TSSatisfiesExpression') at = at.expression;
    else return at;
  }
}

/** `a.b?.c` as `['a', 'b', 'c']`; what has no name, such as a call, is `''`. */
export function pathOf(node: Node | null | undefined): string[] {
  const at = bare(node);
  if (at?.type === 'Identifier') return [at.name];
  if (at?.type === 'ThisExpression') return ['this'];
  if (at?.type !== 'MemberExpression') return [''];
  const { property } = at;
  const name = !at.computed && property.type === 'Identifier' ? property.name : (textOf(property) ?? '');
  return [...pathOf(at.object), name];
}

export const lastOf = (node: Node | null | undefined): string => pathOf(node).at(-1) ?? '';

/** A text that is written out. */
export function textOf(node: Node | null | undefined): string | undefined {
  const at = bare(node);
  if (at?.type === 'Literal' && typeof at.value === 'string') return at.value;
  // What is filled in is no part of what is known.
  if (at?.type === 'TemplateLiteral') return at.quasis.map(({ value }) => value.cooked ?? '').join('*');
  return undefined;
}

/** What an object literal has under a name; `spread`: something else may be in it as well. */
export function readObject(node: Node | undefined): {
  readonly get: (name: string) => Node | undefined;
  readonly spread: boolean;
} {
  const properties = node?.type === 'ObjectExpression' ? node.properties : [];
  return {
    get: (name) => {
      const found = properties.find(
        (property) => property.type === 'Property' && !property.computed && keyOf(property.key) === name,
      );
      return found?.type === 'Property' ? found.value : undefined;
    },
    spread: properties.some(({ type }) => type === 'SpreadElement'),
  };
}

function keyOf(key: Node): string | undefined {
  return key.type === 'Identifier' ? key.name : textOf(key);
}

/** What a name is here: the local names under which something of these modules is imported. */
export function importedAs(
  tree: Tree,
  names: ReadonlySet<string>,
  from: (module: string) => boolean,
): ReadonlySet<string> {
  const locals = new Set<string>();
  for (const { source, specifiers } of tree.all('ImportDeclaration')) {
    if (!from(source.value)) continue;
    for (const specifier of specifiers) {
      if (specifier.type === 'ImportSpecifier') {
        const { imported } = specifier;
        const name = imported.type === 'Identifier' ? imported.name : imported.value;
        if (names.has(name)) locals.add(specifier.local.name);
      } else if (specifier.type === 'ImportNamespaceSpecifier') {
        for (const name of names) locals.add(`${specifier.local.name}.${name}`);
      }
    }
  }
  return locals;
}

/** Calls of what is named so, such as `streamText` or `ai.streamText`. */
export function callsOf(tree: Tree, locals: ReadonlySet<string>): Call[] {
  return tree.all('CallExpression').filter(({ callee }) => locals.has(pathOf(callee).join('.')));
}

/** The variable of that name that is nearest around a place. */
export function declared(tree: Tree, name: string, at: Node): NodeOf<'VariableDeclarator'> | undefined {
  const scopeOf = (node: Node) => [...ancestors(tree, node)].find((each) => isScope(each));
  return tree
    .all('VariableDeclarator')
    .filter(({ id }) => bindsOf(id).includes(name))
    .filter((declarator) => {
      const scope = scopeOf(declarator);
      return scope !== undefined && within(at, scope);
    })
    .at(-1);
}

const isScope = (node: Node) => isFunction(node) || node.type === 'Program' || node.type === 'BlockStatement';

/** What an expression is, where a constant of this file stands for it. */
export function resolved(tree: Tree, node: Node | null | undefined): Node | undefined {
  const at = bare(node);
  if (at?.type !== 'Identifier') return at;
  const declarator = declared(tree, at.name, at);
  return declarator?.id.type === 'Identifier' && declarator.init ? bare(declarator.init) : at;
}

/** The names that a pattern binds. */
export function bindsOf(pattern: Node | null | undefined): string[] {
  switch (pattern?.type) {
    case 'Identifier':
      return [pattern.name];
    case 'ObjectPattern':
      return pattern.properties.flatMap((each) =>
        bindsOf(each.type === 'RestElement' ? each.argument : each.value),
      );
    case 'ArrayPattern':
      return pattern.elements.flatMap(bindsOf);
    case 'AssignmentPattern':
      return bindsOf(pattern.left);
    case 'RestElement':
      return bindsOf(pattern.argument);
    case 'TSParameterProperty':
      return bindsOf(pattern.parameter);
    default:
      return [];
  }
}

/** The local name of what is taken out of an object by that name: `const { stop: end } = …` has `stop` as `end`. */
export function takenAs(pattern: Node, name: string): string | undefined {
  if (pattern.type !== 'ObjectPattern') return undefined;
  for (const property of pattern.properties)
    if (property.type === 'Property' && keyOf(property.key) === name) return bindsOf(property.value)[0];
  return undefined;
}

/** How a function is called by those who read it: its own name, its variable's, its property's or its attribute's. */
export function nameOf(tree: Tree, node: FunctionNode): string {
  if (node.id) return node.id.name;
  let parent = tree.parent(node);
  // What wraps it, such as `useCallback(…)`.
  if (parent?.type === 'CallExpression') parent = tree.parent(parent);
  if (parent?.type === 'VariableDeclarator') return bindsOf(parent.id)[0] ?? '';
  if (
    parent?.type === 'Property' ||
    parent?.type === 'MethodDefinition' ||
    parent?.type === 'PropertyDefinition'
  )
    return keyOf(parent.key) ?? '';
  if (parent?.type === 'AssignmentExpression') return lastOf(parent.left);
  if (parent?.type === 'JSXExpressionContainer') {
    const attribute = tree.parent(parent);
    if (attribute?.type === 'JSXAttribute' && attribute.name.type === 'JSXIdentifier')
      return attribute.name.name;
  }
  return '';
}

/** The words of a name: `handleStopClick` has handle, stop and click. */
export function wordsOf(name: string): string[] {
  const words: string[] = [];
  for (const letter of name) {
    const upper = letter !== letter.toLowerCase();
    if (letter === '_' || letter === '$' || letter === '-') words.push('');
    else if (upper || words.length === 0) words.push(letter.toLowerCase());
    else words[words.length - 1] += letter;
  }
  return words.filter((word) => word !== '');
}
