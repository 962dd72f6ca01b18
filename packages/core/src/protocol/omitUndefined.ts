/**
 * The fields that have a value. An optional field of ours is there or it is not: on the wire, in the digest, and in whatever
 * compares two objects, a field that is undefined would be a third thing.
 */
export function omitUndefined<T extends object>(fields: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  const kept: { [K in keyof T]?: Exclude<T[K], undefined> } = {};
  for (const name in fields) {
    // CAST: it is not undefined, as the comparison says; TypeScript does not follow it through the index.
    if (fields[name] !== undefined) kept[name] = fields[name] as Exclude<T[typeof name], undefined>;
  }
  return kept;
}
