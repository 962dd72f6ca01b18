'use client';

import { forwardRef, type ReactElement } from 'react';
import { Icon } from '../kit/Icon.tsx';
import { type Part, withClass } from '../kit/renderPart.ts';
import { MessageToolCall, type MessageToolCallProps } from './MessageToolCall.tsx';
import { MessageToolCallArguments } from './MessageToolCallArguments.tsx';
import { MessageToolCallGist } from './MessageToolCallGist.tsx';
import { MessageToolCallResult } from './MessageToolCallResult.tsx';
import { MessageToolCallSummary } from './MessageToolCallSummary.tsx';
import { useToolCallContext } from './ToolCallContext.ts';

export interface ToolCallProps extends Omit<MessageToolCallProps, 'children'> {}

/** A tool call, dressed: one line that opens to show arguments and result. */
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
        <ToolCallBody />
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
      <span className="rejoin-tool-call-name" dir="auto">
        {call.name}
      </span>
      <MessageToolCallGist className="rejoin-tool-call-gist" />
      <span className={status === 'done' ? 'rejoin-hidden' : 'rejoin-tool-call-status'}>
        {labels.toolCallStatus(status)}
      </span>
      <Icon name="chevron" />
    </>
  );
}

function ToolCallBody(): ReactElement {
  const { labels } = useToolCallContext();
  return (
    <>
      <span className="rejoin-tool-call-label" aria-hidden="true">
        {labels.toolCallArguments}
      </span>
      <MessageToolCallArguments className="rejoin-tool-call-value" />
      <span className="rejoin-tool-call-label" aria-hidden="true">
        {labels.toolCallResult}
      </span>
      <MessageToolCallResult className="rejoin-tool-call-value" />
    </>
  );
}
