'use client';

import { forwardRef, type ReactElement, useId, useMemo } from 'react';
import { useSession } from '../hooks/useSession.ts';
import { useSlice } from '../hooks/useSlice.ts';
import { type Part, type PartProps, renderPart } from '../kit/renderPart.ts';
import { nameIn } from '../select/agentInfo.ts';
import type { PolicyInfo } from '../select/policyInfo.ts';
import { PolicyListItemContext, usePolicyList } from './PolicyListContext.ts';

/** Its `data-*` attributes. */
export interface PolicyListItemState extends Readonly<Record<string, string>> {
  readonly risk: PolicyInfo['risk'];
}

export interface PolicyListItemProps extends PartProps<'li', PolicyListItemState> {
  readonly policy: PolicyInfo;
}

/** Holds the parts of one policy. Renders an `<li>`. */
export const PolicyListItem: Part<PolicyListItemProps, HTMLLIElement> = forwardRef<
  HTMLLIElement,
  PolicyListItemProps
>(function PolicyListItem({ policy, ...props }, ref): ReactElement {
  const { labels, nameOf } = usePolicyList();
  const { participant: me } = useSession();
  const { agent, tool, risk, participant } = policy;
  const agentName = nameOf({ participant: agent, name: useSlice(nameIn, agent) });
  const giver = nameOf({ participant, name: useSlice(nameIn, participant) });
  const textId = useId();
  const words = labels.policy({ agent: agentName, tool, risk });
  const by = labels.policyBy(participant === me ? undefined : giver);
  const value = useMemo(() => ({ policy, words, by, textId }), [policy, words, by, textId]);
  const state: PolicyListItemState = useMemo(() => ({ risk }), [risk]);
  return (
    <PolicyListItemContext.Provider value={value}>
      {renderPart('li', props, {}, state, ref)}
    </PolicyListItemContext.Provider>
  );
});
