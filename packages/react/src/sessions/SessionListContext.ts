'use client';

import type { Clock } from '@rejoin/core';
import { isDevelopment } from '@rejoin/core/internal';
import type { SessionFilter, SessionListView, SessionManager } from '@rejoin/core/session-list';
import type { SessionListInfo } from '../hooks/useSessionList.ts';
import { createPartContext, type PartContext, useIn } from '../kit/partContext.ts';
import type { CodedError } from '../kit/useErrorWords.ts';
import type { NamedParticipant } from '../select/agentInfo.ts';
import type { ListedSession } from './sessionItem.ts';
import type { SessionListItemStatus, SessionListLabels } from './sessionListLabels.ts';

/** The `data-*` attributes of the list. */
export interface SessionListState extends Readonly<Record<string, string | boolean | undefined>> {
  readonly status: SessionListView['status'];
  /** There is none. */
  readonly empty: boolean;
}

/** A list that comes in pages, as `useSessions` of `@rejoin/react/query` gives it. */
export interface SessionListSource extends SessionListInfo {
  readonly hasMore?: boolean | undefined;
  readonly isLoadingMore?: boolean | undefined;
  readonly loadMore?: (() => void) | undefined;
}

/** What can be done with a session: `manageSessions` and `useSessionActions` give it. */
export interface SessionListActions
  extends Readonly<Pick<SessionManager, 'rename' | 'archive' | 'unarchive' | 'delete'>> {}

/** What was asked for last, and refused. */
export interface SessionListFailure {
  readonly session: string;
  readonly error: CodedError;
}

/** What the parts of a list of sessions know. */
export interface SessionListContextValue {
  /** Those that the filter lets through. */
  readonly list: SessionListSource;
  readonly filter: SessionFilter;
  readonly setFilter: (filter: SessionFilter) => void;
  readonly actions: SessionListActions | undefined;
  /** Asks for something to be done with a session. */
  readonly ask: (session: string, act: (by: SessionListActions) => Promise<unknown>) => void;
  readonly failure: SessionListFailure | undefined;
  readonly state: SessionListState;
  /** Why the list is not what it is on the server; empty where nothing is wrong. */
  readonly notice: string;
  readonly selected: string | undefined;
  /** The session whose row is in the order of Tab. */
  readonly current: string | undefined;
  readonly setCurrent: (session: string) => void;
  readonly onSelect: ((session: string) => void) | undefined;
  readonly hrefOf: ((session: string) => string) | undefined;
  readonly nameOf: (participant: NamedParticipant) => string;
  readonly clock: Pick<Clock, 'now'>;
  readonly labels: SessionListLabels;
}

export const SessionListContext: PartContext<SessionListContextValue> = createPartContext(
  isDevelopment && 'SessionListRoot',
);

export const useSessionListParts = (): SessionListContextValue => useIn(SessionListContext);

/** The `data-*` attributes of a row. */
export interface SessionListItemState extends Readonly<Record<string, string | boolean | undefined>> {
  readonly status: SessionListItemStatus;
  readonly selected: boolean;
}

export interface SessionListItemContextValue {
  readonly info: ListedSession;
  readonly state: SessionListItemState;
  /** Its row is in the order of Tab. */
  readonly isCurrent: boolean;
}

export const SessionListItemContext: PartContext<SessionListItemContextValue> = createPartContext(
  isDevelopment && 'SessionListItems',
);

export const useSessionListItem = (): SessionListItemContextValue => useIn(SessionListItemContext);
