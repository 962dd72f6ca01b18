/** Text that everything that stores or sends it takes as it is: no half of a surrogate pair stands alone in it. */

export const isWellFormed = (text: string): boolean => !/\p{Surrogate}/u.test(text);

/** A half of a pair that has no other half becomes the replacement character, as any store would make of it. */
export const wellFormed = (text: string): string => text.replace(/\p{Surrogate}/gu, '\ufffd');

/**
 * The same JSON value with its texts, and the names of its fields, made whole; the very same if nothing is wrong with them.
 * `JSON.stringify` writes such a half as an escape (a letter d behind the u), and nothing else.
 *
 * @param around JSON that holds it, where that is at hand
 */
export function wholeValue<Value>(value: Value, around: string = JSON.stringify(value)): Value {
  if (!/\\ud/.test(around)) return value;
  // A backslash that stands for itself is two: what is behind it is no escape.
  const whole = JSON.stringify(value).replace(/\\(\\|ud...)/g, (found, what) =>
    what === '\\' ? found : '\\ufffd',
  );
  // CAST: of the same form, as it is read from JSON.
  return JSON.parse(whole) as Value;
}
