/** Ids as an agent gives them, and as they stand in the log: what begins again under an id in use gets one of its own. */

type Kind = 'message' | 'tool-call';

export interface Names {
  /** The id in the log of something that begins now. */
  open(kind: Kind, id: string): string;
  /** The id in the log of what began last under this one; the same if nothing did. */
  of(kind: Kind, id: string): string;
  /** The same for something that a list names: it has begun, wherever that was. */
  listed(kind: Kind, id: string): string;
  /** Whether something of this stream has it. */
  knows(kind: Kind, id: string): boolean;
}

const MAX = 128;

export function createNames(isTaken: (kind: Kind, id: string) => boolean): Names {
  const used = new Set<string>();
  const names = new Map<string, string>();
  /** By the id as it came: the number to try next, or the thousandth that begins under it would try a thousand names. */
  const next = new Map<string, number>();
  const keyOf = (kind: Kind, id: string) => `${kind} ${id}`;
  return {
    open(kind, id) {
      const key = keyOf(kind, id);
      const nameOf = (n: number) => (n < 2 ? id : `${id.slice(0, MAX - 8)}.${n}`);
      let n = next.get(key) ?? 1;
      while (isTaken(kind, nameOf(n)) || used.has(keyOf(kind, nameOf(n)))) n++;
      const name = nameOf(n);
      next.set(key, n + 1);
      used.add(keyOf(kind, name));
      names.set(key, name);
      return name;
    },
    of: (kind, id) => names.get(keyOf(kind, id)) ?? id,
    listed(kind, id) {
      const key = keyOf(kind, id);
      const name = names.get(key) ?? id;
      used.add(keyOf(kind, name));
      names.set(key, name);
      return name;
    },
    knows: (kind, id) => names.has(keyOf(kind, id)),
  };
}
