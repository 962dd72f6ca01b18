'use client';

import { isDevelopment } from '@rejoin/core/internal';
import { createPartContext, type PartContext, useIn } from '../kit/partContext.ts';
import type { NamedParticipant } from '../select/agentInfo.ts';
import type { PolicyInfo } from '../select/policyInfo.ts';
import type { ApprovalCardLabels } from './approvalCardLabels.ts';

/** Its `data-*` attributes. */
export interface PolicyListState extends Readonly<Record<string, number>> {
  /** How many policies are in force. */
  readonly count: number;
}

/** What the parts of a list of policies know. */
export interface PolicyListContextValue {
  readonly inForce: readonly PolicyInfo[];
  readonly withdraw: (policy: PolicyInfo) => void;
  readonly canWithdraw: boolean;
  readonly state: PolicyListState;
  readonly labels: ApprovalCardLabels;
  readonly nameOf: (participant: NamedParticipant) => string;
}

/** What the parts of one policy know. */
export interface PolicyListItemValue {
  readonly policy: PolicyInfo;
  /** What it allows, in words. */
  readonly words: string;
  /** Who gave it, in words. */
  readonly by: string;
  readonly textId: string;
}

export const PolicyListContext: PartContext<PolicyListContextValue> = createPartContext(
  isDevelopment && 'PolicyListRoot',
);
export const PolicyListItemContext: PartContext<PolicyListItemValue> = createPartContext(
  isDevelopment && 'PolicyListItem policy={…}',
);

export const usePolicyList = (): PolicyListContextValue => useIn(PolicyListContext);
export const usePolicyListItem = (): PolicyListItemValue => useIn(PolicyListItemContext);
