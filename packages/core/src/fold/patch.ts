/**
 * JSON Patch (RFC 6902) over immutable documents: a patch applies whole or not at all, shares what it does not touch, and
 * weighs what it adds, copies and moves. Twenty-two copies of one field would otherwise make a hundred megabytes of forty bytes.
 */
import { DOCUMENT } from '../protocol/limits.ts';
import { isRecord } from '../protocol/shapes.ts';

/** Why a document stays as it was. */
export type PatchFault = 'patch-failed' | 'document-too-large';
export type Patched = { readonly value: unknown } | PatchFault;

type Container = unknown[] | Record<string, unknown>;

const isContainer = (value: unknown): value is Container => typeof value === 'object' && value !== null;

// --- What a value weighs: the length of its JSON. Values are immutable, so each container is weighed once.

const weights = new WeakMap<object, number>();

/** What a comma, and a key with its colon, add. */
const keyWeight = (key: string): number => JSON.stringify(key).length + 1;

/** UTF-16 units of a value's JSON. */
export function weightOf(value: unknown): number {
  if (!isContainer(value)) return (JSON.stringify(value) ?? 'null').length;
  const known = weights.get(value);
  if (known !== undefined) return known;
  let weight = 2;
  if (Array.isArray(value)) {
    for (const each of value) weight += weightOf(each) + 1;
    if (value.length > 0) weight--;
  } else {
    const keys = Object.keys(value);
    for (const key of keys) weight += keyWeight(key) + weightOf(value[key]) + 1;
    if (keys.length > 0) weight--;
  }
  weights.set(value, weight);
  return weight;
}

/** Levels of nesting, 0 for a scalar; looks no deeper than `most`, and then says more than that. */
function depthOf(value: unknown, most: number): number {
  if (!isContainer(value)) return 0;
  if (most < 1) return 1;
  let deepest = 0;
  for (const each of Array.isArray(value) ? value : Object.values(value)) {
    if (!isContainer(each)) continue;
    deepest = Math.max(deepest, depthOf(each, most - 1));
    if (deepest >= most) break;
  }
  return deepest + 1;
}

/** Whether a value may be a document (section 14). */
export const fitsDocument = (value: unknown): boolean =>
  depthOf(value, DOCUMENT.depth) <= DOCUMENT.depth && weightOf(value) <= DOCUMENT.weight;

// --- Pointers (RFC 6901).

const INDEX = /^(0|[1-9]\d{0,9})$/;
/** No path through a document leads to what every object inherits. */
const FORBIDDEN: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);

/** The tokens of a pointer, or undefined if it is none. One that is deeper than any document leads nowhere. */
function readPointer(pointer: unknown): readonly string[] | undefined {
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

function valueAt(value: unknown, tokens: readonly string[]): unknown {
  let at = value;
  for (const token of tokens) at = childOf(at, token);
  return at;
}

// --- One patch under way.

interface Work {
  root: unknown;
  /** Containers that this patch has made, with their weights: it changes them in place. All above such a one are its own as well. */
  readonly own: Map<object, number>;
  /** Weight of all that was added, copied and moved so far. */
  handled: number;
}

/**
 * The document with all operations applied in order, or why none of them was.
 *
 * @param document stays as it is, as do the operations
 */
export function applyPatch(document: unknown, operations: readonly unknown[]): Patched {
  if (operations.length > DOCUMENT.operations) return 'patch-failed';
  const work: Work = { root: document, own: new Map(), handled: 0 };
  for (const operation of operations) {
    const fault = isRecord(operation) ? applyOperation(work, operation) : 'patch-failed';
    if (fault) return fault;
  }
  for (const [container, weight] of work.own) weights.set(container, weight);
  return { value: work.root };
}

function applyOperation(work: Work, operation: Record<string, unknown>): PatchFault | undefined {
  const { op, value } = operation;
  const path = readPointer(operation.path);
  if (!path) return 'patch-failed';
  switch (op) {
    case 'add':
      return value === undefined ? 'patch-failed' : insert(work, path, value);
    case 'replace': {
      const missing = value === undefined || valueAt(work.root, path) === undefined;
      return missing ? 'patch-failed' : insert(work, path, value, true);
    }
    case 'remove':
      return remove(work, path) === undefined ? 'patch-failed' : undefined;
    case 'test': {
      const found = valueAt(work.root, path);
      return value !== undefined && found !== undefined && isEqual(work, found, value)
        ? undefined
        : 'patch-failed';
    }
    case 'move':
    case 'copy': {
      const from = readPointer(operation.from);
      const found = from && valueAt(work.root, from);
      if (!from || found === undefined) return 'patch-failed';
      if (op === 'copy') {
        release(work, found);
        return insert(work, path, found);
      }
      const within = from.length <= path.length && from.every((token, index) => token === path[index]);
      // To its own place it need not go; into itself it cannot.
      if (within) return from.length === path.length ? undefined : 'patch-failed';
      remove(work, from);
      return insert(work, path, found);
    }
    default:
      return 'patch-failed';
  }
}

const weigh = (work: Work, value: unknown): number =>
  (isContainer(value) ? work.own.get(value) : undefined) ?? weightOf(value);

/** What is copied stands at two places from here on: neither may be changed in place. */
function release(work: Work, value: unknown): void {
  const weight = isContainer(value) ? work.own.get(value) : undefined;
  if (!isContainer(value) || weight === undefined) return;
  weights.set(value, weight);
  work.own.delete(value);
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
      work.own.set(mine, weightOf(at));
      const above = path.at(-1);
      if (above) put(above, tokens[index - 1] ?? '', mine);
      else work.root = mine;
    }
    path.push(mine);
    at = childOf(mine, token);
  }
  return path;
}

function put(container: Container, token: string, value: unknown): void {
  if (Array.isArray(container)) container[Number(token)] = value;
  else container[token] = value;
}

/** A change of weight reaches all containers above it. */
function grow(work: Work, path: readonly Container[], by: number): void {
  for (const container of path) work.own.set(container, (work.own.get(container) ?? 0) + by);
}

function insert(
  work: Work,
  tokens: readonly string[],
  value: unknown,
  replaces = false,
): PatchFault | undefined {
  const weight = weigh(work, value);
  work.handled += weight;
  if (work.handled > DOCUMENT.handled) return 'document-too-large';
  const room = DOCUMENT.depth - tokens.length;
  if (depthOf(value, room) > room) return 'document-too-large';
  if (tokens.length === 0) {
    work.root = value;
    return weight > DOCUMENT.weight ? 'document-too-large' : undefined;
  }
  const path = openPath(work, tokens);
  const parent = path?.at(-1);
  const token = tokens.at(-1) ?? '';
  if (!path || !parent) return 'patch-failed';
  const former = childOf(parent, token);
  // More than the brackets: a comma parts it from what is there.
  const comma = weigh(work, parent) > 2 ? 1 : 0;
  if (Array.isArray(parent) && !replaces) {
    const index = token === '-' ? parent.length : INDEX.test(token) ? Number(token) : -1;
    if (index < 0 || index > parent.length) return 'patch-failed';
    parent.splice(index, 0, value);
    grow(work, path, weight + comma);
  } else {
    grow(work, path, former === undefined ? weight + keyWeight(token) + comma : weight - weigh(work, former));
    put(parent, token, value);
  }
  return weigh(work, work.root) > DOCUMENT.weight ? 'document-too-large' : undefined;
}

/** What stood there, or undefined if nothing did. Without its root a document is null. */
function remove(work: Work, tokens: readonly string[]): unknown {
  const found = valueAt(work.root, tokens);
  if (found === undefined) return undefined;
  if (tokens.length === 0) {
    work.root = null;
    return found;
  }
  const path = openPath(work, tokens);
  const parent = path?.at(-1);
  const token = tokens.at(-1) ?? '';
  if (!path || !parent) return undefined;
  // After opening: what is returned is what stood in the patch's own container.
  const weight = weigh(work, found);
  const key = Array.isArray(parent) ? 0 : keyWeight(token);
  const comma = weigh(work, parent) > 2 + key + weight ? 1 : 0;
  if (Array.isArray(parent)) parent.splice(Number(token), 1);
  else delete parent[token];
  grow(work, path, -(weight + key + comma));
  return found;
}

/** Deep equality of JSON. Equal values weigh the same, so what differs in size is not looked through. */
function isEqual(work: Work, found: unknown, value: unknown): boolean {
  if (!isContainer(found) || !isContainer(value)) return found === value;
  if (weigh(work, found) !== weightOf(value)) return false;
  if (Array.isArray(found) || Array.isArray(value)) {
    return (
      Array.isArray(found) &&
      Array.isArray(value) &&
      found.length === value.length &&
      value.every((each, index) => isEqual(work, found[index], each))
    );
  }
  const keys = Object.keys(value);
  return (
    keys.length === Object.keys(found).length &&
    keys.every((key) => Object.hasOwn(found, key) && isEqual(work, found[key], value[key]))
  );
}
