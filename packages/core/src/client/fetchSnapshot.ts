/** A snapshot by HTTP GET: compressed on the way, beside the link instead of ahead of its other messages. */

import { checkCall } from '../protocol/checkCall.ts';
import { RejoinError } from '../protocol/errors.ts';
import { isParticipant, isSessionId } from '../protocol/ids.ts';
import type { SessionSnapshot } from '../protocol/messages.ts';
import { askServer, httpAddress, refusalIn } from '../protocol/overHttp.ts';
import { isSnapshot } from '../protocol/parseServer.ts';
import { isRecord } from '../protocol/shapes.ts';

export interface FetchSnapshotOptions {
  /** Of the session server: `ws://127.0.0.1:4400`, or the same address with `http:`. */
  readonly url: string;
  readonly session: string;
  /** Who asks, and the token that proves it. */
  readonly participant: string;
  /** A function is called for each request, and once more if the server does not accept the token. */
  readonly token?: string | (() => string | Promise<string>) | undefined;
  /** Of one snapshot that the server has at hand. Default: the session as it is now. */
  readonly cursor?: string | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly fetch?: typeof fetch | undefined;
}

/** Of one answer; as much as one message of a link may have. */
const MOST_CHARACTERS = 64 * 1024 * 1024;

/**
 * Reads a session's state, for example to render it on a server.
 *
 * @throws RejoinError with the server's code where it refuses, and `message-malformed` if what answers is no session server;
 *   `server-unreachable` where nothing answers, or the answer leads elsewhere, `message-too-large` where it does not end,
 *   `argument-invalid` for a call that is none
 */
export async function fetchSnapshot(options: FetchSnapshotOptions): Promise<SessionSnapshot> {
  checkCall(
    isRecord(options) &&
      /^(ws|http)s?:\/\/./.test(`${options.url}`) &&
      isSessionId(options.session) &&
      isParticipant(options.participant),
    "fetchSnapshot({ url: 'http://127.0.0.1:4400', session: 'my-session', participant: 'user:ana', token })",
  );
  const { url, session, cursor, signal } = options;
  const base = httpAddress(url);
  const query = cursor === undefined ? '' : `?cursor=${encodeURIComponent(cursor)}`;
  const address = `${base}/sessions/${encodeURIComponent(session)}/snapshot${query}`;
  const response = await askServer(options, address, signal ? { signal } : {});
  const body = await jsonOf(response);
  if (response.ok && isSnapshot(body)) return body;
  throw refusalIn(body, `${base} answered ${response.status}.`);
}

/** The body as JSON, read no further than a snapshot can be long. */
async function jsonOf(response: Response): Promise<unknown> {
  const text = await textOf(response);
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

async function textOf(response: Response): Promise<string> {
  const reader = response.body?.getReader();
  // Some runtimes, such as React Native, have no streams.
  if (!reader) return response.text();
  const decoder = new TextDecoder();
  let text = '';
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return text + decoder.decode();
    text += decoder.decode(value, { stream: true });
    if (text.length <= MOST_CHARACTERS) continue;
    reader.cancel().catch(() => {});
    throw new RejoinError(
      'message-too-large',
      `What answered is longer than ${MOST_CHARACTERS} characters: it is no snapshot of a session.`,
    );
  }
}
