'use client';

import { forwardRef, type ReactElement } from 'react';
import type { Part } from '../kit/renderPart.ts';
import { MessageToolCall, type MessageToolCallProps } from '../message/MessageToolCall.tsx';
import { useApprovalCard } from './ApprovalCardContext.ts';

export interface ApprovalCardToolCallProps extends Omit<MessageToolCallProps, 'toolCallKey'> {}

/**
 * Holds the parts of the tool call that consent is asked for: MessageToolCallSummary, MessageToolCallArguments, … It is open at
 * first: what is approved is what is in it. Renders a `<details>`, and nothing where the question is about none.
 */
export const ApprovalCardToolCall: Part<ApprovalCardToolCallProps, HTMLDetailsElement> = forwardRef<
  HTMLDetailsElement,
  ApprovalCardToolCallProps
>(function ApprovalCardToolCall({ defaultOpen = true, ...props }, ref): ReactElement | null {
  const { toolCall } = useApprovalCard().approval;
  return toolCall === undefined ? null : (
    <MessageToolCall ref={ref} {...props} defaultOpen={defaultOpen} toolCallKey={toolCall} />
  );
});
