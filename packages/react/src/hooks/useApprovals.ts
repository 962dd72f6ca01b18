'use client';

import type { IssuedCommand, QuestionReply } from '@rejoin/core';
import { isDevelopment } from '@rejoin/core/internal';
import { type ApprovalInfo, type ApprovalRef, waitingIn } from '../select/approvals.ts';
import type { ControlScope } from '../select/scope.ts';
import { useAnswer } from './useAnswer.ts';
import { useScope } from './useScope.ts';
import { useSlice } from './useSlice.ts';

export interface ApprovalsControl {
  /** What waits for a person, oldest first. What is answered, expired or withdrawn has left. */
  readonly waiting: readonly ApprovalInfo[];
  /**
   * Answers one of them, for all surfaces. Works offline. The first answer in the log counts, which may be another one's. The
   * same function at every render.
   */
  readonly answer: (approval: ApprovalRef, reply: QuestionReply) => IssuedCommand;
}

/** What the agents of a session ask people, or one agent, or one run. It renders when something is asked or settled. */
export function useApprovals(scope: ControlScope = {}): ApprovalsControl {
  const what = useScope(scope, isDevelopment && "useApprovals({ agent: 'agent:news' })");
  return { waiting: useSlice(waitingIn, what), answer: useAnswer() };
}
