/** Ids as an agent gives them, and as they stand in the log: what begins again under an id in use gets one of its own. */

type Kind = 'message' | 'tool-call';

export interface Names {
  /** The id in the log of something that begins now. */
  open(kind: Kind, id: string): string;
  /** The id in the log of what began last under this one; the same if nothing did. */
  of(kind: Kind, id: string): string;
  /** Whether something of this stream has it. */
  knows(kind: Kind, id: string): boolean;
}

const MAX = 128;

export function createNames(isTaken: (kind: Kind, id: string) => boolean): Names {
  const used = new Set<string>();
  const names = new Map<string, string>();
  const keyOf = (kind: Kind, id: string) => `${kind} ${id}`;
  return {
    open(kind, id) {
      let name = id;
      for (let n = 2; used.has(keyOf(kind, name)) || isTaken(kind, name); n++)
        name = `${id.slice(0, MAX - 8)}.${n}`;
      used.add(keyOf(kind, name));
      names.set(keyOf(kind, id), name);
      return name;
    },
    of: (kind, id) => names.get(keyOf(kind, id)) ?? id,
    knows: (kind, id) => names.has(keyOf(kind, id)),
  };
}
