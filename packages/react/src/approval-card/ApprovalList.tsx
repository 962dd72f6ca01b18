'use client';

import { forwardRef, type ReactElement } from 'react';
import { type Part, withClass } from '../kit/renderPart.ts';
import type { ApprovalInfo } from '../select/approvals.ts';
import { ApprovalCard } from './ApprovalCard.tsx';
import { ApprovalListApproveAll } from './ApprovalListApproveAll.tsx';
import { ApprovalListItems } from './ApprovalListItems.tsx';
import { ApprovalListRoot, type ApprovalListRootProps } from './ApprovalListRoot.tsx';
import { ApprovalListTitle } from './ApprovalListTitle.tsx';

export interface ApprovalListProps extends Omit<ApprovalListRootProps, 'children'> {}

/** All that waits for a person, dressed: how much it is, a button that approves several in one gesture, and a card for each. */
export const ApprovalList: Part<ApprovalListProps, HTMLElement> = forwardRef<HTMLElement, ApprovalListProps>(
  function ApprovalList({ className, ...props }, ref): ReactElement {
    return (
      <ApprovalListRoot ref={ref} {...props} className={withClass('rejoin-approval-card-list', className)}>
        <div className="rejoin-approval-card-row">
          <ApprovalListTitle className="rejoin-field-hint" />
          <ApprovalListApproveAll className="rejoin-button" />
        </div>
        <ApprovalListItems className="rejoin-approval-card-list">{cardOf}</ApprovalListItems>
      </ApprovalListRoot>
    );
  },
);

const cardOf = (approval: ApprovalInfo): ReactElement => <ApprovalCard approval={approval} />;
