/** Arguments and results as people read them. */
import type { MessageContent } from '../select/messages.ts';

/** Letters of a summary: as many as fit on one line. */
const LINE = 160;

const gists = new WeakMap<MessageContent, string>();

/** The beginning in one line; of a whole object its entries without braces. */
export function gist(args: MessageContent, whole: boolean): string {
  const known = whole ? gists.get(args) : undefined;
  if (known !== undefined) return known;
  const value = whole ? parsed(args.text) : undefined;
  const words = isRecord(value)
    ? Object.entries(value)
        .map(([name, each]) => `${name}: ${typeof each === 'string' ? each : JSON.stringify(each)}`)
        .join(', ')
    : (args.blocks[0] ?? args.tail);
  const line = words.slice(0, LINE).replace(/\s+/g, ' ').trim();
  if (whole) gists.set(args, line);
  return line;
}

/** JSON with indentation, whatever else as it is. */
export function pretty(text: string): string {
  const value = parsed(text);
  return value === undefined ? text : JSON.stringify(value, null, 2);
}

/** A tool's result: text, AG-UI's parts of text, or any value. */
export function resultText(result: unknown): string {
  if (typeof result === 'string') return pretty(result);
  if (Array.isArray(result) && result.every(isTextPart)) return result.map(({ text }) => text).join('\n');
  return JSON.stringify(result, null, 2) ?? '';
}

const isTextPart = (part: unknown): part is { readonly text: string } =>
  isRecord(part) && part.type === 'text' && typeof part.text === 'string';

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function parsed(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}
