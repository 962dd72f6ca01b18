'use client';

import type { ReactElement } from 'react';
import { useSlice } from '../hooks/useSlice.ts';
import { toolCallOf } from '../select/messageList.ts';
import { MessageFile } from './MessageFile.tsx';
import { MessageToolCallArguments } from './MessageToolCallArguments.tsx';
import { MessageToolCallResult } from './MessageToolCallResult.tsx';
import { useToolCallContext } from './ToolCallContext.ts';

/** The arguments and the result of a tool call. */
export function ToolCallBody(): ReactElement {
  const { call, labels } = useToolCallContext();
  const whole = useSlice(toolCallOf, call.key)?.resultBlob;
  return (
    <>
      <span className="rejoin-tool-call-label" aria-hidden="true">
        {labels.toolCallArguments}
      </span>
      <MessageToolCallArguments className="rejoin-tool-call-value" />
      <span className="rejoin-tool-call-label" aria-hidden="true">
        {whole ? labels.toolCallBeginning : labels.toolCallResult}
      </span>
      <MessageToolCallResult className="rejoin-tool-call-value" />
      {whole && (
        <MessageFile
          className="rejoin-file"
          file={{
            ...whole,
            mediaType: whole.mediaType ?? 'text/plain',
            name: whole.name ?? `${call.name}.txt`,
          }}
        />
      )}
    </>
  );
}
