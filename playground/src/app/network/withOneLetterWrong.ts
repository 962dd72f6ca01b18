/** A frame of the protocol (docs/protocol.md section 13) in which one letter of a text is another one. Pure. */

/** Where the characters of a piece of text stand in its record. */
const DELTA = 4;

/** Undefined if the message carries no piece of text. */
export function withOneLetterWrong(message: string): string | undefined {
  let frame: unknown;
  try {
    frame = JSON.parse(message);
  } catch {
    return undefined;
  }
  if (!Array.isArray(frame)) return undefined;
  // CAST: each entry is looked at before it is used.
  for (const item of frame as unknown[]) {
    if (!Array.isArray(item) || item[0] !== 't') continue;
    const text: unknown = item[DELTA];
    if (typeof text !== 'string' || !/[a-z]/.test(text)) continue;
    item[DELTA] = text.replace(/[a-z]/, (letter) => (letter === 'x' ? 'z' : 'x'));
    return JSON.stringify(frame);
  }
  return undefined;
}
