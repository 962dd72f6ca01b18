/** Arguments and results as people read them. */
import type { MessageContent } from '../select/messageList.ts';

/** Letters of a summary: as many as fit on one line. */
const LINE = 160;

/** Deeper than this nothing is indented: it is shown as it came. */
const DEEPEST = 32;
/** The words of JSON. A value is never parsed to be shown: a long number would come out as another one. */
const TOKEN = /"[^"\\]*(?:\\.[^"\\]*)*"|[{}[\],:]|[^\s"{}[\],:]+/g;

const gists = new WeakMap<MessageContent, string>();

/** The beginning in one line; of a whole object its entries without braces. */
export function gist(args: MessageContent, whole: boolean): string {
  const known = whole ? gists.get(args) : undefined;
  if (known !== undefined) return known;
  const words = whole && isObject(args.text) ? entriesOf(args.text) : (args.blocks[0] ?? args.tail);
  const line = words.slice(0, LINE).replace(/\s+/g, ' ').trim();
  if (whole) gists.set(args, line);
  return line;
}

function entriesOf(text: string): string {
  let words = '';
  let depth = 0;
  for (const [token] of text.matchAll(TOKEN)) {
    if (CLOSES.has(token)) depth--;
    if (depth === 1 && token.startsWith('"')) words += String(JSON.parse(token));
    else if (depth === 1 && (token === ':' || token === ',')) words += `${token} `;
    else if (depth > 0) words += token;
    if (OPENS.has(token)) depth++;
    if (words.length > LINE) break;
  }
  return words;
}

const OPENS: ReadonlySet<string> = new Set(['{', '[']);
const CLOSES: ReadonlySet<string> = new Set(['}', ']']);

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

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Whether it is whole JSON, and of more than one word. */
function isContainer(text: string): boolean {
  if (!/^\s*[{[]/.test(text)) return false;
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

const isObject = (text: string): boolean => /^\s*\{/.test(text) && isContainer(text);
