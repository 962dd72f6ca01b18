'use client';

import { RejoinError } from '@rejoin/core';
import { isInFilter } from '@rejoin/core/internal';
import type { SessionListView } from '@rejoin/core/session-list';
import { keepPreviousData, useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { useMemo, useSyncExternalStore } from 'react';
import { liveListsOf, type SessionListFilter, type SessionQueries } from './sessionQueries.ts';

export interface SessionsInfo extends SessionListView {
  /** Asks the server now, also after a refusal. */
  readonly retryNow: () => void;
  /** There are more on the server. */
  readonly hasMore: boolean;
  /** More are on their way. */
  readonly isLoadingMore: boolean;
  /** Asks for the next page. */
  readonly loadMore: () => void;
}

/**
 * The sessions of a server in pages, live: a page that is cached changes as the server's list does. Any number of components share
 * one subscription to it for each `QueryClient`. `SessionList` takes what it returns as its `list`.
 *
 * @param queries made once, outside of components, by `sessionQueries`
 * @param filter those that are wanted. Default: all
 */
export function useSessions(queries: SessionQueries, filter: SessionListFilter = {}): SessionsInfo {
  const client = useQueryClient();
  const lists = liveListsOf(queries, client);
  const { subscribe, getState, getInitialState } = lists.store;
  // Before the list is asked for: what changes meanwhile is told.
  const index = useSyncExternalStore(subscribe, getState, getInitialState);
  // The index keeps it true. When it begins to, it has all asked for anew.
  const query = useInfiniteQuery({
    ...queries.list(filter),
    staleTime: Infinity,
    // While another filter's list comes: what is known of it already.
    placeholderData: keepPreviousData,
  });
  const { data, error, fetchStatus, hasNextPage, isFetchingNextPage, fetchNextPage, refetch } = query;
  const { archived, search } = filter;
  return useMemo(() => {
    const sessions = (data?.pages ?? []).flatMap((page) => page.sessions);
    const why = error ?? index.error;
    return {
      sessions: sessions.filter((info) => isInFilter(info, { archived, search })),
      status: statusOf(data !== undefined, error, fetchStatus === 'paused', index.status),
      ...(data ? { proven: true as const } : {}),
      ...(why instanceof RejoinError ? { error: why } : {}),
      hasMore: hasNextPage,
      isLoadingMore: isFetchingNextPage,
      loadMore: () => void fetchNextPage(),
      retryNow() {
        lists.retryNow();
        if (error) void refetch();
      },
    };
  }, [
    data,
    error,
    fetchStatus,
    index,
    archived,
    search,
    hasNextPage,
    isFetchingNextPage,
    fetchNextPage,
    refetch,
    lists,
  ]);
}

function statusOf(
  isThere: boolean,
  error: Error | null,
  isPaused: boolean,
  index: SessionListView['status'],
): SessionListView['status'] {
  if (error)
    return error instanceof RejoinError && error.code !== 'server-unreachable' ? 'refused' : 'waiting';
  if (isPaused) return 'waiting';
  if (!isThere) return 'connecting';
  // The list is there, and whether it is the newest is not known yet.
  return index === 'idle' ? 'connecting' : index;
}
