/** What people may do to the demo's processes: to those that it has started, by their names, and to no other. */
import type { Child } from './child.ts';

/** How long a process can be frozen, ms. */
const LONGEST = 60_000;

/**
 * @param query `process`, by its name; `kind`: `kill`, or `freeze` for `ms`
 * @returns whether it was done
 */
export function strike(
  query: URLSearchParams,
  children: readonly Pick<Child, 'name' | 'kill' | 'freeze'>[],
): boolean {
  const child = children.find(({ name }) => name === query.get('process'));
  if (query.get('kind') === 'kill') return child?.kill() ?? false;
  const ms = /^\d{1,5}$/.test(query.get('ms') ?? '') ? Number(query.get('ms')) : Number.NaN;
  if (query.get('kind') !== 'freeze' || !(ms > 0 && ms <= LONGEST)) return false;
  return child?.freeze(ms) ?? false;
}
