import type { SessionView } from '@rejoin/core';

/**
 * Computes something once for as long as the parts of a view that it is made of are the same, however many hooks ask. A
 * session has one `me`, and no two sessions share an outbox: what is made of `pending` may be made of `me`.
 */
export function derive<T, Args extends readonly unknown[]>(
  parts: (view: SessionView) => readonly [object, ...object[]],
  compute: (view: SessionView, ...args: Args) => T,
): (view: SessionView, ...args: Args) => T {
  const known = new WeakMap<object, { readonly of: readonly object[]; readonly value: T }>();
  return (view, ...args) => {
    const of = parts(view);
    const found = known.get(of[0]);
    if (found && of.every((part, index) => part === found.of[index])) return found.value;
    const value = compute(view, ...args);
    known.set(of[0], { of, value });
    return value;
  };
}
