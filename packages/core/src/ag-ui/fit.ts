/** What an endpoint sends beyond what a session keeps of one event: cut where it is longest, with words that say so. */

import { DOCUMENT } from '../protocol/limits.ts';
import { isRecord } from '../protocol/shapes.ts';
import { wellFormed } from '../protocol/wellFormed.ts';

/**
 * The same value with its longest texts cut, so that it fits; the same object if it fits as it is. Undefined if it is large
 * in another way than by its texts.
 */
export function cutToFit<T extends object>(value: T): T | undefined {
  const fits = (of: object) => JSON.stringify(of).length <= DOCUMENT.weight;
  if (fits(value)) return value;
  for (let most = DOCUMENT.weight / 2; most > 100; most /= 2) {
    // CAST: texts become texts, and everything else stays as it is.
    const made = shorten(value, most) as T;
    if (fits(made)) return made;
  }
  return undefined;
}

function shorten(value: unknown, most: number): unknown {
  if (typeof value === 'string')
    return value.length <= most
      ? value
      : wellFormed(`${value.slice(0, most)} … (cut: ${value.length - most} more characters)`);
  if (Array.isArray(value)) return value.map((each) => shorten(each, most));
  if (!isRecord(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, shorten(each, most)]));
}
