// Holds the layout of packages/*/src, as the compiler's own syntax tree has it: a room for each file, a name for one file
// only, imports that run one way and never in a circle, functions that fit on a few screens, and nothing written twice.
import { globSync, readFileSync } from 'node:fs';
import { basename, posix } from 'node:path';
import { parseSync } from 'vite';

/** Lines of a function, its own functions included. */
const LONGEST_FUNCTION = 150;
/** Lines that may not stand twice. Blank lines, imports, comments and lone brackets do not count. */
const REPEATED = 12;
/**
 * Nodes of the syntax tree, about ten lines, that may not have one shape: other names and values do not count. Fewer are as a
 * rule declarations that only look alike, such as a context and the hook that reads it.
 */
const SAME_SHAPE = 80;

/**
 * What each room may import, besides itself: only rooms above its own row, so that imports run one way, types included.
 * @type {Record<string, Record<string, readonly string[]>>}
 */
const ROOMS = {
  core: {
    protocol: [],
    platform: ['protocol'],
    fold: ['protocol'],
    machine: ['protocol'],
    keeper: ['protocol', 'fold', 'platform'],
    view: ['protocol', 'fold', 'machine', 'platform'],
    blobs: ['protocol', 'platform'],
    client: ['protocol', 'fold', 'machine', 'platform', 'view', 'blobs'],
    transports: ['protocol', 'fold', 'platform', 'client', 'view', 'keeper', 'blobs'],
    recording: ['protocol', 'fold', 'keeper'],
    objects: ['protocol', 'fold', 'platform', 'client', 'view'],
    persist: ['protocol', 'fold', 'client', 'view'],
    agent: ['protocol', 'fold', 'machine', 'platform', 'client', 'view', 'objects'],
    'ag-ui': ['protocol', 'fold', 'machine', 'platform', 'client', 'view', 'agent'],
    pipes: ['protocol', 'fold', 'platform', 'agent'],
    'ai-sdk': ['protocol', 'fold', 'view', 'client', 'agent', 'pipes'],
    openai: ['protocol', 'fold', 'agent', 'pipes'],
    anthropic: ['protocol', 'fold', 'agent', 'pipes'],
    'session-list': ['protocol', 'machine', 'platform', 'view', 'keeper'],
    'serve-agent': [
      'protocol',
      'fold',
      'platform',
      'keeper',
      'client',
      'transports',
      'agent',
      'session-list',
    ],
    entries: [
      'protocol',
      'fold',
      'machine',
      'platform',
      'keeper',
      'view',
      'client',
      'transports',
      'objects',
      'persist',
      'recording',
      'agent',
      'ag-ui',
      'pipes',
      'ai-sdk',
      'openai',
      'anthropic',
      'session-list',
      'blobs',
      'serve-agent',
    ],
  },
  // A family of components is its labels, which the kit lists, and its parts, which stand on the kit.
  react: {
    select: [],
    hooks: ['select'],
    'notice-worker': [],
    labels: ['select', 'hooks'],
    kit: ['select', 'hooks', 'labels'],
    'stop-button': ['select', 'hooks', 'labels', 'kit'],
    'steering-input': ['select', 'hooks', 'labels', 'kit'],
    composer: ['hooks', 'labels', 'kit'],
    'connection-status': ['hooks', 'labels', 'kit'],
    message: ['select', 'hooks', 'labels', 'kit'],
    transcript: ['select', 'hooks', 'labels', 'kit', 'message'],
    attachments: ['hooks', 'labels', 'kit', 'message', 'composer'],
    'away-marker': ['select', 'hooks', 'labels', 'kit'],
    'approval-card': ['select', 'hooks', 'labels', 'kit', 'message'],
    'handoff-banner': ['select', 'hooks', 'labels', 'kit'],
    'presence-list': ['select', 'hooks', 'labels', 'kit'],
    notifications: ['hooks', 'labels', 'kit'],
    sessions: ['select', 'hooks', 'labels', 'kit'],
    queries: [],
    'agent-progress': ['select', 'hooks', 'labels', 'kit', 'stop-button'],
    'ai-sdk': [],
    'agent-lanes': [
      ...['select', 'hooks', 'labels', 'kit', 'message', 'agent-progress'],
      ...['steering-input', 'stop-button'],
    ],
    later: ['hooks', 'message', 'steering-input', 'agent-lanes', 'approval-card'],
    entries: [
      ...['select', 'hooks', 'labels', 'kit', 'message', 'transcript', 'composer', 'connection-status'],
      ...['agent-progress', 'agent-lanes', 'steering-input', 'stop-button', 'away-marker', 'approval-card'],
      ...['handoff-banner', 'presence-list', 'notifications', 'notice-worker'],
      ...['sessions', 'queries', 'attachments', 'ai-sdk'],
    ],
  },
  server: {
    platform: [],
    store: ['platform'],
    link: ['platform'],
    blobs: ['platform', 'link', 'store'],
    http: ['platform', 'link', 'store', 'blobs'],
    webhooks: [],
    invocations: ['http', 'webhooks'],
    server: ['platform', 'link', 'blobs', 'http', 'invocations'],
    notifications: ['store', 'link', 'http', 'server', 'webhooks'],
    proxy: ['link', 'blobs', 'http', 'server'],
    validate: [],
    dialects: [],
    audit: ['dialects', 'platform', 'server'],
    'audit-code': ['audit'],
    'audit-report': ['audit', 'audit-code'],
    cli: [
      'platform',
      'store',
      'link',
      'blobs',
      'http',
      'server',
      'invocations',
      'notifications',
      'proxy',
      'validate',
      'dialects',
      'audit',
      'audit-code',
      'audit-report',
    ],
    entries: ['store', 'blobs', 'http', 'invocations', 'server', 'notifications'],
  },
  testing: {
    clock: [],
    faults: [],
    simulator: ['clock', 'faults'],
    conformance: ['clock', 'faults', 'simulator'],
    matrix: ['clock', 'simulator', 'conformance'],
    entries: ['clock', 'faults', 'simulator', 'conformance', 'matrix'],
  },
};

/** @type {string[]} */
const wrong = [];
const paths = globSync('packages/*/src/**/*.{ts,tsx}').sort();
const files = new Map(paths.map((path) => [path, parsed(path)]));
/** @type {WeakMap<Node, Shape>} */
const known = new WeakMap();

/** @param {string} path */
function parsed(path) {
  const code = readFileSync(path, 'utf8');
  const { program, module } = parseSync(path, code);
  const requests = [
    ...module.staticImports.map(({ moduleRequest }) => moduleRequest.value),
    ...module.staticExports.flatMap(({ entries }) =>
      entries.flatMap(({ moduleRequest }) => (moduleRequest ? [moduleRequest.value] : [])),
    ),
  ];
  const within = (/** @type {readonly string[]} */ names) =>
    [...new Set(names)]
      .filter((name) => name.startsWith('.'))
      .map((name) => posix.join(posix.dirname(path), name));
  // What is loaded later, by the text between the quotes.
  const late = module.dynamicImports.map(({ moduleRequest: { start, end } }) =>
    code.slice(start + 1, end - 1),
  );
  return { code, program, imports: within(requests), late: within(late) };
}

/** @param {string} path */
const isTest = (path) => /\.test(-d)?\.tsx?$/.test(path);
/** @param {string} path */
function placeOf(path) {
  const [, name = '', , room = '', ...rest] = path.split('/');
  if (name === 'react' && /Labels\.ts$/.test(path)) return { name, room: 'labels' };
  return { name, room: rest.length > 0 ? room : '' };
}

names();
rooms();
circles();
functions();
repeats();
shapes();

function names() {
  /** @type {Map<string, string>} */
  const seen = new Map();
  for (const path of paths) {
    const before = seen.get(basename(path));
    if (before) wrong.push(`${path}: ${before} has this name already`);
    else seen.set(basename(path), path);
    if (placeOf(path).room === '') wrong.push(`${path}: put it into a room of its own kind`);
  }
}

function rooms() {
  for (const [name, table] of Object.entries(ROOMS))
    for (const [at, [room, allowed]] of Object.entries(table).entries())
      for (const other of allowed)
        if (!Object.keys(table).slice(0, at).includes(other))
          wrong.push(
            `scripts/check-structure.mjs: ${name}'s ${room}/ may import ${other}/, which has no row above it`,
          );
  for (const [path, { imports, late }] of files) {
    const from = placeOf(path);
    const allowed = ROOMS[from.name];
    if (!allowed || isTest(path) || from.room === 'testing') continue;
    if (!(from.room in allowed))
      wrong.push(`${path}: the room ${from.room} has no row in scripts/check-structure.mjs`);
    for (const target of [...imports, ...late]) {
      const { room } = placeOf(target);
      // What a page loads later stands on its families: the kit only knows how it is loaded.
      if (room === 'later' && late.includes(target)) continue;
      if (room !== from.room && !allowed[from.room]?.includes(room))
        wrong.push(`${path}: ${from.room}/ may not import ${room}/ (${target})`);
    }
  }
}

/** Tarjan's strongly connected components: whatever has more than one file is a circle. */
function circles() {
  /** @type {Map<string, { index: number, low: number }>} */
  const marks = new Map();
  /** @type {string[]} */
  const stack = [];
  const visit = (/** @type {string} */ path) => {
    const mark = { index: marks.size, low: marks.size };
    marks.set(path, mark);
    stack.push(path);
    for (const target of files.get(path)?.imports ?? []) {
      if (!files.has(target)) continue;
      const known = marks.get(target);
      if (!known) mark.low = Math.min(mark.low, visit(target));
      else if (stack.includes(target)) mark.low = Math.min(mark.low, known.index);
    }
    if (mark.low === mark.index) {
      const circle = stack.splice(stack.indexOf(path));
      if (circle.length > 1)
        wrong.push(`a circle of imports, types included: ${circle.map((file) => basename(file)).join(', ')}`);
    }
    return mark.low;
  };
  for (const path of paths) if (!marks.has(path)) visit(path);
}

function functions() {
  for (const [path, { code, program }] of files) {
    if (isTest(path)) continue;
    const line = (/** @type {number} */ at) => code.slice(0, at).split('\n').length;
    walk(program, (node, parent) => {
      if (!/^(FunctionDeclaration|FunctionExpression|ArrowFunctionExpression)$/.test(node.type)) return;
      const [first, last] = [line(node.start), line(node.end)];
      const name = node.id?.name ?? parent?.id?.name ?? parent?.key?.name ?? 'a function';
      if (last - first >= LONGEST_FUNCTION)
        wrong.push(
          `${path}:${first}: ${name} has ${last - first + 1} lines, ${LONGEST_FUNCTION} are allowed`,
        );
    });
  }
}

/**
 * Types, imports, and what a file exports of others are lists, and alike as lists are.
 *
 * @param {Node} node
 * @returns {boolean}
 */
function isList({ type, source, declaration }) {
  if (/^(Import|TSInterface|TSTypeAlias)/.test(type)) return true;
  return type.startsWith('Export') && (Boolean(source) || (declaration != null && isList(declaration)));
}

/** @typedef {{ readonly text: string, readonly nodes: number }} Shape */

/**
 * What a piece of a tree looks like without its names and values. Values alone are one value: tables of words are alike.
 *
 * @param {unknown} value
 * @returns {Shape}
 */
function shapeOf(value) {
  if (typeof value === 'boolean') return { text: String(value), nodes: 0 };
  if (Array.isArray(value)) return joined(value.map(shapeOf));
  if (typeof value !== 'object' || value === null || !('type' in value)) return { text: '', nodes: 0 };
  // CAST: a syntax tree's nodes are what has a type.
  const node = /** @type {Node} */ (value);
  const shape = known.get(node) ?? shapeOfNode(node);
  known.set(node, shape);
  return shape;
}

/**
 * @param {Node} node
 * @returns {Shape}
 */
function shapeOfNode(node) {
  if (isList(node)) return { text: '', nodes: 0 };
  if (/^(Literal|TemplateElement|JSXText)$/.test(node.type)) return { text: '0', nodes: 1 };
  const parts = Object.entries(node).filter(([key]) => !/^(type|start|end|parent|name|raw|value)$/.test(key));
  const { operator = '', kind = '' } = node;
  const inner = joined([...parts.map(([, part]) => shapeOf(part)), shapeOf(node.value)]);
  if (/^(Object|Array)Expression$/.test(node.type) && /^[[\]0,PropertyIdentifierfalse()]*$/.test(inner.text))
    return { text: '0', nodes: 1 };
  return { text: `${node.type}${operator}${kind}(${inner.text})`, nodes: inner.nodes + 1 };
}

/** @param {readonly Shape[]} shapes */
function joined(shapes) {
  return {
    text: `[${shapes.map(({ text }) => text).join()}]`,
    nodes: shapes.reduce((sum, { nodes }) => sum + nodes, 0),
  };
}

/** @typedef {{ type: string, start: number, end: number, id?: { name?: string }, key?: { name?: string },
 *   source?: unknown, declaration?: Node, operator?: string, kind?: string, value?: unknown, body?: unknown }} Node */
/**
 * @param {unknown} value
 * @param {(node: Node, parent?: Node) => void} visit
 * @param {Node} [parent]
 */
function walk(value, visit, parent) {
  if (Array.isArray(value)) for (const each of value) walk(each, visit, parent);
  else if (typeof value === 'object' && value !== null && 'type' in value) {
    // CAST: a syntax tree's nodes are what has a type.
    const node = /** @type {Node} */ (value);
    visit(node, parent);
    for (const [key, each] of Object.entries(node)) if (key !== 'parent') walk(each, visit, node);
  }
}

function repeats() {
  /** @type {Map<string, { path: string, line: number }>} */
  const seen = new Map();
  /** @type {Map<string, number>} the last line that was reported, by the pair of files */
  const reported = new Map();
  for (const [path, { code }] of files) {
    const lines = code
      .replace(/\/\*[\s\S]*?\*\//g, (comment) => comment.replace(/[^\n]/g, ''))
      .replace(/^(?:import|export) (?:type )?(?:\{[^}]*\}|[\w*, {}]+) from [^\n]*/gm, (text) =>
        text.replace(/[^\n]/g, ''),
      )
      .split('\n')
      .map((text, at) => ({ text: text.replace(/\/\/.*/, '').trim(), line: at + 1 }))
      .filter(({ text }) => /\w/.test(text));
    for (let at = 0; at + REPEATED <= lines.length; at++) {
      const text = lines
        .slice(at, at + REPEATED)
        .map((each) => each.text)
        .join('\n');
      const line = lines[at]?.line ?? 0;
      const before = seen.get(text);
      if (!before) {
        seen.set(text, { path, line });
        continue;
      }
      const pair = `${before.path} ${path}`;
      if (line - (reported.get(pair) ?? -REPEATED) > 1)
        wrong.push(`${path}:${line}: ${REPEATED} lines stand at ${before.path}:${before.line} too`);
      reported.set(pair, line);
    }
  }
}

/** Statements after one another, and what is one expression: a function's result, an element. */
function shapes() {
  /** @type {Map<string, { path: string, line: number, end: number }>} */
  const seen = new Map();
  for (const [path, { code, program }] of files) {
    const line = (/** @type {number} */ at) => code.slice(0, at).split('\n').length;
    let reported = 0;
    /** @param {readonly Node[]} nodes */
    const note = (nodes) => {
      const [first, last] = [nodes[0], nodes.at(-1)];
      if (!first || !last) return;
      const { text } = joined(nodes.map(shapeOf));
      const before = seen.get(text);
      if (!before) seen.set(text, { path, line: line(first.start), end: last.end });
      else if (first.start >= reported && (before.path !== path || before.end <= first.start)) {
        const at = `${before.path}:${before.line}`;
        wrong.push(
          `${path}:${line(first.start)}: more than ${SAME_SHAPE} nodes of the syntax tree are as at ${at}, but for names and values`,
        );
        reported = last.end;
      }
    };
    walk(program, (node) => {
      if (/^(JSXElement|ArrowFunctionExpression)$/.test(node.type) && shapeOf(node).nodes > SAME_SHAPE)
        note([node]);
      if (!Array.isArray(node.body)) return;
      const sizes = node.body.map((each) => shapeOf(each).nodes);
      for (const from of sizes.keys()) {
        let to = from;
        let sum = sizes[from] ?? 0;
        while (sum <= SAME_SHAPE && ++to < sizes.length) sum += sizes[to] ?? 0;
        if (sum > SAME_SHAPE && sizes[from] !== 0) note(node.body.slice(from, to + 1));
      }
    });
  }
}

for (const line of wrong) console.log(line);
console.log(`${paths.length} files`);
process.exitCode = wrong.length === 0 ? 0 : 1;
