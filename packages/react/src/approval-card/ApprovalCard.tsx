'use client';

import type { QuestionChoice } from '@rejoin/core';
import { forwardRef, type ReactElement } from 'react';
import { Icon, type IconName } from '../kit/Icon.tsx';
import { type Part, withClass } from '../kit/renderPart.ts';
import { MessageToolCallArguments } from '../message/MessageToolCallArguments.tsx';
import { MessageToolCallSummary } from '../message/MessageToolCallSummary.tsx';
import { useToolCallContext } from '../message/ToolCallContext.ts';
import { ApprovalCardAlways } from './ApprovalCardAlways.tsx';
import { ApprovalCardAnswer } from './ApprovalCardAnswer.tsx';
import { ApprovalCardApprove } from './ApprovalCardApprove.tsx';
import { ApprovalCardAsker } from './ApprovalCardAsker.tsx';
import { ApprovalCardChoice } from './ApprovalCardChoice.tsx';
import { ApprovalCardChoiceRadio } from './ApprovalCardChoiceRadio.tsx';
import { ApprovalCardChoices } from './ApprovalCardChoices.tsx';
import { useApprovalCard } from './ApprovalCardContext.ts';
import { ApprovalCardDecline } from './ApprovalCardDecline.tsx';
import { ApprovalCardDetail } from './ApprovalCardDetail.tsx';
import { ApprovalCardError } from './ApprovalCardError.tsx';
import { ApprovalCardExpiry } from './ApprovalCardExpiry.tsx';
import { ApprovalCardField } from './ApprovalCardField.tsx';
import { ApprovalCardFieldControl } from './ApprovalCardFieldControl.tsx';
import { ApprovalCardFieldHint } from './ApprovalCardFieldHint.tsx';
import { ApprovalCardFieldLabel } from './ApprovalCardFieldLabel.tsx';
import { ApprovalCardFields } from './ApprovalCardFields.tsx';
import { ApprovalCardForm } from './ApprovalCardForm.tsx';
import { ApprovalCardNote } from './ApprovalCardNote.tsx';
import { ApprovalCardRisk } from './ApprovalCardRisk.tsx';
import { ApprovalCardRoot, type ApprovalCardRootProps } from './ApprovalCardRoot.tsx';
import { ApprovalCardStatus } from './ApprovalCardStatus.tsx';
import { ApprovalCardTime } from './ApprovalCardTime.tsx';
import { ApprovalCardTitle } from './ApprovalCardTitle.tsx';
import { ApprovalCardToolCall } from './ApprovalCardToolCall.tsx';
import type { FormField } from './schemaForm.ts';

export interface ApprovalCardProps extends Omit<ApprovalCardRootProps, 'children'> {}

/** What an agent asks people, dressed: who asks, how risky it is, what it is about, and what to answer with; then who answered. */
export const ApprovalCard: Part<ApprovalCardProps, HTMLElement> = forwardRef<HTMLElement, ApprovalCardProps>(
  function ApprovalCard({ className, ...props }, ref): ReactElement {
    return (
      <ApprovalCardRoot ref={ref} {...props} className={withClass('rejoin-approval-card', className)}>
        <header className="rejoin-field-hint rejoin-approval-card-row">
          <ApprovalCardAsker />
          <ApprovalCardRisk className="rejoin-approval-card-risk" />
          <ApprovalCardExpiry className="rejoin-approval-card-expiry" />
        </header>
        <ApprovalCardTitle className="rejoin-approval-card-title" />
        <ApprovalCardDetail className="rejoin-approval-card-detail" />
        <ToolCall />
        <ApprovalCardForm className="rejoin-approval-card-list">
          <ApprovalCardChoices className="rejoin-approval-card-list">{choiceOf}</ApprovalCardChoices>
          <ApprovalCardFields className="rejoin-approval-card-list">{fieldOf}</ApprovalCardFields>
          <Note />
          <ApprovalCardError className="rejoin-approval-card-error" />
          <div className="rejoin-approval-card-row">
            <ApprovalCardApprove
              className="rejoin-button rejoin-approval-card-approve"
              data-variant="primary"
            />
            <ApprovalCardDecline className="rejoin-button" />
            <ApprovalCardAlways className="rejoin-button rejoin-approval-card-always" />
          </div>
        </ApprovalCardForm>
        <Fate />
      </ApprovalCardRoot>
    );
  },
);

const choiceOf = (choice: QuestionChoice): ReactElement => (
  <ApprovalCardChoice choice={choice} className="rejoin-approval-card-row">
    <ApprovalCardChoiceRadio />
    <span dir="auto">{choice.label ?? choice.value}</span>
    {choice.detail && (
      <span className="rejoin-field-hint" dir="auto">
        {choice.detail}
      </span>
    )}
  </ApprovalCardChoice>
);

const fieldOf = (field: FormField): ReactElement => {
  const check = field.kind === 'check';
  const label = <ApprovalCardFieldLabel />;
  return (
    <ApprovalCardField field={field} className={check ? 'rejoin-approval-card-row' : undefined}>
      {!check && label}
      <ApprovalCardFieldControl
        className={check ? undefined : 'rejoin-field-box rejoin-field rejoin-approval-card-control'}
      />
      {check && label}
      <ApprovalCardFieldHint className="rejoin-field-hint" />
    </ApprovalCardField>
  );
};

function ToolCall(): ReactElement | null {
  const { open } = useApprovalCard();
  // Once it is decided, the call itself tells what came of it.
  if (!open) return null;
  return (
    <ApprovalCardToolCall className="rejoin-tool-call">
      <MessageToolCallSummary className="rejoin-message-summary">
        <ToolCallFace />
      </MessageToolCallSummary>
      <div className="rejoin-tool-call-body">
        <MessageToolCallArguments className="rejoin-tool-call-value" />
      </div>
    </ApprovalCardToolCall>
  );
}

function ToolCallFace(): ReactElement {
  const { call } = useToolCallContext();
  return (
    <>
      <Icon name="tool" />
      <span className="rejoin-tool-call-name" data-titled={call.title && ''} dir="auto">
        {call.title ?? call.name}
      </span>
      <Icon name="chevron" />
    </>
  );
}

function Note(): ReactElement {
  const { labels } = useApprovalCard();
  return (
    <details>
      <summary className="rejoin-message-summary">
        <Icon name="edit" />
        <span>{labels.addNote}</span>
      </summary>
      <ApprovalCardNote className="rejoin-field-box rejoin-field rejoin-approval-card-control" />
    </details>
  );
}

/** What became of it. */
function Fate(): ReactElement | null {
  const { open, approval, state } = useApprovalCard();
  if (open) return null;
  const { decision } = approval.answered ?? approval.sending ?? {};
  return (
    <footer className="rejoin-field-hint rejoin-approval-card-row">
      <Icon name={iconOf(state.status, decision)} />
      <ApprovalCardStatus />
      {approval.answered && <ApprovalCardTime />}
      <ApprovalCardAnswer className="rejoin-approval-card-answer" />
      <ApprovalCardError className="rejoin-approval-card-error" />
    </footer>
  );
}

function iconOf(status: string, decision: string | undefined): IconName {
  if (status === 'answering') return 'clock';
  if (status !== 'answered') return 'close';
  return decision === 'declined' ? 'close' : 'check';
}
