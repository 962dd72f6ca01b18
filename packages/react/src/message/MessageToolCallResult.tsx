'use client';

import { useContext, useMemo } from 'react';
import { useSlice } from '../hooks/useSlice.ts';
import { definePart, type Part, type PartProps } from '../kit/renderPart.ts';
import { toolCallOf } from '../select/messageList.ts';
import { resultText } from './pretty.ts';
import { useToolCallContext } from './ToolCallContext.ts';
import { DisclosureContext } from './useDisclosure.ts';

export interface MessageToolCallResultProps extends PartProps<'pre'> {}

/** What came of the call. Renders a `<pre>`, and nothing while there is no result or it is folded. */
export const MessageToolCallResult: Part<MessageToolCallResultProps, HTMLPreElement> = definePart(
  'pre',
  function MessageToolCallResult() {
    const { call, labels } = useToolCallContext();
    const open = useContext(DisclosureContext);
    const result = useSlice(toolCallOf, call.key)?.result;
    const text = useMemo(() => (open && result !== undefined ? resultText(result) : ''), [open, result]);
    if (text === '') return null;
    const own = {
      dir: 'auto',
      role: 'group',
      tabIndex: 0,
      'aria-label': labels.toolCallResult,
      children: text,
    };
    return [own];
  },
);
