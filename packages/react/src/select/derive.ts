import type { SessionView } from '@rejoin/core';

/**
 * Computes something once for as long as the parts of a view that it is made of are the same, however many hooks ask. A
 * session has one `me`, and no two sessions share an outbox: what is made of `pending` may be made of `me`.
 */
export function derive<T, Args extends readonly unknown[]>(
  parts: (view: SessionView) => readonly [object, object?, object?],
  compute: (view: SessionView, ...args: Args) => T,
): (view: SessionView, ...args: Args) => T {
  const known = new WeakMap<
    object,
    { readonly second: object | undefined; readonly third: object | undefined; readonly value: T }
  >();
  return (view, ...args) => {
    const [first, second, third] = parts(view);
    const found = known.get(first);
    if (found && found.second === second && found.third === third) return found.value;
    const value = compute(view, ...args);
    known.set(first, { second, third, value });
    return value;
  };
}
