/** What is asked of a session server and answered, as options of TanStack Query. The live log is no part of it. */
import { RejoinError, type SessionSnapshot } from '@rejoin/core';
import { checkCall } from '@rejoin/core/internal';
import { manageSessions, type SessionFilter, type SessionPage } from '@rejoin/core/session-list';
import { type FetchedHistoryPage, fetchHistory, fetchSnapshot } from '@rejoin/core/websocket';
import type {
  InfiniteData,
  QueryClient,
  UseInfiniteQueryOptions,
  UseMutationOptions,
  UseQueryOptions,
} from '@tanstack/react-query';
import type { Asked, ListedSession } from './listPages.ts';
import { createLiveLists, DELETE, type LiveLists, type SessionQueriesOptions } from './liveLists.ts';

export interface SessionListFilter extends SessionFilter {
  /** Sessions of a page, 1 to 200. Default 50. */
  readonly limit?: number | undefined;
}

/** Where a page of history begins: at the newest entry, or before one that is there already. */
export interface HistoryPlace {
  readonly before?: number;
  readonly log?: string;
}

export type SessionListOptions = UseInfiniteQueryOptions<
  SessionPage,
  Error,
  InfiniteData<SessionPage, string | undefined>,
  readonly unknown[],
  string | undefined
>;
export type SessionHistoryOptions = UseInfiniteQueryOptions<
  FetchedHistoryPage,
  Error,
  InfiniteData<FetchedHistoryPage, HistoryPlace>,
  readonly unknown[],
  HistoryPlace
>;
export type SessionSnapshotOptions = UseQueryOptions<
  SessionSnapshot,
  Error,
  SessionSnapshot,
  readonly unknown[]
>;
/** What was known of the session before it was asked for, which comes back if it is refused. */
interface Before {
  readonly before: ListedSession | undefined;
}
export type SessionMutationOptions<Variables> = UseMutationOptions<void, Error, Variables, Before>;

export interface RenameVariables {
  readonly session: string;
  /** At most 200 characters. Empty: the session has no title of its own. */
  readonly title: string;
}
export interface ArchiveVariables {
  readonly session: string;
  readonly archived: boolean;
}
export interface DeleteVariables {
  readonly session: string;
}

/**
 * Options for TanStack Query's own functions and hooks. All keys begin with `key`, so that an app can invalidate or remove what is
 * cached of one server and participant, as when that person signs out.
 */
export interface SessionQueries {
  readonly key: readonly ['rejoin', server: string, participant: string];
  /** Pages of the list, for `useInfiniteQuery` and `prefetchInfiniteQuery`; `useSessions` keeps them live. */
  list(filter?: SessionListFilter): SessionListOptions;
  /**
   * What has left a session's window, newest page first, for `useInfiniteQuery`. An entry never changes; the first page grows until
   * it is full, so it is asked for anew when it is shown again after the session has changed.
   */
  history(session: string): SessionHistoryOptions;
  /** The session as it is now, for a page that a server renders: `<SessionProvider snapshot={…}>` goes on from it. */
  snapshot(session: string): SessionSnapshotOptions;
  /** Each is shown in all lists at once, and taken back if the server refuses it. */
  rename(): SessionMutationOptions<RenameVariables>;
  archive(): SessionMutationOptions<ArchiveVariables>;
  delete(): SessionMutationOptions<DeleteVariables>;
  /** Keeps the lists of a `QueryClient` live until the result is called, as `useSessions` does while it is mounted. */
  follow(client: QueryClient): () => void;
}

const RETRIES = 3;

/** What the same request would be answered again is not asked again. */
const retry = (count: number, error: Error): boolean =>
  count < RETRIES &&
  !(error instanceof RejoinError && error.code !== 'server-unreachable' && !error.retryable);

/** Live lists by what made them: one subscription to an index for each client, however many hooks ask for it. */
const live = new WeakMap<SessionQueries, (client: QueryClient) => LiveLists>();

/** Of hooks: the lists that a client has of one server. */
export function liveListsOf(queries: SessionQueries, client: QueryClient): LiveLists {
  const of = live.get(checkedQueries(queries, 'useSessions'));
  // CAST: what was checked has one.
  return (of as (client: QueryClient) => LiveLists)(client);
}

/** @throws RejoinError `argument-invalid` that shows the hook's right call */
export function checkedQueries(queries: SessionQueries, hook: string): SessionQueries {
  checkCall(
    typeof queries === 'object' && queries !== null && live.has(queries),
    `${hook}(queries), with queries = sessionQueries({ url: 'ws://127.0.0.1:4400', participant, token })`,
  );
  return queries;
}

/**
 * Options for TanStack Query 5 about the sessions of a server. Make it once for each person who signs in, outside of components; on
 * a server, once for each request.
 *
 * @throws RejoinError `argument-invalid` for a call that is none
 */
export function sessionQueries(options: SessionQueriesOptions): SessionQueries {
  checkCall(
    typeof options?.url === 'string' && typeof options.participant === 'string',
    "sessionQueries({ url: 'ws://127.0.0.1:4400', participant: 'user:ana', token })",
  );
  const manager = manageSessions(options);
  const key = ['rejoin', options.url, options.participant] as const;
  const keys = {
    lists: [...key, 'list'],
    histories: [...key, 'history'],
    mutations: [...key, 'change'],
  };
  const byClient = new WeakMap<QueryClient, LiveLists>();

  function listsOf(client: QueryClient): LiveLists {
    const lists = byClient.get(client) ?? createLiveLists(client, keys, options);
    byClient.set(client, lists);
    return lists;
  }

  const mutation = <Variables extends Omit<Asked, 'deleted'>>(
    name: string,
    ask: (variables: Variables) => Promise<void>,
  ): SessionMutationOptions<Variables> => ({
    mutationKey: [...keys.mutations, name],
    mutationFn: ask,
    async onMutate({ session }, { client }) {
      // One that is under way does not know of it, and would show the session as it was.
      await client.cancelQueries({ queryKey: keys.lists });
      const lists = listsOf(client);
      const before = lists.find(session);
      lists.show(session);
      return { before };
    },
    onSuccess(_, variables, __, { client }) {
      const lists = listsOf(client);
      lists.done(name === DELETE ? { ...variables, deleted: true } : variables);
      if (lists.store.getState().status !== 'live') void client.invalidateQueries({ queryKey: keys.lists });
    },
    onError(_, __, known, { client }) {
      listsOf(client).takeBack(known?.before);
    },
  });

  const queries: SessionQueries = {
    key,
    list(filter = {}) {
      checkCall(
        typeof filter === 'object' && filter !== null,
        "queries.list({ archived: false, search: 'Lisbon' })",
      );
      const { archived, search, limit } = filter;
      const wanted = {
        ...(archived === undefined ? {} : { archived }),
        ...(search ? { search } : {}),
        ...(limit === undefined ? {} : { limit }),
      };
      return {
        queryKey: [...keys.lists, wanted],
        queryFn: ({ pageParam, signal }) => manager.list({ ...wanted, after: pageParam }, { signal }),
        initialPageParam: undefined,
        getNextPageParam: ({ next }) => next,
        retry,
      };
    },
    history(session) {
      checkCall(typeof session === 'string', "queries.history('my-session')");
      return {
        queryKey: [...keys.histories, session],
        queryFn: ({ pageParam, signal }) => fetchHistory({ ...options, ...pageParam, session, signal }),
        initialPageParam: {},
        getNextPageParam: ({ end, from, log }) => (end ? undefined : { before: from, log }),
        staleTime: Infinity,
        retry,
      };
    },
    snapshot(session) {
      checkCall(typeof session === 'string', "queries.snapshot('my-session')");
      return {
        queryKey: [...key, 'snapshot', session],
        queryFn: ({ signal }) => fetchSnapshot({ ...options, session, signal }),
        // The session itself goes on from it, live: it need not be newer.
        staleTime: Infinity,
        // It is one value: to compare it part by part with the one before would gain nothing.
        structuralSharing: false,
        retry,
      };
    },
    rename: () => mutation('rename', ({ session, title }) => manager.rename(session, title)),
    archive: () =>
      mutation('archive', ({ session, archived }) =>
        archived ? manager.archive(session) : manager.unarchive(session),
      ),
    delete: () => mutation<DeleteVariables>(DELETE, ({ session }) => manager.delete(session)),
    follow(client) {
      checkCall(typeof client?.getQueryCache === 'function', 'queries.follow(queryClient)');
      return listsOf(client).store.subscribe(() => {});
    },
  };
  live.set(queries, listsOf);
  return queries;
}
