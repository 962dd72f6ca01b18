'use client';

import { forwardRef, type ReactElement } from 'react';
import { type Part, withClass } from '../kit/renderPart.ts';
import { SessionListDetail } from './SessionListDetail.tsx';
import { SessionListEmpty } from './SessionListEmpty.tsx';
import { SessionListItem } from './SessionListItem.tsx';
import { SessionListItems } from './SessionListItems.tsx';
import { SessionListLoading } from './SessionListLoading.tsx';
import { SessionListNotice } from './SessionListNotice.tsx';
import { SessionListOpen } from './SessionListOpen.tsx';
import { SessionListRetry } from './SessionListRetry.tsx';
import { SessionListRoot, type SessionListRootProps } from './SessionListRoot.tsx';
import { SessionListStatus } from './SessionListStatus.tsx';
import { SessionListTime } from './SessionListTime.tsx';
import { SessionListTitle } from './SessionListTitle.tsx';
import { SessionListUnread } from './SessionListUnread.tsx';

export interface SessionListProps extends Omit<SessionListRootProps, 'children'> {}

/** The sessions of a server, dressed: what each is about, when something last happened, and who is waited for. */
export const SessionList: Part<SessionListProps, HTMLElement> = forwardRef<HTMLElement, SessionListProps>(
  function SessionList({ className, ...props }, ref): ReactElement {
    return (
      <SessionListRoot ref={ref} {...props} className={withClass('rejoin-session-list', className)}>
        <div className="rejoin-session-list-top">
          <SessionListNotice className="rejoin-session-list-notice" />
          <SessionListRetry className="rejoin-button" />
        </div>
        <SessionListLoading className="rejoin-session-list-notice" />
        <SessionListEmpty className="rejoin-session-list-notice" />
        <SessionListItems className="rejoin-session-list-items">{row}</SessionListItems>
      </SessionListRoot>
    );
  },
);

const row = (): ReactElement => (
  <SessionListItem className="rejoin-session-list-item">
    <SessionListOpen className="rejoin-session-list-open">
      <SessionListTitle className="rejoin-session-list-title" />
      <SessionListUnread className="rejoin-session-list-unread" />
      <SessionListTime className="rejoin-session-list-time" />
      <SessionListStatus className="rejoin-session-list-status" />
      <SessionListDetail className="rejoin-session-list-detail" />
    </SessionListOpen>
  </SessionListItem>
);
