'use client';

import { definePart, type Part, type PartProps } from '../kit/renderPart.ts';
import { useToolCallContext } from './ToolCallContext.ts';

export interface MessageToolCallSummaryProps extends PartProps<'summary'> {}

/** The call in one line: the tool's name and where it stands, unless it is given other content. Renders a `<summary>`. */
export const MessageToolCallSummary: Part<MessageToolCallSummaryProps, HTMLElement> = definePart(
  'summary',
  function MessageToolCallSummary() {
    const { call, status, labels } = useToolCallContext();
    return [{ children: `${call.name} · ${labels.toolCallStatus(status)}` }];
  },
);
