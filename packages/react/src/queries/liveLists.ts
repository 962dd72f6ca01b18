/** Keeps what a QueryClient has cached of a server's list true: one subscription to its index, however many hooks show a list. */
import { omitUndefined } from '@rejoin/core/internal';
import {
  type FollowSessionsOptions,
  followSessions,
  type SessionFilter,
  type SessionList,
} from '@rejoin/core/session-list';
import type { QueryClient } from '@tanstack/react-query';
import {
  type Asked,
  asAsked,
  type ListedSession,
  type ListPages,
  sessionIn,
  withoutSession,
  withSession,
} from './listPages.ts';

/** Where the server is, and who asks. */
export interface SessionQueriesOptions
  extends Pick<FollowSessionsOptions, 'url' | 'participant' | 'token' | 'fetch'> {}

export interface LiveLists {
  /** Of the index: whether the lists are live, and why not. It is asked while something subscribes. */
  readonly store: SessionList['store'];
  readonly retryNow: () => void;
  /** A session as it is known now, in whichever list. */
  readonly find: (session: string) => ListedSession | undefined;
  /** Shows a session, in all lists, as it will be once what is asked for is done. */
  readonly show: (session: string) => void;
  /** It was done: also a list that was read before says so. */
  readonly done: (asked: Asked) => void;
  /** It was refused: the session is again what it was. */
  readonly takeBack: (before: ListedSession | undefined) => void;
}

/** The keys of one server and participant. */
export interface ListKeys {
  readonly lists: readonly unknown[];
  readonly histories: readonly unknown[];
  readonly mutations: readonly unknown[];
}

/** Ends the key of a mutation that deletes. */
export const DELETE = 'delete';

export function createLiveLists(
  client: QueryClient,
  keys: ListKeys,
  options: SessionQueriesOptions,
): LiveLists {
  // It begins with nothing: pages are asked for, and each change is told.
  const index = followSessions({ ...options, limit: 0 });
  /** What was told while a list was under way: it may have been read before, and come after. */
  const told = new Map<string, ListedSession | 'gone'>();
  let subscribers = 0;
  let stop = () => {};

  const asked = (): readonly Asked[] =>
    client
      .getMutationCache()
      .findAll({ mutationKey: keys.mutations, status: 'pending' })
      .map(({ options, state }) => ({
        // CAST: only our own mutations have this key, and these are their variables.
        ...(state.variables as Asked),
        ...(options.mutationKey?.at(-1) === DELETE ? { deleted: true } : {}),
      }));

  const lists = () =>
    client
      .getQueryCache()
      .findAll({ queryKey: keys.lists })
      .map((query) => ({
        query,
        // CAST, both: only our own lists have this key, which ends with their filter.
        pages: query.state.data as ListPages | undefined,
        filter: query.queryKey.at(-1) as SessionFilter,
      }));

  function change(alter: (pages: ListPages, filter: SessionFilter) => ListPages): void {
    for (const { query, pages, filter } of lists()) {
      const altered = pages && alter(pages, filter);
      if (altered === pages) continue;
      const { isInvalidated, dataUpdatedAt } = query.state;
      // Its age stays, and that it is out of date: what is told of one session does not make the rest of a list newer.
      client.setQueryData(query.queryKey, altered, { updatedAt: dataUpdatedAt });
      if (isInvalidated) query.invalidate();
    }
  }

  function find(session: string): ListedSession | undefined {
    const newest = told.get(session);
    if (newest) return newest === 'gone' ? undefined : newest;
    for (const { pages } of lists()) {
      const info = pages && sessionIn(pages, session);
      if (info) return info;
    }
    return undefined;
  }

  function put(session: string, info: ListedSession | undefined): void {
    if (client.isFetching({ queryKey: keys.lists }) > 0) told.set(session, info ?? 'gone');
    const shown = info && asAsked(info, asked());
    change((pages, filter) => (shown ? withSession(pages, shown, filter) : withoutSession(pages, session)));
  }

  /** A list that has come is brought up to what was told meanwhile, and to what was asked for here. */
  function catchUp(): void {
    const waiting = asked();
    const sessions = new Set([...told.keys(), ...waiting.map(({ session }) => session)]);
    for (const session of sessions) {
      const info = find(session);
      const shown = info && asAsked(info, waiting);
      change((pages, filter) => (shown ? withSession(pages, shown, filter) : withoutSession(pages, session)));
    }
    if (client.isFetching({ queryKey: keys.lists }) === 0) told.clear();
  }

  function begin(): void {
    const stops = [
      index.follow((event) => {
        switch (event.type) {
          case 'sessions':
            // What changed before is told no more: all that is shown is asked for anew.
            told.clear();
            return void client.invalidateQueries({ queryKey: keys.lists });
          case 'changed':
            put(event.info.session, event.info);
            // Its history may have grown. It is asked for when it is shown the next time.
            return void client.invalidateQueries({
              queryKey: [...keys.histories, event.info.session],
              refetchType: 'none',
            });
          default:
            put(event.session, undefined);
        }
      }),
      client.getQueryCache().subscribe((event) => {
        if (event.type !== 'updated' || event.action.type !== 'success' || event.action.manual) return;
        if (keys.lists.every((part, at) => event.query.queryKey[at] === part)) catchUp();
      }),
    ];
    stop = () => {
      for (const each of stops) each();
      told.clear();
    };
  }

  const { store } = index;
  return {
    store: {
      ...store,
      subscribe(listener) {
        const leave = store.subscribe(listener);
        if (subscribers++ === 0) begin();
        let isLeft = false;
        return () => {
          if (isLeft) return;
          isLeft = true;
          leave();
          if (--subscribers === 0) stop();
        };
      },
    },
    retryNow: index.retryNow,
    find,
    show: (session) => put(session, find(session)),
    done({ session, deleted, title, archived }) {
      const info = find(session);
      if (deleted) put(session, undefined);
      else if (info) put(session, asAsked(info, [{ session, ...omitUndefined({ title, archived }) }]));
    },
    takeBack(before) {
      if (before) change((pages, filter) => withSession(pages, before, filter));
      // What it is by now is the server's to say.
      void client.invalidateQueries({ queryKey: keys.lists });
    },
  };
}
