'use client';

import { useContext, useMemo } from 'react';
import { useReadText } from '../hooks/useReadText.ts';
import { useSlice } from '../hooks/useSlice.ts';
import { useWordsDir } from '../kit/LabelsProvider.tsx';
import { definePart, type Part, type PartProps } from '../kit/renderPart.ts';
import { toolCallOf } from '../select/messageList.ts';
import { type WithheldStatus, withheldStatus } from '../select/withheld.ts';
import { pretty } from './pretty.ts';
import { useToolCallContext } from './ToolCallContext.ts';
import { DisclosureContext } from './useDisclosure.ts';

/** Its `data-*` attributes. */
export interface MessageToolCallArgumentsState extends Readonly<Record<string, string | undefined>> {
  /** Why they are not here. */
  readonly status: WithheldStatus | undefined;
}

export interface MessageToolCallArgumentsProps extends PartProps<'pre', MessageToolCallArgumentsState> {}

/** What the tool is given: as it comes, and indented once it is whole JSON. Renders a `<pre>`, and nothing while it is folded. */
export const MessageToolCallArguments: Part<MessageToolCallArgumentsProps, HTMLPreElement> = definePart(
  'pre',
  function MessageToolCallArguments() {
    const { call, labels } = useToolCallContext();
    const dir = useWordsDir();
    const open = useContext(DisclosureContext);
    const { args, status } = useSlice(toolCallOf, call.key) ?? {};
    const why = useSlice(withheldStatus, useReadText(open ? call : undefined, 'run'));
    const text = useMemo(
      () => (!open || !args ? '' : status === 'streaming' ? args.text : pretty(args.text)),
      [open, args, status],
    );
    if (open && args?.withheld) return [{ dir, children: labels.withheld(why) }, { status: why }];
    if (text === '') return null;
    const own = {
      dir: 'ltr',
      role: 'group',
      tabIndex: 0,
      'aria-label': labels.toolCallArguments,
      children: text,
    };
    return [own, { status: undefined }];
  },
);
