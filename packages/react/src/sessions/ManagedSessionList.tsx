'use client';

import { forwardRef, type ReactElement } from 'react';
import { type Part, withClass } from '../kit/renderPart.ts';
import type { SessionListProps } from './SessionList.tsx';
import { SessionListDetail } from './SessionListDetail.tsx';
import { SessionListEmpty } from './SessionListEmpty.tsx';
import { SessionListFilter } from './SessionListFilter.tsx';
import { SessionListItem } from './SessionListItem.tsx';
import { SessionListItems } from './SessionListItems.tsx';
import { SessionListLoading } from './SessionListLoading.tsx';
import { SessionListManage } from './SessionListManage.tsx';
import { SessionListMore } from './SessionListMore.tsx';
import { SessionListNotice } from './SessionListNotice.tsx';
import { SessionListOpen } from './SessionListOpen.tsx';
import { SessionListRetry } from './SessionListRetry.tsx';
import { SessionListRoot } from './SessionListRoot.tsx';
import { SessionListSearch } from './SessionListSearch.tsx';
import { SessionListStatus } from './SessionListStatus.tsx';
import { SessionListTime } from './SessionListTime.tsx';
import { SessionListTitle } from './SessionListTitle.tsx';
import { SessionListUnread } from './SessionListUnread.tsx';

export interface ManagedSessionListProps extends SessionListProps {}

/** A list of sessions that is searched, and in which each is renamed, archived and deleted; dressed. */
export const ManagedSessionList: Part<ManagedSessionListProps, HTMLElement> = forwardRef<
  HTMLElement,
  ManagedSessionListProps
>(function ManagedSessionList({ className, ...props }, ref): ReactElement {
  return (
    <SessionListRoot ref={ref} {...props} className={withClass('rejoin-session-list', className)}>
      <div className="rejoin-session-list-tools">
        <SessionListSearch className="rejoin-session-list-search" />
        <SessionListFilter className="rejoin-session-list-filter" />
      </div>
      <div className="rejoin-session-list-top">
        <SessionListNotice className="rejoin-session-list-notice" />
        <SessionListRetry className="rejoin-button" />
      </div>
      <SessionListLoading className="rejoin-session-list-notice" />
      <SessionListEmpty className="rejoin-session-list-notice" />
      <SessionListItems className="rejoin-session-list-items">{row}</SessionListItems>
      <SessionListMore className="rejoin-button rejoin-session-list-more" />
    </SessionListRoot>
  );
});

const row = (): ReactElement => (
  <SessionListItem className="rejoin-session-list-item rejoin-session-list-managed">
    <SessionListOpen className="rejoin-session-list-open">
      <SessionListTitle className="rejoin-session-list-title" />
      <SessionListUnread className="rejoin-session-list-unread" />
      <SessionListTime className="rejoin-session-list-time" />
      <SessionListStatus className="rejoin-session-list-status" />
      <SessionListDetail className="rejoin-session-list-detail" />
    </SessionListOpen>
    <SessionListManage className="rejoin-session-list-manage" />
  </SessionListItem>
);
