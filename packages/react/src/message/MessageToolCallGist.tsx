'use client';

import type { SessionView } from '@rejoin/core';
import { useSlice } from '../hooks/useSlice.ts';
import { definePart, type Part, type PartProps } from '../kit/renderPart.ts';
import { toolCallOf } from '../select/messageList.ts';
import { gist } from './json.ts';
import { useToolCallContext } from './ToolCallContext.ts';

export interface MessageToolCallGistProps extends PartProps<'span'> {}

/** What the tool was given, in one line: the beginning of it, as it comes. Renders a `<span>`. */
export const MessageToolCallGist: Part<MessageToolCallGistProps, HTMLSpanElement> = definePart(
  'span',
  function MessageToolCallGist() {
    const { key } = useToolCallContext().call;
    return [{ dir: 'auto', children: useSlice(gistOf, key) }];
  },
);

function gistOf(view: SessionView, key: string): string {
  const call = toolCallOf(view, key);
  return call ? gist(call.args, call.status !== 'streaming') : '';
}
