/** How many of something may go on at once, in all and of one owner. */
export interface ConcurrencyLimit<Owner> {
  /** False if there is none for one more. */
  take(owner: Owner): boolean;
  free(owner: Owner): void;
}

export function createConcurrencyLimit<Owner>(most: number, each: number): ConcurrencyLimit<Owner> {
  const taken = new Map<Owner, number>();
  let size = 0;
  return {
    take(owner) {
      const count = taken.get(owner) ?? 0;
      if (size >= most || count >= each) return false;
      size++;
      taken.set(owner, count + 1);
      return true;
    },
    free(owner) {
      const count = taken.get(owner);
      if (count === undefined) return;
      size--;
      if (count > 1) taken.set(owner, count - 1);
      else taken.delete(owner);
    },
  };
}
