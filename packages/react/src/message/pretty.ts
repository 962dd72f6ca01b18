/** Arguments and results as people read them. */
import { isRecord } from '../kit/isRecord.ts';
import { CLOSES, isContainer, OPENS, TOKEN } from './gist.ts';

/** Deeper than this nothing is indented: it is shown as it came. */
const DEEPEST = 32;

/** JSON with indentation, word for word; whatever else as it is. */
export function pretty(text: string): string {
  if (!isContainer(text)) return text;
  let out = '';
  let depth = 0;
  let before = '';
  for (const [token] of text.matchAll(TOKEN)) {
    const closes = CLOSES.has(token);
    if (closes) depth--;
    const breaks = closes ? !OPENS.has(before) : OPENS.has(before) || before === ',';
    if (breaks) out += `\n${'  '.repeat(depth)}`;
    out += token === ':' ? ': ' : token;
    if (OPENS.has(token) && ++depth > DEEPEST) return text;
    before = token;
  }
  return out;
}

/** A tool's result: text, AG-UI's parts of text, or any value. */
export function resultText(result: unknown): string {
  if (typeof result === 'string') return pretty(result);
  if (Array.isArray(result) && result.every(isTextPart)) return result.map(({ text }) => text).join('\n');
  return JSON.stringify(result, null, 2) ?? '';
}

const isTextPart = (part: unknown): part is { readonly text: string } =>
  isRecord(part) && part.type === 'text' && typeof part.text === 'string';
