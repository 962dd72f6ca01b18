'use client';

import type { RunRef } from '@rejoin/core';
import { refOf } from '@rejoin/core/internal';
import { type ReactElement, type SyntheticEvent, useState } from 'react';
import { useApprovals } from '../hooks/useApprovals.ts';
import { useSlice } from '../hooks/useSlice.ts';
import { Icon } from '../kit/Icon.tsx';
import { useLabels } from '../kit/LabelsProvider.tsx';
import type { LateQuestionsProps } from '../kit/LateQuestions.tsx';
import { isByPage } from '../select/pageCalls.ts';
import { ApprovalCard } from './ApprovalCard.tsx';
import { approvalCardLabels } from './approvalCardLabels.ts';

/** What other components load when an agent asks something: one card, or all that a run asks. */
export function Questions({ of, run }: LateQuestionsProps): ReactElement | null {
  if (run) return <RunQuestions run={run} />;
  return of === undefined ? null : <OneQuestion of={of} />;
}

/** One that a page has answered by its tool was none to people: the call shows what the tool gave. */
function OneQuestion({ of }: { readonly of: string }): ReactElement | null {
  const byPage = useSlice(isByPage, of);
  return byPage ? null : <ApprovalCard approval={refOf(of)} />;
}

/** What a run asks people, folded away in the row of its agent. */
function RunQuestions({ run }: { readonly run: RunRef }): ReactElement {
  const { waiting } = useApprovals({ run });
  const labels = useLabels('approvalCard', approvalCardLabels);
  const [open, setOpen] = useState(false);
  const onToggle = ({ currentTarget }: SyntheticEvent<HTMLDetailsElement>) => setOpen(currentTarget.open);
  return (
    <details className="rejoin-agent-progress-branch" onToggle={onToggle}>
      <summary className="rejoin-message-summary">
        <Icon name="message" />
        <span>{labels.open(waiting.length)}</span>
        <Icon name="chevron" />
      </summary>
      {open && (
        <div className="rejoin-approval-card-list">
          {waiting.map((approval) => (
            <ApprovalCard key={approval.key} approval={approval} />
          ))}
        </div>
      )}
    </details>
  );
}
