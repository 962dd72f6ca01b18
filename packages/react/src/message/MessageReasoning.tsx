'use client';

import { forwardRef, type ReactElement } from 'react';
import { type Part, type PartProps, renderPart } from '../kit/renderPart.ts';
import { useMessageContext } from './MessageContext.ts';
import { DisclosureContext, type DisclosureProps, useDisclosure } from './useDisclosure.ts';

/** Its `data-*` attributes. */
export interface MessageReasoningState extends Readonly<Record<string, boolean>> {
  readonly streaming: boolean;
}

export interface MessageReasoningProps
  extends Omit<PartProps<'details', MessageReasoningState>, 'open'>,
    DisclosureProps {}

/**
 * Holds the text of a message of the kind `reasoning`: open while it is being thought, folded when that is done, unless the
 * reader has opened or closed it. Renders a `<details>`; give it a MessageReasoningSummary and a MessageText.
 */
export const MessageReasoning: Part<MessageReasoningProps, HTMLDetailsElement> = forwardRef<
  HTMLDetailsElement,
  MessageReasoningProps
>(function MessageReasoning({ open, defaultOpen, onOpenChange, ...props }, ref): ReactElement {
  const { writing } = useMessageContext();
  const disclosure = useDisclosure({ open, defaultOpen, onOpenChange }, writing);
  return (
    <DisclosureContext.Provider value={disclosure.open}>
      {renderPart('details', props, { ...disclosure }, { streaming: writing }, ref)}
    </DisclosureContext.Provider>
  );
});
