'use client';

import { type Context, createContext, useContext } from 'react';
import type { ToolCallInfo } from '../select/messages.ts';
import type { MessageLabels, ToolCallStatusName } from './labels.ts';

/** What a tool call's parts know. */
export interface ToolCallContextValue {
  readonly call: ToolCallInfo;
  readonly status: ToolCallStatusName;
  readonly labels: MessageLabels;
}

export const ToolCallContext: Context<ToolCallContextValue | undefined> = createContext<
  ToolCallContextValue | undefined
>(undefined);

export function useToolCallContext(): ToolCallContextValue {
  const value = useContext(ToolCallContext);
  if (value) return value;
  throw new Error('A part of a tool call stands alone. Put it into <MessageToolCall toolCallKey={…}>.');
}
