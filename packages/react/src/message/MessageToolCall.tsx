'use client';

import type { SessionView } from '@rejoin/core';
import { forwardRef, type ReactElement, useMemo } from 'react';
import { useSlice } from '../hooks/useSlice.ts';
import { useLabels, useLanguage } from '../kit/LabelsProvider.tsx';
import { type Part, type PartProps, renderPart } from '../kit/renderPart.ts';
import { keep } from '../select/keepEqual.ts';
import { type ToolCallInfo, toolCallOf } from '../select/messageList.ts';
import type { Reading } from '../select/reading.ts';
import { askedBy, callKey, findRun } from '../select/runs.ts';
import { type MessageLabels, messageLabels, type ToolCallStatusName } from './messageLabels.ts';
import { ToolCallContext } from './ToolCallContext.ts';
import { DisclosureContext, type DisclosureProps, useDisclosure } from './useDisclosure.ts';

/** Its `data-*` attributes. */
export interface MessageToolCallState extends Readonly<Record<string, string>> {
  readonly status: ToolCallStatusName;
}

export interface MessageToolCallProps
  extends Omit<PartProps<'details', MessageToolCallState>, 'open'>,
    DisclosureProps {
  /** As `useToolCalls` gives it. */
  readonly toolCallKey: string;
  readonly labels?: Partial<MessageLabels> | undefined;
}

/** Holds a tool call's parts. Renders a `<details>`, and nothing once the call has left the window. */
export const MessageToolCall: Part<MessageToolCallProps, HTMLDetailsElement> = forwardRef<
  HTMLDetailsElement,
  MessageToolCallProps
>(function MessageToolCall(
  { toolCallKey, labels: own, open, defaultOpen, onOpenChange, ...props },
  ref,
): ReactElement | null {
  const labels = useLabels('message', messageLabels, own);
  const { dir } = useLanguage();
  const call = useSlice(infoOf, toolCallKey);
  const status = useSlice(statusOf, toolCallKey);
  const disclosure = useDisclosure({ open, defaultOpen, onOpenChange }, false);
  const value = useMemo(() => call && { call, status, labels }, [call, status, labels]);
  if (!value) return null;
  return (
    <ToolCallContext.Provider value={value}>
      <DisclosureContext.Provider value={disclosure.open}>
        {renderPart('details', props, { dir, ...disclosure }, { status }, ref)}
      </DisclosureContext.Provider>
    </ToolCallContext.Provider>
  );
});

function infoOf(
  view: SessionView,
  toolCallKey: string,
  { before }: Reading<ToolCallInfo | undefined>,
): ToolCallInfo | undefined {
  const call = toolCallOf(view, toolCallKey);
  if (!call) return undefined;
  const { args: _, result: __, ...info } = call;
  return keep<ToolCallInfo>(before, info);
}

function statusOf(view: SessionView, toolCallKey: string): ToolCallStatusName {
  const call = view.state.toolCalls.get(toolCallKey);
  const status = call?.status ?? 'superseded';
  // A part of its arguments is not in the log.
  if (call?.incomplete && status === 'done') return 'cut';
  if (status === 'done' && call?.outcome) return call.outcome;
  if (call?.run === undefined || (status !== 'streaming' && status !== 'called')) return status;
  const run = findRun(view, { participant: call.participant, run: call.run });
  if (run?.status === 'interrupted' || askedBy(view).has(callKey(toolCallKey))) return 'waiting';
  return run === undefined || run.status === 'running' ? status : 'unanswered';
}
