'use client';

import { isDevelopment } from '@rejoin/core/internal';
import { createPartContext, type PartContext, useIn } from '../kit/partContext.ts';
import type { ApprovalInfo } from '../select/approvals.ts';
import type { ApprovalCardLabels } from './approvalCardLabels.ts';

/** Its `data-*` attributes. */
export interface ApprovalListState extends Readonly<Record<string, string | number>> {
  readonly status: 'waiting' | 'empty';
  /** How many questions wait. */
  readonly count: number;
}

/** What the parts of a list of questions know. */
export interface ApprovalListContextValue {
  readonly waiting: readonly ApprovalInfo[];
  /** How many of them one gesture approves. */
  readonly together: number;
  readonly approveAll: () => void;
  readonly state: ApprovalListState;
  readonly labels: ApprovalCardLabels;
}

export const ApprovalListContext: PartContext<ApprovalListContextValue> = createPartContext(
  isDevelopment && 'ApprovalListRoot',
);

export const useApprovalList = (): ApprovalListContextValue => useIn(ApprovalListContext);
