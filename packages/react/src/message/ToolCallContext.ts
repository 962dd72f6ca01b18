'use client';

import { type Context, createContext } from 'react';
import { useIn } from '../kit/useIn.ts';
import type { ToolCallInfo } from '../select/messageList.ts';
import type { MessageLabels, ToolCallStatusName } from './messageLabels.ts';

/** What a tool call's parts know. */
export interface ToolCallContextValue {
  readonly call: ToolCallInfo;
  readonly status: ToolCallStatusName;
  readonly labels: MessageLabels;
}

export const ToolCallContext: Context<ToolCallContextValue | undefined> = createContext<
  ToolCallContextValue | undefined
>(undefined);

export const useToolCallContext = (): ToolCallContextValue =>
  useIn(ToolCallContext, 'MessageToolCall toolCallKey={…}');
