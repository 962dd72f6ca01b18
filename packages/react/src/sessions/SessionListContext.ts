'use client';

import type { Clock } from '@rejoin/core';
import { isDevelopment } from '@rejoin/core/internal';
import type { SessionListView } from '@rejoin/core/session-list';
import type { SessionListInfo } from '../hooks/useSessionList.ts';
import { createPartContext, type PartContext, useIn } from '../kit/partContext.ts';
import type { NamedParticipant } from '../select/agentInfo.ts';
import type { ListedSession } from './sessionItem.ts';
import type { SessionListItemStatus, SessionListLabels } from './sessionListLabels.ts';

/** The `data-*` attributes of the list. */
export interface SessionListState extends Readonly<Record<string, string | boolean | undefined>> {
  readonly status: SessionListView['status'];
  /** There is none. */
  readonly empty: boolean;
}

/** What the parts of a list of sessions know. */
export interface SessionListContextValue {
  readonly list: SessionListInfo;
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
