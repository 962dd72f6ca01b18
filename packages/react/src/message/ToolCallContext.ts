'use client';

import { isDevelopment } from '@rejoin/core/internal';
import { createPartContext, type PartContext, useIn } from '../kit/partContext.ts';
import type { ToolCallInfo } from '../select/messageList.ts';
import type { MessageLabels, ToolCallStatusName } from './messageLabels.ts';

/** What a tool call's parts know. */
export interface ToolCallContextValue {
  readonly call: ToolCallInfo;
  readonly status: ToolCallStatusName;
  readonly labels: MessageLabels;
}

export const ToolCallContext: PartContext<ToolCallContextValue> = createPartContext(
  isDevelopment && 'MessageToolCall toolCallKey={…}',
);

export const useToolCallContext = (): ToolCallContextValue => useIn(ToolCallContext);
