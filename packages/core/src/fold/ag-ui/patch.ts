/**
 * JSON Patch (RFC 6902) over immutable documents: a patch applies whole or not at all, and shares what it does not touch.
 * What it may come to weigh is judged where a log is judged (documentLimits.ts).
 */
import { checkValue, DOCUMENT, LIMITS } from '../../protocol/limits.ts';
import { isRecord } from '../../protocol/shapes.ts';

/** Why a document stays as it was. */
export type PatchFault = 'patch-failed' | 'document-too-large';
export type Patched = { readonly value: unknown } | PatchFault;

export type Container = unknown[] | Record<string, unknown>;

export const isContainer = (value: unknown): value is Container =>
  typeof value === 'object' && value !== null;

/** Whether a value may be a document. */
export const fitsDocument = (value: unknown): boolean =>
  !checkValue(value, { ...LIMITS, depth: DOCUMENT.depth, string: DOCUMENT.weight }) &&
  JSON.stringify(value).length <= DOCUMENT.weight;

// --- Pointers (RFC 6901).

const INDEX = /^(0|[1-9]\d{0,9})$/;
/** No path through a document leads to what every object inherits. */
const FORBIDDEN: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);

/** The tokens of a pointer, or undefined if it is none. One that is deeper than any document leads nowhere. */
export function readPointer(pointer: unknown): readonly string[] | undefined {
  if (typeof pointer !== 'string') return undefined;
  if (pointer === '') return [];
  if (!pointer.startsWith('/') || /~(?![01])/.test(pointer)) return undefined;
  const tokens = pointer
    .slice(1)
    .split('/')
    .map((token) => token.replaceAll('~1', '/').replaceAll('~0', '~'));
  return tokens.length > DOCUMENT.depth || tokens.some((token) => FORBIDDEN.has(token)) ? undefined : tokens;
}

/** What stands under one token; undefined, which is no JSON value, if there is nothing. */
function childOf(value: unknown, token: string): unknown {
  if (Array.isArray(value)) return INDEX.test(token) ? value[Number(token)] : undefined;
  return isRecord(value) && Object.hasOwn(value, token) ? value[token] : undefined;
}

export function valueAt(value: unknown, tokens: readonly string[]): unknown {
  let at = value;
  for (const token of tokens) at = childOf(at, token);
  return at;
}

// --- One patch under way.

/** Measures a patch under way, and stops it where it would make too much. */
export interface Gauge {
  /** Whether a value is too large to be put at that depth; undefined takes one away. */
  refuses(value: unknown, depth: number): boolean;
  /** The patch goes on with a copy of its own. */
  copied(own: Container, from: Container): void;
  /** A value has come to the end of a path, or has gone (undefined); `former` is what stood there. */
  changed(path: readonly Container[], token: string, value: unknown, former: unknown): void;
  /** Whether the whole has become too large. */
  overflows(root: unknown): boolean;
}

interface Work {
  root: unknown;
  /** Containers that this patch has made: it changes them in place. All above such a one are its own as well. */
  readonly own: Set<object>;
  readonly gauge: Gauge;
}

/**
 * The document with all operations applied in order, or why none of them was.
 *
 * @param document stays as it is, as do the operations
 */
export function applyOperations(document: unknown, operations: readonly unknown[], gauge: Gauge): Patched {
  const work: Work = { root: document, own: new Set(), gauge };
  for (const operation of operations) {
    const fault = isRecord(operation) ? applyOperation(work, operation) : 'patch-failed';
    if (fault) return fault;
  }
  return { value: work.root };
}

function applyOperation(work: Work, operation: Record<string, unknown>): PatchFault | undefined {
  const { op } = operation;
  const path = readPointer(operation.path);
  const from = op === 'move' || op === 'copy' ? readPointer(operation.from) : path;
  if (!path || !from) return 'patch-failed';
  const found = valueAt(work.root, from);
  const value = from === path ? operation.value : found;
  if ((op === 'add' ? value : found) === undefined) return 'patch-failed';
  switch (op) {
    case 'remove':
      return change(work, path, undefined);
    case 'test':
      return isEqual(found, value) ? undefined : 'patch-failed';
    case 'copy':
      release(work, value);
      break;
    case 'move': {
      const within = from.every((token, index) => token === path[index]);
      // To its own place it need not go; into itself it cannot.
      if (within) return from.length === path.length ? undefined : 'patch-failed';
      change(work, from, undefined);
      break;
    }
    case 'replace':
      if (value === undefined) return 'patch-failed';
      break;
    case 'add':
      break;
    default:
      return 'patch-failed';
  }
  return change(work, path, value, op === 'replace');
}

/** What is copied stands at two places from here on: neither may be changed in place. */
function release(work: Work, value: unknown): void {
  if (!isContainer(value) || !work.own.delete(value)) return;
  for (const each of Array.isArray(value) ? value : Object.values(value)) release(work, each);
}

/** The containers from the root to the one that holds the last token, all of them the patch's own. */
function openPath(work: Work, tokens: readonly string[]): readonly Container[] | undefined {
  const path: Container[] = [];
  let at = work.root;
  for (const [index, token] of tokens.entries()) {
    if (!isContainer(at)) return undefined;
    let mine = at;
    if (!work.own.has(at)) {
      mine = Array.isArray(at) ? at.slice() : { ...at };
      work.own.add(mine);
      work.gauge.copied(mine, at);
      const above = path.at(-1);
      const name = tokens[index - 1] ?? '';
      if (!above) work.root = mine;
      else if (Array.isArray(above)) above[Number(name)] = mine;
      else above[name] = mine;
    }
    path.push(mine);
    at = childOf(mine, token);
  }
  return path;
}

/** Puts a value at the end of a path, or takes away what is there. Without its root a document is null. */
function change(
  work: Work,
  tokens: readonly string[],
  value: unknown,
  replaces = value === undefined,
): PatchFault | undefined {
  const { gauge } = work;
  if (gauge.refuses(value, tokens.length)) return 'document-too-large';
  if (tokens.length === 0) work.root = value ?? null;
  else {
    const path = openPath(work, tokens);
    const parent = path?.at(-1);
    const token = tokens.at(-1) ?? '';
    if (!path || !parent) return 'patch-failed';
    const inserts = Array.isArray(parent) && !replaces;
    const former = inserts ? undefined : childOf(parent, token);
    if (Array.isArray(parent)) {
      const index = token === '-' ? parent.length : INDEX.test(token) ? Number(token) : -1;
      if (index < 0 || index > parent.length) return 'patch-failed';
      parent.splice(index, replaces ? 1 : 0, ...(value === undefined ? [] : [value]));
    } else if (value === undefined) delete parent[token];
    else parent[token] = value;
    gauge.changed(path, token, value, former);
  }
  return gauge.overflows(work.root) ? 'document-too-large' : undefined;
}

/** Deep equality of JSON. */
export function isEqual(found: unknown, value: unknown): boolean {
  if (!isContainer(found) || !isContainer(value)) return found === value;
  const keys = Object.keys(value);
  return (
    Array.isArray(found) === Array.isArray(value) &&
    keys.length === Object.keys(found).length &&
    keys.every((key) => isEqual(childOf(found, key), childOf(value, key)))
  );
}
