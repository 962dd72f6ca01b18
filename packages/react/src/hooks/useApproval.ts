'use client';

import type { EntityRef, IssuedCommand, QuestionReply } from '@rejoin/core';
import { checkCall, isDevelopment, refKey } from '@rejoin/core/internal';
import { useCallback, useMemo } from 'react';
import { type ApprovalInfo, type ApprovalRef, approvalOf } from '../select/approvals.ts';
import { useAnswer } from './useAnswer.ts';
import { useSlice } from './useSlice.ts';

const refIn = (approval: ApprovalRef): EntityRef | undefined =>
  Object(approval) !== approval || !('ref' in approval) ? (approval as EntityRef) : approval.ref;

export interface ApprovalControl extends ApprovalInfo {
  /** Answers it, as that of `useApprovals` does. */
  readonly answer: (reply: QuestionReply) => IssuedCommand;
}

/**
 * One question, from when it is asked until it has left the session's window: what was decided stays readable, with who decided.
 *
 * @param approval as `useApprovals` gives it, or its `ref`
 * @returns undefined where the window does not hold it
 */
export function useApproval(approval: ApprovalRef): ApprovalControl | undefined {
  const { participant, id } = refIn(approval) ?? {};
  checkCall(
    typeof participant === 'string' && typeof id === 'string',
    isDevelopment && 'useApproval(approval)',
  );
  const found = useSlice(approvalOf, refKey({ participant, id }));
  const answerAny = useAnswer();
  const answer = useCallback(
    (reply: QuestionReply) => answerAny({ participant, id }, reply),
    [answerAny, participant, id],
  );
  return useMemo(() => found && { ...found, answer }, [found, answer]);
}
