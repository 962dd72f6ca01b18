/** What is asked of a server about its sessions, and answered once: pages of the list, titles, the archive, deletion. */
import type { SessionFilter } from '../keeper/listedSessions.ts';
import type { SessionInfo } from '../keeper/logStore.ts';
import { checkCall } from '../protocol/checkCall.ts';
import { RejoinError } from '../protocol/errors.ts';
import { isParticipant, isSessionId } from '../protocol/ids.ts';
import { omitUndefined } from '../protocol/omitUndefined.ts';
import { askServer, httpAddress, refusalIn } from '../protocol/overHttp.ts';
import { isTooLong, MAX_TITLE, tidyTitle } from '../protocol/sessionTitle.ts';
import { isCount, isRecord, isText } from '../protocol/shapes.ts';
import { isInfo } from './listEvents.ts';

export interface ManageSessionsOptions {
  /** Of the session server: `ws://127.0.0.1:4400`, or the same address with `http:`. */
  readonly url: string;
  /** Who asks, and the token that proves it. */
  readonly participant: string;
  /** A function is called for each request, and once more if the server does not accept the token. */
  readonly token?: string | (() => string | Promise<string>) | undefined;
  readonly fetch?: typeof fetch | undefined;
}

export interface SessionPageOptions extends SessionFilter {
  /** Sessions of the page, 0 to 200. Default 50. */
  readonly limit?: number | undefined;
  /** The `next` of the page before. Default: the page begins with the session that changed last. */
  readonly after?: string | undefined;
}

export interface SessionPage {
  /** The session that changed last comes first. */
  readonly sessions: readonly SessionInfo[];
  /** Pass it as `after` for the page that follows. None: this is the last one. */
  readonly next?: string | undefined;
}

interface Signal {
  readonly signal?: AbortSignal | undefined;
}

/**
 * Each call rejects with a `RejoinError`: the server's code where it refuses (`forbidden`, `not-found`, `session-deleted`,
 * `updates-unavailable` …), `server-unreachable` where nothing answers.
 */
export interface SessionManager {
  /** One page of those that this participant may read. */
  list(options?: SessionPageOptions, how?: Signal): Promise<SessionPage>;
  /**
   * Gives a session a title, for everyone.
   *
   * @param title at most 200 characters, else `string-too-long`; what is between words becomes one space. Empty: the session is
   * called by the first line of what a person asked first, as before it had a title
   */
  rename(session: string, title: string, how?: Signal): Promise<void>;
  /** Puts a session away, for everyone. It works as before. */
  archive(session: string, how?: Signal): Promise<void>;
  /** Takes a session back out of the archive. */
  unarchive(session: string, how?: Signal): Promise<void>;
  /** Deletes a session for good, with all that was said in it. */
  delete(session: string, how?: Signal): Promise<void>;
}

const PAGE = 50;
const MOST = 200;

/** @throws RejoinError `argument-invalid` for a call that is none */
export function manageSessions(options: ManageSessionsOptions): SessionManager {
  checkCall(
    isRecord(options) && /^(ws|http)s?:\/\/./.test(`${options.url}`) && isParticipant(options.participant),
    "manageSessions({ url: 'ws://127.0.0.1:4400', participant: 'user:ana', token })",
  );
  const base = httpAddress(options.url);

  async function ask(
    method: string,
    path: string,
    how: Signal | undefined,
    body?: object,
  ): Promise<Response> {
    const signal = how?.signal;
    const response = await askServer(options, `${base}/sessions${path}`, {
      method,
      ...(signal ? { signal } : {}),
      ...(body ? { headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) } : {}),
    });
    if (response.ok) return response;
    throw refusalIn(await response.json().catch(() => undefined), `${base} answered ${response.status}.`);
  }

  return {
    async list(which = {}, how) {
      checkCall(isPageOptions(which), "await manager.list({ archived: false, search: 'Lisbon', limit: 50 })");
      const { archived, search, limit = PAGE, after } = which;
      const query = new URLSearchParams({
        limit: `${limit}`,
        ...omitUndefined({ archived: archived?.toString(), search: search || undefined, after }),
      });
      const response = await ask('GET', `?${query}`, how);
      const body: unknown = await response.json().catch(() => undefined);
      if (!isRecord(body) || !Array.isArray(body.sessions))
        throw new RejoinError('message-malformed', `${base} answered with no list: it is no session server.`);
      return {
        sessions: body.sessions.filter(isInfo),
        ...(isText(body.next) ? { next: body.next } : {}),
      };
    },
    async rename(session, title, how) {
      checkCall(
        isSessionId(session) && isText(title),
        "await manager.rename('my-session', 'A plan for Lisbon')",
      );
      const tidy = tidyTitle(title);
      if (isTooLong(tidy))
        throw new RejoinError('string-too-long', `A title has ${MAX_TITLE} characters at most.`);
      await ask('PATCH', pathOf(session), how, { title: tidy || null });
    },
    async archive(session, how) {
      checkCall(isSessionId(session), "await manager.archive('my-session')");
      await ask('PATCH', pathOf(session), how, { archived: true });
    },
    async unarchive(session, how) {
      checkCall(isSessionId(session), "await manager.unarchive('my-session')");
      await ask('PATCH', pathOf(session), how, { archived: false });
    },
    async delete(session, how) {
      checkCall(isSessionId(session), "await manager.delete('my-session')");
      await ask('DELETE', pathOf(session), how);
    },
  };
}

const pathOf = (session: string): string => `/${encodeURIComponent(session)}`;

const isPageOptions = (which: SessionPageOptions): boolean =>
  isRecord(which) &&
  (which.archived === undefined || typeof which.archived === 'boolean') &&
  (which.search === undefined || isText(which.search)) &&
  (which.after === undefined || isText(which.after)) &&
  (which.limit === undefined || (isCount(which.limit) && which.limit <= MOST));
