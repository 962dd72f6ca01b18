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
    client: ['protocol', 'fold', 'machine', 'platform', 'view'],
    transports: ['protocol', 'fold', 'platform', 'client', 'view', 'keeper'],
    recording: ['protocol', 'fold', 'keeper'],
    persist: ['protocol', 'fold', 'client', 'view'],
    agent: ['protocol', 'fold', 'machine', 'platform', 'client', 'view'],
    'ag-ui': ['protocol', 'fold', 'platform', 'agent'],
    entries: [
      'protocol',
      'fold',
      'machine',
      'platform',
      'keeper',
      'view',
      'client',
      'transports',
      'persist',
      'recording',
      'agent',
      'ag-ui',
    ],
  },
};

/** @type {string[]} */
const wrong = [];
const paths = globSync('packages/*/src/**/*.{ts,tsx}').sort();
const files = new Map(paths.map((path) => [path, parsed(path)]));

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
  const imports = [...new Set(requests)]
    .filter((name) => name.startsWith('.'))
    .map((name) => posix.join(posix.dirname(path), name));
  return { code, program, imports };
}

/** @param {string} path */
const isTest = (path) => /\.test(-d)?\.tsx?$/.test(path);
/** @param {string} path */
function placeOf(path) {
  const [, name = '', , room = '', ...rest] = path.split('/');
  return { name, room: rest.length > 0 ? room : '' };
}

names();
rooms();
circles();
functions();
repeats();

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
  for (const [path, { imports }] of files) {
    const from = placeOf(path);
    const allowed = ROOMS[from.name];
    if (!allowed || isTest(path) || from.room === 'testing') continue;
    if (!(from.room in allowed))
      wrong.push(`${path}: the room ${from.room} has no row in scripts/check-structure.mjs`);
    for (const target of imports) {
      const { room } = placeOf(target);
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

/** @typedef {{ type: string, start: number, end: number, id?: { name?: string }, key?: { name?: string } }} Node */
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

for (const line of wrong) console.log(line);
console.log(`${paths.length} files`);
process.exitCode = wrong.length === 0 ? 0 : 1;
