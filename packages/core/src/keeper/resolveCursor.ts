import type { ErrorCode } from '../protocol/errors.ts';
import type { Cursor } from '../protocol/ids.ts';
import { splitCursor } from '../protocol/messages.ts';
import type { OpenSession } from './openSession.ts';

/** The offset of a cursor, or why it leads nowhere here (P19). */
export function resolveCursor(
  session: OpenSession,
  cursor: Cursor,
): number | { readonly code: ErrorCode; readonly message: string } {
  const parts = splitCursor(cursor);
  if (!parts) return { code: 'cursor-malformed', message: 'This is not a cursor.' };
  if (parts.incarnation !== session.keeper.incarnation) {
    return {
      code: 'cursor-foreign',
      message: 'The cursor belongs to another log: this one was created anew or restored.',
    };
  }
  if (parts.offset > session.committed.position) {
    return {
      code: 'cursor-ahead',
      message: 'The log is shorter than the cursor says: it was rolled back.',
    };
  }
  return parts.offset;
}
