/** What an answer weighs, letter by letter: made by the agent as it writes and by a page of what it shows, and then compared. */

export interface LetterSum {
  /** UTF-16 units. */
  readonly letters: number;
  /** Of the letters in their order: two FNV-1a halves, 16 hexadecimal digits. Not for secrets; a page on plain http has no other. */
  readonly sum: string;
}

export function sumOf(text: string): LetterSum {
  let a = 0x811c9dc5;
  let b = 0x01000193;
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index);
    a = Math.imul(a ^ unit, 0x01000193);
    b = Math.imul(b ^ (unit + index), 0x85ebca6b);
  }
  const hex = (half: number) => (half >>> 0).toString(16).padStart(8, '0');
  return { letters: text.length, sum: `${hex(a)}${hex(b)}` };
}

/** What came from the log, if it has that form. */
export function readLetterSum(value: unknown): LetterSum | undefined {
  if (typeof value !== 'object' || value === null || !('letters' in value) || !('sum' in value))
    return undefined;
  const { letters, sum } = value;
  return typeof letters === 'number' && typeof sum === 'string' ? { letters, sum } : undefined;
}
