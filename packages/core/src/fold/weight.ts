/** What the window's entities weigh (P24): a function of the log alone, so that every reader lets the same ones leave. */
import type { StreamedText } from './text.ts';

/** Lengths of values within entities, as JSON: such a value is immutable, and stays the same when its entity changes. */
const sizes = new WeakMap<object, number>();

/** UTF-16 units of an entity, about: of its texts, and of the JSON of what else it holds. */
export function weightOf(entity: object): number {
  let weight = 200;
  for (const name in entity) {
    // CAST: an object of anything; of `text` and `args`, which growing texts alone are, the length is asked.
    const value = (entity as Readonly<Record<string, unknown>>)[name] as string | StreamedText | null;
    if (typeof value === 'string' || name === 'text' || name === 'args') weight += value?.length ?? 0;
    else if (typeof value === 'object' && value) {
      const size = sizes.get(value) ?? JSON.stringify(value).length;
      sizes.set(value, size);
      weight += size;
    }
  }
  return weight;
}
