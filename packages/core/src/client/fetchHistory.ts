/** Pages of a session's history by HTTP GET: without a link, and each kept by the browser once it cannot change any more. */

import { type HistoryEntry, readHistoryEntry } from '../fold/historyEntry.ts';
import { checkCall } from '../protocol/checkCall.ts';
import { RejoinError } from '../protocol/errors.ts';
import { isParticipant, isSessionId } from '../protocol/ids.ts';
import { omitUndefined } from '../protocol/omitUndefined.ts';
import { askServer, httpAddress, refusalIn } from '../protocol/overHttp.ts';
import { isCount, isRecord, isText } from '../protocol/shapes.ts';
import type { HistoryPage } from './sessionHistory.ts';

export interface FetchHistoryOptions {
  /** Of the session server: `ws://127.0.0.1:4400`, or the same address with `http:`. */
  readonly url: string;
  readonly session: string;
  /** Who asks, and the token that proves it. */
  readonly participant: string;
  /** A function is called for each request, and once more if the server does not accept the token. */
  readonly token?: string | (() => string | Promise<string>) | undefined;
  /** Entries before the one of that number: the `from` of the page that is there already. Default: the newest. */
  readonly before?: number | undefined;
  /** The `log` of that page: another log's entries of the same numbers are refused then, with `cursor-foreign`. */
  readonly log?: string | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly fetch?: typeof fetch | undefined;
}

/** A page, and the name of the log that it is of. */
export interface FetchedHistoryPage extends HistoryPage {
  readonly log: string;
}

/**
 * Reads a page of what has left a session's window, up to 100 entries. One that is full never changes: asked for by its `log` it
 * comes out of the browser's own cache from then on.
 *
 * @throws RejoinError with the server's code where it refuses, `cursor-foreign` where the log is another one by now;
 *   `message-malformed` if what answers is no session server, `server-unreachable` where nothing answers, `argument-invalid` for a
 *   call that is none
 */
export async function fetchHistory(options: FetchHistoryOptions): Promise<FetchedHistoryPage> {
  checkCall(
    isRecord(options) &&
      /^(ws|http)s?:\/\/./.test(`${options.url}`) &&
      isSessionId(options.session) &&
      isParticipant(options.participant) &&
      (options.before === undefined || isCount(options.before)) &&
      (options.log === undefined || isText(options.log)),
    "fetchHistory({ url: 'http://127.0.0.1:4400', session: 'my-session', participant: 'user:ana', token })",
  );
  const { url, session, before, log, signal } = options;
  const base = httpAddress(url);
  const query = new URLSearchParams(omitUndefined({ before: before?.toString(), log }));
  const address = `${base}/sessions/${encodeURIComponent(session)}/history?${query}`;
  const response = await askServer(options, address, signal ? { signal } : {});
  const body: unknown = await response.json().catch(() => undefined);
  const page = response.ok ? pageIn(body) : undefined;
  if (page) return page;
  throw response.ok
    ? new RejoinError('message-malformed', `${base} sent a page of history that this version cannot read.`)
    : refusalIn(body, `${base} answered ${response.status}.`);
}

function pageIn(body: unknown): FetchedHistoryPage | undefined {
  if (!isRecord(body) || !isText(body.log) || !isCount(body.from) || !Array.isArray(body.entries))
    return undefined;
  const entries: HistoryEntry[] = body.entries.flatMap((entry) => readHistoryEntry(entry) ?? []);
  if (entries.length < body.entries.length) return undefined;
  return { log: body.log, entries, from: body.from, end: body.from === 0 };
}
