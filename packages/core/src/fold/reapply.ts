/**
 * JSON Patch (RFC 6902) for readers of a log that its keeper has judged: what stands there has applied before, whole and within
 * bounds (patch.ts, documentLimits.ts), so nothing of that is asked again. The tests hold the two equal, and the digest proves it.
 */
import type { Patched } from './ag-ui/patch.ts';

interface Operation {
  readonly op: string;
  readonly path: string;
  readonly from: string;
  readonly value: unknown;
}
type Container = Record<string, unknown> | unknown[];

const tokensOf = (pointer: string): string[] =>
  pointer
    .split('/')
    .slice(1)
    .map((token) => token.replaceAll('~1', '/').replaceAll('~0', '~'));

/** The document after a patch that its keeper has applied; it stays as it is, and what the patch does not touch is shared. */
export function reapplyPatch(document: unknown, operations: readonly unknown[]): Patched {
  /** Containers that this patch has made: it changes them in place. */
  const own = new Set<unknown>();

  /** What stands at the end of a path is replaced, or is made room for; undefined takes it away. */
  function put(at: unknown, [token, ...rest]: readonly string[], value: unknown, replaces: boolean): unknown {
    if (token === undefined) return value ?? null;
    // CAST: the keeper has found a container here.
    const mine = (own.has(at) ? at : Array.isArray(at) ? [...at] : { ...(at as object) }) as Container;
    own.add(mine);
    if (rest.length === 0 && Array.isArray(mine)) {
      const index = token === '-' ? mine.length : Number(token);
      mine.splice(index, replaces ? 1 : 0, ...(value === undefined ? [] : [value]));
    } else {
      // CAST: an array's elements have their names as well.
      const fields = mine as Record<string, unknown>;
      if (rest.length > 0) fields[token] = put(fields[token], rest, value, replaces);
      else if (value === undefined) delete fields[token];
      else fields[token] = value;
    }
    return mine;
  }

  let root = document;
  try {
    // CAST: as the keeper has read them; if they are anything else, this log has not been judged.
    for (const { op, path, from, value } of operations as readonly Operation[]) {
      if (op === 'test' || (op === 'move' && from === path)) continue;
      const source = op === 'move' || op === 'copy' ? tokensOf(from) : undefined;
      // CAST: as above.
      const moved = source?.reduce((at, token) => (at as Record<string, unknown>)[token], root);
      const next = source ? moved : op === 'remove' ? undefined : value;
      if (source && op === 'move') root = put(root, source, undefined, true);
      // What is copied stands at two places from here on: neither may be changed in place.
      if (op === 'copy') own.clear();
      root = put(root, tokensOf(path), next, op === 'replace' || op === 'remove');
    }
  } catch {
    return 'patch-failed';
  }
  return { value: root };
}
