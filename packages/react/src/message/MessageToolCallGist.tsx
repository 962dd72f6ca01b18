'use client';

import type { SessionView } from '@rejoin/core';
import { useContext } from 'react';
import { ContentContext } from '../hooks/ContentContext.ts';
import { useSlice } from '../hooks/useSlice.ts';
import { useWordsDir } from '../kit/LabelsProvider.tsx';
import { definePart, type Part, type PartProps } from '../kit/renderPart.ts';
import { toolCallOf } from '../select/messageList.ts';
import { type WithheldStatus, withheldStatus } from '../select/withheld.ts';
import { gist } from './gist.ts';
import { useToolCallContext } from './ToolCallContext.ts';
import { DisclosureContext } from './useDisclosure.ts';

/** Its `data-*` attributes. */
export interface MessageToolCallGistState extends Readonly<Record<string, string | undefined>> {
  /** Why it is not here. */
  readonly status: WithheldStatus | undefined;
}

export interface MessageToolCallGistProps extends PartProps<'span', MessageToolCallGistState> {}

/**
 * What the tool was given, in one line: the beginning of it, as it comes, or why it is not here. In a conversation arguments are
 * read when the call is opened. Renders a `<span>`.
 */
export const MessageToolCallGist: Part<MessageToolCallGistProps, HTMLSpanElement> = definePart(
  'span',
  function MessageToolCallGist() {
    const { call, labels } = useToolCallContext();
    const dir = useWordsDir();
    const around = useContext(ContentContext);
    const open = useContext(DisclosureContext);
    const words = useSlice(gistOf, call.key);
    const asked = around === 'unseen' ? around : open || around === 'run';
    const status = useSlice(withheldStatus, asked);
    // In one line; that there is no connection, the page says.
    const why = labels.withheld(status === 'offline' ? 'unloaded' : status);
    if (words === undefined) return [{ dir, children: why }, { status }];
    return [{ dir: 'auto', children: words }, { status: undefined }];
  },
);

function gistOf(view: SessionView, key: string): string | undefined {
  const call = toolCallOf(view, key);
  if (call?.args.withheld) return undefined;
  return call ? gist(call.args, call.status !== 'streaming') : '';
}
