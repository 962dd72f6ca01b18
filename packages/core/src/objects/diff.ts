/** What makes one JSON value of another, as a JSON Patch that names as few places as it can: others may change the rest. */
import { type Container, isContainer, isEqual } from '../fold/ag-ui/patch.ts';
import type { PatchOperation } from '../protocol/events.ts';

const pointer = (path: string, token: string | number): string =>
  `${path}/${`${token}`.replaceAll('~', '~0').replaceAll('/', '~1')}`;

/** The patch that makes `to` of `from`; empty if they are equal. What is undefined in an object is not there, as in JSON. */
export function diff(from: unknown, to: unknown, path = ''): readonly PatchOperation[] {
  if (isEqual(from, to)) return [];
  if (!isContainer(from) || !isContainer(to) || Array.isArray(from) !== Array.isArray(to))
    return [{ op: 'replace', path, value: to }];
  return Array.isArray(from) && Array.isArray(to) ? diffLists(from, to, path) : diffFields(from, to, path);
}

function diffFields(from: Container, to: Container, path: string): readonly PatchOperation[] {
  const before = new Map<string, unknown>(Object.entries(from));
  const patch: PatchOperation[] = [];
  for (const [name, value] of Object.entries(to)) {
    if (value === undefined) continue;
    const place = pointer(path, name);
    if (before.has(name)) patch.push(...diff(before.get(name), value, place));
    else patch.push({ op: 'add', path: place, value });
    before.delete(name);
  }
  for (const name of before.keys()) patch.push({ op: 'remove', path: pointer(path, name) });
  return patch;
}

/** What is the same at both ends stays; in between elements are changed in place, and added or removed behind those. */
function diffLists(
  from: readonly unknown[],
  to: readonly unknown[],
  path: string,
): readonly PatchOperation[] {
  const most = Math.min(from.length, to.length);
  // Where nothing shifts, each element is a place of its own.
  let tail = 0;
  if (from.length !== to.length) while (tail < most && isEqual(from.at(-1 - tail), to.at(-1 - tail))) tail++;
  let head = 0;
  while (head < most - tail && isEqual(from[head], to[head])) head++;
  const patch: PatchOperation[] = [];
  for (let at = head; at < most - tail; at++) patch.push(...diff(from[at], to[at], pointer(path, at)));
  for (let at = from.length - tail - 1; at >= most - tail; at--)
    patch.push({ op: 'remove', path: pointer(path, at) });
  for (let at = most - tail; at < to.length - tail; at++)
    patch.push({ op: 'add', path: pointer(path, at), value: to[at] });
  return patch;
}
