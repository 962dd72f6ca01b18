/** What a message says in words. */
import type { ContentPart } from './events.ts';

/** The text of a message's content; of one in parts, its texts, one below the other. */
export function textIn(content: string | readonly ContentPart[]): string {
  if (typeof content === 'string') return content;
  return content
    .flatMap(({ type, text }) => (type === 'text' && text !== undefined ? [text] : []))
    .join('\n');
}
