/** Pages of a list of sessions as they are cached, and what becomes of them by a change. Pure. */
import { isInFilter, newestFirst } from '@rejoin/core/internal';
import type { SessionFilter, SessionPage } from '@rejoin/core/session-list';
import type { InfiniteData } from '@tanstack/react-query';

export type ListedSession = SessionPage['sessions'][number];
export type ListPages = InfiniteData<SessionPage, string | undefined>;

/** What this page has asked for, and the server has not answered yet. */
export interface Asked {
  readonly session: string;
  /** Empty: none of its own. */
  readonly title?: string;
  readonly archived?: boolean;
  readonly deleted?: true;
}

/** A session as it will be, once what was asked for is done. Undefined: it will be gone. */
export function asAsked(info: ListedSession, asked: readonly Asked[]): ListedSession | undefined {
  let result: ListedSession = info;
  for (const { session, title, archived, deleted } of asked) {
    if (session !== info.session) continue;
    if (deleted) return undefined;
    // What a session is called without a title of its own, the log says: until then it keeps the one that it has.
    if (title) result = { ...result, title };
    if (archived !== undefined) result = { ...result, archived };
  }
  return result;
}

/** The pages with a session as it is now, at its place; the same pages where that changes nothing. */
export function withSession(pages: ListPages, info: ListedSession, filter: SessionFilter): ListPages {
  if (sessionIn(pages, info.session) === info && isInFilter(info, filter)) return pages;
  const rest = withoutSession(pages, info.session);
  if (!isInFilter(info, filter)) return rest;
  const at = rest.pages.findIndex(({ sessions }) => {
    const last = sessions.at(-1);
    return last !== undefined && newestFirst(info, last) < 0;
  });
  // Behind all that is there: it belongs to the last page, or to one that was not asked for yet.
  const index = at < 0 ? rest.pages.length - 1 : at;
  const page = rest.pages[index];
  if (!page || (at < 0 && page.next !== undefined)) return rest;
  const sessions = [...page.sessions, info].sort(newestFirst);
  return { ...rest, pages: rest.pages.with(index, { ...page, sessions }) };
}

export function withoutSession(pages: ListPages, session: string): ListPages {
  if (!sessionIn(pages, session)) return pages;
  return {
    ...pages,
    pages: pages.pages.map((page) =>
      page.sessions.some((info) => info.session === session)
        ? { ...page, sessions: page.sessions.filter((info) => info.session !== session) }
        : page,
    ),
  };
}

export function sessionIn(pages: ListPages, session: string): ListedSession | undefined {
  for (const page of pages.pages) {
    const found = page.sessions.find((info) => info.session === session);
    if (found) return found;
  }
  return undefined;
}
