/** What a request says of a session: `PATCH /sessions/:id` (docs/protocol.md section 16). */
import { isRecord, isTooLong, MAX_TITLE, type SessionAction, tidyTitle } from '@rejoin/core/internal';
import type { SessionUpdate } from '@rejoin/core/memory';
import { RejoinError } from '@rejoin/core/protocol';

/** @throws RejoinError `message-malformed` or `string-too-long`, which name the field */
export function readSessionUpdate(text: string): SessionUpdate {
  const body = jsonIn(text);
  const names = isRecord(body) ? Object.keys(body) : [];
  if (!isRecord(body) || names.length === 0 || names.some((name) => name !== 'title' && name !== 'archived'))
    throw new RejoinError(
      'message-malformed',
      'A session takes { "title": "…" }, null for none, and { "archived": true }.',
    );
  const { title, archived } = body;
  if (archived !== undefined && typeof archived !== 'boolean')
    throw new RejoinError('message-malformed', 'archived is true or false.');
  if (title === undefined || title === null) return { title, archived };
  const tidy = typeof title === 'string' ? tidyTitle(title) : '';
  if (tidy === '') throw new RejoinError('message-malformed', 'title is a text that is not empty, or null.');
  if (isTooLong(tidy)) throw new RejoinError('string-too-long', `title has ${MAX_TITLE} characters at most.`);
  return { title: tidy, archived };
}

/** What it asks for. */
export const actionsOfUpdate = ({ title, archived }: SessionUpdate): SessionAction[] => [
  ...(title === undefined ? [] : (['rename'] as const)),
  ...(archived === undefined ? [] : (['archive'] as const)),
];

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
