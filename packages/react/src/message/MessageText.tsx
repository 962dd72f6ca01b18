'use client';

import { type ClipboardEvent, type ReactElement, type ReactNode, useContext } from 'react';
import { useReadText } from '../hooks/useReadText.ts';
import { useSlice } from '../hooks/useSlice.ts';
import { ownElement } from '../kit/ownElement.tsx';
import { definePart, type Part, type PartProps } from '../kit/renderPart.ts';
import { type MessageContent, messageOf } from '../select/messageList.ts';
import { useMessageContext } from './MessageContext.ts';
import type { LineRenderers } from './text/Line.tsx';
import { Lines } from './text/Lines.tsx';
import { DisclosureContext } from './useDisclosure.ts';
import { WithheldText, withheldLength } from './WithheldText.tsx';

/** Its `data-*` attributes. */
export interface MessageTextState extends Readonly<Record<string, boolean>> {
  /** More may come. */
  readonly streaming: boolean;
  /** It is not here: not read, or on its way. What stands in its place says so. */
  readonly withheld: boolean;
}

/** What a renderer of one's own is given, at each update of the text. */
export interface RenderedText extends Omit<MessageContent, 'withheld'> {
  /** More may come. */
  readonly streaming: boolean;
}

export interface MessageTextProps extends PartProps<'div', MessageTextState>, LineRenderers {
  /**
   * Renders the whole text in the place of the kit, with a Markdown library for instance. What it costs grows with the text:
   * the kit's own rendering costs a line.
   */
  readonly renderText?: ((content: RenderedText) => ReactNode) | undefined;
}

/**
 * What the message says, line by line. Lines that are whole are never touched again, and the one that is being written grows
 * without rendering. Light formatting is a matter of looks: the element's text is the log's, to the letter, and so is what is
 * copied. While its characters are not here, a word says so, over about as many lines as there are, which also a renderer of
 * one's own is not asked for. Renders a `<div>`, and nothing within reasoning that is folded.
 */
export const MessageText: Part<MessageTextProps, HTMLDivElement> = definePart(
  'div',
  function MessageText({ renderText, renderLine, renderCitation, ...props }) {
    const { message, writing } = useMessageContext();
    const open = useContext(DisclosureContext);
    const { key } = message;
    const asked = useReadText(open ? message : undefined, 'conversation');
    const length = useSlice(withheldLength, key, asked);
    if (!open) return null;
    if (length > 0) {
      const own = { 'aria-busy': asked === true, children: <WithheldText length={length} asked={asked} /> };
      return [own, { streaming: writing, withheld: true }, props];
    }
    const children = renderText ? (
      <Rendered messageKey={key} streaming={writing} render={renderText} />
    ) : (
      <Lines messageKey={key} writing={writing} renderLine={renderLine} renderCitation={renderCitation} />
    );
    const own = { dir: 'auto', onCopy: renderText ? undefined : copy, children };
    return [own, { streaming: writing, withheld: false }, props];
  },
);

function Rendered({
  messageKey,
  streaming,
  render,
}: {
  readonly messageKey: string;
  readonly streaming: boolean;
  readonly render: (content: RenderedText) => ReactNode;
}): ReactElement | null {
  const message = useSlice(messageOf, messageKey);
  if (!message) return null;
  const content = {
    blocks: message.blocks,
    tail: message.tail,
    get text() {
      return message.text;
    },
    streaming,
  };
  return <>{ownElement(render(content))}</>;
}

/** Within one message, what is copied is the log's text, without the breaks that a browser adds between elements. */
function copy(event: ClipboardEvent<HTMLDivElement>): void {
  const selection = event.currentTarget.ownerDocument.getSelection();
  if (selection?.rangeCount !== 1 || selection.isCollapsed) return;
  const range = selection.getRangeAt(0);
  if (!event.currentTarget.contains(range.commonAncestorContainer)) return;
  event.clipboardData.setData('text/plain', range.cloneContents().textContent ?? '');
  event.preventDefault();
}
