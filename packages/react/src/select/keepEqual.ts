/** Keeps what was shown before where it still says the same: by their identity, components know what has not changed. */

/** Whether two objects that were made in the same place say the same: `shallowEqual`, for what has the same fields anyway. */
export function same<T extends object>(a: T | undefined, b: T | undefined): boolean {
  if (a === b) return true;
  if (!a || !b) return false;
  for (const name in a) if (!Object.is(a[name], b[name])) return false;
  return true;
}

/** The former object where it says the same, else the new one. */
export const keep = <T extends object>(before: T | undefined, now: T): T =>
  before && same(before, now) ? before : now;

/** Whether two lists have the same entries in the same order, by default those that are identical. */
export const sameList = <T>(
  a: readonly T[] | undefined,
  b: readonly T[],
  isSame: (a: T, b: T) => boolean = Object.is,
): boolean =>
  a === b ||
  // CAST: both have an entry there.
  (a?.length === b.length && a.every((each, index) => isSame(each, b[index] as T)));

/** The former list if nothing has changed, else a new one with the former entries where those are the same. */
export function keepList<T extends { readonly key: string }>(
  now: readonly T[],
  before: readonly T[] = [],
): readonly T[] {
  let former: Map<string, T> | undefined;
  let changed = now.length !== before.length;
  const kept = now.map((each, index) => {
    const here = before[index];
    let old = here;
    if (old?.key !== each.key) {
      former ??= new Map(before.map((one) => [one.key, one]));
      old = former.get(each.key);
    }
    const value = keep(old, each);
    if (value !== here) changed = true;
    return value;
  });
  return changed ? kept : before;
}
