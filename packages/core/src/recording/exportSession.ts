/** Reads a session's whole log from a session server, for a `.rejoin` file. */
import { REDUCER } from '../fold/state.ts';
import type { Item } from '../protocol/envelope.ts';
import { type ErrorCode, RejoinError } from '../protocol/errors.ts';
import { splitCursor } from '../protocol/messages.ts';
import { readItems } from '../protocol/parse.ts';
import { isRecord } from '../protocol/shapes.ts';
import type { Recording } from './recording.ts';

export interface ExportOptions {
  /** Of the session server: `http://127.0.0.1:4400`, or the same address with `ws:`. */
  readonly url: string;
  readonly session: string;
  /** Who asks, and the token that proves it. */
  readonly participant: string;
  readonly token?: string | undefined;
  readonly title?: string | undefined;
  readonly fetch?: typeof fetch | undefined;
}

/**
 * @throws RejoinError with the server's code where it refuses (`forbidden`, `cursor-evicted` if the log no longer reaches
 *   back to its beginning), and `message-malformed` if what answers is no session server
 */
export async function exportSession(options: ExportOptions): Promise<Recording> {
  const { url, session, participant, token, title, fetch: get = fetch } = options;
  const base = `${url.replace(/^ws/, 'http').replace(/\/$/, '')}/sessions/${encodeURIComponent(session)}/events`;
  const headers = {
    'Rejoin-Participant': encodeURI(participant),
    ...(token === undefined ? {} : { Authorization: `Bearer ${token}` }),
  };
  const items: Item[] = [];
  let cursor: string | undefined;
  for (let end = false; !end; ) {
    const response = await get(cursor === undefined ? base : `${base}?after=${encodeURIComponent(cursor)}`, {
      headers,
    });
    const page: unknown = await response.json().catch(() => undefined);
    if (!response.ok) throw refusal(page, response.status);
    const read = isRecord(page) && Array.isArray(page.items) ? readItems(page.items) : undefined;
    if (!isRecord(page) || !read || typeof page.upTo !== 'string' || typeof page.end !== 'boolean')
      throw new RejoinError('message-malformed', `${base} is not a session server's.`);
    if (!page.end && page.upTo === cursor)
      throw new RejoinError('message-malformed', `${base} does not come to an end.`);
    items.push(...read);
    cursor = page.upTo;
    end = page.end;
  }
  const incarnation = splitCursor(cursor ?? '')?.incarnation ?? 'none';
  return { session, incarnation, reducer: REDUCER, ...(title ? { title } : {}), marks: new Map(), items };
}

function refusal(body: unknown, status: number): RejoinError {
  const error = isRecord(body) && isRecord(body.error) ? body.error : {};
  const { code, message } = error;
  if (typeof code !== 'string' || typeof message !== 'string')
    return new RejoinError(
      'message-malformed',
      `The server answered ${status}, and not as a session server does.`,
    );
  // CAST: a newer server's code is shown as it is.
  return new RejoinError(code as ErrorCode, message);
}
