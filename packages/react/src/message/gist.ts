/** The arguments of a tool call in one line. */
import type { MessageContent } from '../select/messageList.ts';

/** Letters of a summary: as many as fit on one line. */
const LINE = 160;

/** The words of JSON. A value is never parsed to be shown: a long number would come out as another one. */
export const TOKEN: RegExp = /"[^"\\]*(?:\\.[^"\\]*)*"|[{}[\],:]|[^\s"{}[\],:]+/g;

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

export const OPENS: ReadonlySet<string> = new Set(['{', '[']);
export const CLOSES: ReadonlySet<string> = new Set(['}', ']']);

/** Whether it is whole JSON, and of more than one word. */
export function isContainer(text: string): boolean {
  if (!/^\s*[{[]/.test(text)) return false;
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

const isObject = (text: string): boolean => /^\s*\{/.test(text) && isContainer(text);
