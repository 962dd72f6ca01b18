'use client';

import { forwardRef, type ReactElement } from 'react';
import { type Part, withClass } from '../kit/renderPart.ts';
import type { PolicyInfo } from '../select/policyInfo.ts';
import { PolicyListGiver } from './PolicyListGiver.tsx';
import { PolicyListItem } from './PolicyListItem.tsx';
import { PolicyListItems } from './PolicyListItems.tsx';
import { PolicyListRoot, type PolicyListRootProps } from './PolicyListRoot.tsx';
import { PolicyListText } from './PolicyListText.tsx';
import { PolicyListTime } from './PolicyListTime.tsx';
import { PolicyListTitle } from './PolicyListTitle.tsx';
import { PolicyListWithdraw } from './PolicyListWithdraw.tsx';

export interface PolicyListProps extends Omit<PolicyListRootProps, 'children'> {}

/** What agents may do without being answered each time, dressed: which tool, of which agent, who allows it, since when; and a button. */
export const PolicyList: Part<PolicyListProps, HTMLElement> = forwardRef<HTMLElement, PolicyListProps>(
  function PolicyList({ className, ...props }, ref): ReactElement {
    return (
      <PolicyListRoot ref={ref} {...props} className={withClass('rejoin-approval-card-list', className)}>
        <PolicyListTitle className="rejoin-field-hint" />
        <PolicyListItems className="rejoin-approval-card-list">{itemOf}</PolicyListItems>
      </PolicyListRoot>
    );
  },
);

const itemOf = (policy: PolicyInfo): ReactElement => (
  <PolicyListItem policy={policy} className="rejoin-approval-card rejoin-approval-card-row">
    <span className="rejoin-approval-card-policy">
      <PolicyListText />
      <span className="rejoin-field-hint rejoin-approval-card-row">
        <PolicyListGiver />
        <PolicyListTime />
      </span>
    </span>
    <PolicyListWithdraw className="rejoin-button" />
  </PolicyListItem>
);
