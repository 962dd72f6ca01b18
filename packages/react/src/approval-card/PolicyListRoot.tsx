'use client';

import { forwardRef, type ReactElement, useMemo, useRef } from 'react';
import { useCapabilities } from '../hooks/useCapabilities.ts';
import { type PoliciesScope, usePolicies } from '../hooks/usePolicies.ts';
import { focusOn } from '../kit/focusAfter.ts';
import { useLabels, useLanguage } from '../kit/LabelsProvider.tsx';
import { useMergedRef } from '../kit/mergeProps.ts';
import { type Part, type PartProps, renderPart } from '../kit/renderPart.ts';
import { useFocusKept } from '../kit/useFocusKept.ts';
import { introducedName, type NamedParticipant } from '../select/agentInfo.ts';
import { type ApprovalCardLabels, approvalCardLabels } from './approvalCardLabels.ts';
import { PolicyListContext, type PolicyListState } from './PolicyListContext.ts';

export interface PolicyListRootProps extends PoliciesScope, PartProps<'section', PolicyListState> {
  /** What a participant is called. Default: as they introduced themselves. Declare it outside of components, or memoise it. */
  readonly nameOf?: ((participant: NamedParticipant) => string) | undefined;
  readonly labels?: Partial<ApprovalCardLabels> | undefined;
}

/**
 * Holds the parts of a list of what agents may do without being answered each time: of the session, or of `agent`. Renders a
 * `<section>`, a region with a name; it gets the focus when the policy leaves that had it.
 */
export const PolicyListRoot: Part<PolicyListRootProps, HTMLElement> = forwardRef<
  HTMLElement,
  PolicyListRootProps
>(function PolicyListRoot(
  { agent, nameOf = introducedName, labels: own, children, ...props },
  ref,
): ReactElement {
  const { inForce, withdraw } = usePolicies({ agent });
  const labels = useLabels('approvalCard', approvalCardLabels, own);
  const { dir } = useLanguage();
  const canWithdraw = useCapabilities().send.available;
  const count = inForce.length;
  const state: PolicyListState = useMemo(() => ({ count }), [count]);
  const value = useMemo(
    () => ({ inForce, withdraw, canWithdraw, state, labels, nameOf }),
    [inForce, withdraw, canWithdraw, state, labels, nameOf],
  );
  const element = useRef<HTMLElement | null>(null);
  const merged = useMergedRef(element, ref);
  const kept = useFocusKept(() => element.current && focusOn(element.current, { preventScroll: true }));
  return (
    <PolicyListContext.Provider value={value}>
      {renderPart('section', props, { dir, 'aria-label': labels.policies, ...kept, children }, state, merged)}
    </PolicyListContext.Provider>
  );
});
