'use client';

import { forwardRef, type ReactElement, useCallback, useMemo, useRef } from 'react';
import { useApprovals } from '../hooks/useApprovals.ts';
import { focusOn } from '../kit/focusAfter.ts';
import { useLabels, useLanguage } from '../kit/LabelsProvider.tsx';
import { useMergedRef } from '../kit/mergeProps.ts';
import { type Part, type PartProps, renderPart } from '../kit/renderPart.ts';
import { useAnnouncer } from '../kit/useAnnouncer.ts';
import { useFocusKept } from '../kit/useFocusKept.ts';
import { useLatest } from '../kit/useLatest.ts';
import type { ApprovalInfo } from '../select/approvals.ts';
import type { ControlScope } from '../select/scope.ts';
import { ApprovalListContext, type ApprovalListState } from './ApprovalListContext.ts';
import { type ApprovalCardLabels, approvalCardLabels } from './approvalCardLabels.ts';

export interface ApprovalListRootProps extends ControlScope, PartProps<'section', ApprovalListState> {
  readonly labels?: Partial<ApprovalCardLabels> | undefined;
}

/** What one gesture may approve: consent that nothing much depends on. What asks for more, or is of high risk, is read by itself. */
const isTogether = ({ asks, risk, status }: ApprovalInfo): boolean =>
  asks === 'consent' && risk !== 'high' && status === 'waiting';

/**
 * Holds the parts of a list of all that waits for a person: in the session, of `agent`, or of `run`. Renders a `<section>`, a region
 * with a name; it gets the focus when the last card leaves that had it.
 */
export const ApprovalListRoot: Part<ApprovalListRootProps, HTMLElement> = forwardRef<
  HTMLElement,
  ApprovalListRootProps
>(function ApprovalListRoot({ agent, run, labels: own, children, ...props }, ref): ReactElement {
  useAnnouncer();
  const { waiting, answer } = useApprovals({ agent, run });
  const labels = useLabels('approvalCard', approvalCardLabels, own);
  const { dir } = useLanguage();
  const latest = useLatest(waiting);
  const approveAll = useCallback(() => {
    for (const each of latest.current) if (isTogether(each)) answer(each, { decision: 'approved' });
  }, [latest, answer]);
  const count = waiting.length;
  const state: ApprovalListState = useMemo(
    () => ({ status: count === 0 ? 'empty' : 'waiting', count }),
    [count],
  );
  const value = useMemo(
    () => ({ waiting, together: waiting.filter(isTogether).length, approveAll, state, labels }),
    [waiting, approveAll, state, labels],
  );
  const element = useRef<HTMLElement | null>(null);
  const merged = useMergedRef(element, ref);
  const kept = useFocusKept(() => element.current && focusOn(element.current, { preventScroll: true }));
  return (
    <ApprovalListContext.Provider value={value}>
      {renderPart('section', props, { dir, 'aria-label': labels.list, ...kept, children }, state, merged)}
    </ApprovalListContext.Provider>
  );
});
