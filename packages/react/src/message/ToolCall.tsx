'use client';

import { forwardRef, type ReactElement, useContext } from 'react';
import { Icon } from '../kit/Icon.tsx';
import { useLate } from '../kit/late.ts';
import { lateParts } from '../kit/lateParts.ts';
import { type Part, withClass } from '../kit/renderPart.ts';
import { MessageToolCall, type MessageToolCallProps } from './MessageToolCall.tsx';
import { MessageToolCallGist } from './MessageToolCallGist.tsx';
import { MessageToolCallSummary } from './MessageToolCallSummary.tsx';
import { useToolCallContext } from './ToolCallContext.ts';
import { DisclosureContext } from './useDisclosure.ts';

export interface ToolCallProps extends Omit<MessageToolCallProps, 'children'> {}

/**
 * A tool call, dressed: one line that opens to show arguments and result. These are loaded after the first rendering; where they
 * are to stand in a server's, compose MessageToolCall of its parts.
 */
export const ToolCall: Part<ToolCallProps, HTMLDetailsElement> = forwardRef<
  HTMLDetailsElement,
  ToolCallProps
>(function ToolCall({ className, ...props }, ref): ReactElement {
  return (
    <MessageToolCall ref={ref} {...props} className={withClass('rejoin-tool-call', className)}>
      <MessageToolCallSummary className="rejoin-message-summary">
        <ToolCallFace />
      </MessageToolCallSummary>
      <div className="rejoin-tool-call-body">
        <Body />
      </div>
    </MessageToolCall>
  );
});

function ToolCallFace(): ReactElement {
  const { call, status, labels } = useToolCallContext();
  const busy = status === 'streaming' || status === 'called';
  return (
    <>
      <Icon name={busy ? 'spinner' : status === 'done' || status === 'waiting' ? 'tool' : 'alert'} />
      <span className="rejoin-tool-call-name" data-titled={call.title && ''} dir="auto">
        {call.title ?? call.name}
      </span>
      <MessageToolCallGist className="rejoin-tool-call-gist" />
      <span className={status === 'done' ? 'rejoin-hidden' : 'rejoin-tool-call-status'}>
        {labels.toolCallStatus(status)}
      </span>
      <Icon name="chevron" />
    </>
  );
}

/** What it shows once it is opened: it is there before a reader presses, unless the network is slow. */
function Body(): ReactElement | null {
  const late = useLate(lateParts, true, useContext(DisclosureContext));
  return late ? <late.ToolCallBody /> : null;
}
