'use client';

import { forwardRef, type ReactElement } from 'react';
import { type Part, type PartProps, renderPart } from '../kit/renderPart.ts';
import { useToolCallContext } from './ToolCallContext.ts';

export interface MessageToolCallSummaryProps extends PartProps<'summary'> {}

/** The call in one line: the tool's name and where it stands, unless it is given other content. Renders a `<summary>`. */
export const MessageToolCallSummary: Part<MessageToolCallSummaryProps, HTMLElement> = forwardRef<
  HTMLElement,
  MessageToolCallSummaryProps
>(function MessageToolCallSummary(props, ref): ReactElement {
  const { call, status, labels } = useToolCallContext();
  return renderPart(
    'summary',
    props,
    { children: `${call.name} · ${labels.toolCallStatus(status)}` },
    {},
    ref,
  );
});
