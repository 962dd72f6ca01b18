/** Values of libraries as texts of the log. */
import { isText } from '../protocol/shapes.ts';

/** Text as it is, anything else as JSON. */
export const jsonText = (value: unknown): string => (isText(value) ? value : (JSON.stringify(value) ?? ''));

/** What JSON says, or the text itself where it is none. */
export function parsedText(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return json;
  }
}
