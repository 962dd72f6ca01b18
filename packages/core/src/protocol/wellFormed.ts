/** Text that everything that stores or sends it takes as it is: no half of a surrogate pair stands alone in it. */

export const isWellFormed = (text: string): boolean => !/\p{Cs}/u.test(text);

/** A half of a pair that has no other half becomes the replacement character, as any store would make of it. */
export const wellFormed = (text: string): string => text.replace(/\p{Cs}/gu, '\ufffd');

/**
 * The same JSON value with its texts, and the names of its fields, made whole; the very same if nothing is wrong with them.
 * `JSON.stringify` writes such a half as an escape (a letter d behind the u), and nothing else.
 */
export function wholeValue<Value>(value: Value): Value {
  const json = JSON.stringify(value);
  if (!/\\ud/.test(json)) return value;
  // A backslash that stands for itself is two: what is behind it is no escape.
  const whole = json.replace(/\\(\\|ud...)/g, (found, what) => (what === '\\' ? found : '\\ufffd'));
  // CAST: of the same form, as it is read from JSON.
  return JSON.parse(whole) as Value;
}
