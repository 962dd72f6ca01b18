'use client';

import { useContext, useMemo } from 'react';
import { useToolCall } from '../hooks/useToolCall.ts';
import { definePart, type Part, type PartProps } from '../kit/renderPart.ts';
import { pretty } from './json.ts';
import { useToolCallContext } from './ToolCallContext.ts';
import { DisclosureContext } from './useDisclosure.ts';

export interface MessageToolCallArgumentsProps extends PartProps<'pre'> {}

/** What the tool is given: as it comes, and indented once it is whole JSON. Renders a `<pre>`, and nothing while it is folded. */
export const MessageToolCallArguments: Part<MessageToolCallArgumentsProps, HTMLPreElement> = definePart(
  'pre',
  function MessageToolCallArguments() {
    const { call, labels } = useToolCallContext();
    const open = useContext(DisclosureContext);
    const { args, status } = useToolCall(call.key) ?? {};
    const text = useMemo(
      () => (!open || !args ? '' : status === 'streaming' ? args.text : pretty(args.text)),
      [open, args, status],
    );
    if (text === '') return null;
    const own = {
      dir: 'ltr',
      role: 'group',
      tabIndex: 0,
      'aria-label': labels.toolCallArguments,
      children: text,
    };
    return [own];
  },
);
