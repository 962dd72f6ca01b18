'use client';

import type { SessionView } from '@rejoin/core';
import { forwardRef, type ReactElement, useCallback } from 'react';
import { useSession } from '../hooks/useSession.ts';
import { type Part, type PartProps, renderPart } from '../kit/renderPart.ts';
import { toolCallOf } from '../select/messageList.ts';
import { gist } from './json.ts';
import { useToolCallContext } from './ToolCallContext.ts';

export interface MessageToolCallGistProps extends PartProps<'span'> {}

/** What the tool was given, in one line: the beginning of it, as it comes. Renders a `<span>`. */
export const MessageToolCallGist: Part<MessageToolCallGistProps, HTMLSpanElement> = forwardRef<
  HTMLSpanElement,
  MessageToolCallGistProps
>(function MessageToolCallGist(props, ref): ReactElement {
  const { key } = useToolCallContext().call;
  const words = useSession(
    useCallback(
      (view: SessionView) => {
        const call = toolCallOf(view, key);
        return call ? gist(call.args, call.status !== 'streaming') : '';
      },
      [key],
    ),
  );
  return renderPart('span', props, { dir: 'auto', children: words }, {}, ref);
});
