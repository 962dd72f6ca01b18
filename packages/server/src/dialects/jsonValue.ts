/** JSON from outside, without trust: each reader gives undefined where the value is something else. */

export type JsonObject = Readonly<Record<string, unknown>>;

export const asObject = (value: unknown): JsonObject | undefined =>
  // CAST: what is an object and no list has string keys.
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : undefined;

export const asText = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

export const asList = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

export function parseValue(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The value at the end of a path of keys. */
export function at(value: unknown, ...path: readonly (string | number)[]): unknown {
  return path.reduce<unknown>(
    (from, key) => (typeof key === 'number' ? asList(from)[key] : asObject(from)?.[key]),
    value,
  );
}

export const textAt = (value: unknown, ...path: readonly (string | number)[]): string | undefined =>
  asText(at(value, ...path));

/** The content of a message: a text, or a list whose parts of type `text` have one. */
export function contentText(content: unknown): string {
  if (typeof content === 'string') return content;
  return asList(content)
    .map((part) => (at(part, 'type') === 'text' ? (textAt(part, 'text') ?? '') : ''))
    .join('');
}
