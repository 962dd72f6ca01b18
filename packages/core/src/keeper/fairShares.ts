/** Bounded room for many owners: when it is full, the owner that has the most loses its oldest. A flood costs no one else. */
export interface Shares<T> {
  readonly size: number;
  /** Adds the owner's newest; gives what had to leave for it. */
  add(owner: string, thing: T): T | undefined;
  /** False if it is not there. */
  remove(owner: string, thing: T): boolean;
}

/**
 * @param most in all
 * @param each of one owner
 */
export function createShares<T>(most: number, each: number = most): Shares<T> {
  const owned = new Map<string, Set<T>>();
  /** Owners by how many things they have, so that the owner with the most is found at once. */
  const ranks: Set<string>[] = [];
  let size = 0;

  function rank(owner: string, before: number, now: number): void {
    ranks[before]?.delete(owner);
    while (ranks.length > 0 && !ranks.at(-1)?.size && ranks.length - 1 > now) ranks.pop();
    if (now === 0) return void owned.delete(owner);
    for (let count = ranks.length; count <= now; count++) ranks.push(new Set());
    ranks[now]?.add(owner);
  }

  function remove(owner: string, thing: T): boolean {
    const things = owned.get(owner);
    if (!things?.delete(thing)) return false;
    size--;
    rank(owner, things.size + 1, things.size);
    return true;
  }

  function dropOldest(owner: string | undefined): T | undefined {
    if (owner === undefined) return undefined;
    const [oldest] = owned.get(owner) ?? [];
    if (oldest !== undefined) remove(owner, oldest);
    return oldest;
  }

  return {
    get size() {
      return size;
    },
    add(owner, thing) {
      const things = owned.get(owner) ?? new Set();
      // One that is there already is its owner's newest from here on.
      if (things.delete(thing)) return void things.add(thing);
      owned.set(owner, things.add(thing));
      size++;
      rank(owner, things.size - 1, things.size);
      if (things.size > each) return dropOldest(owner);
      if (size <= most) return undefined;
      const [largest] = ranks.findLast((owners) => owners.size > 0) ?? [];
      return dropOldest(largest);
    },
    remove,
  };
}
