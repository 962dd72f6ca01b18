'use client';

import type { ReactElement } from 'react';
import { MessageToolCallArguments } from './MessageToolCallArguments.tsx';
import { MessageToolCallResult } from './MessageToolCallResult.tsx';
import { useToolCallContext } from './ToolCallContext.ts';

/** The arguments and the result of a tool call. */
export function ToolCallBody(): ReactElement {
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
