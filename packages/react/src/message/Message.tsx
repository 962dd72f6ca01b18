'use client';

import { forwardRef, type ReactElement, type ReactNode } from 'react';
import { Icon } from '../kit/Icon.tsx';
import { useLate } from '../kit/late.ts';
import { lateParts } from '../kit/lateParts.ts';
import { type Part, withClass } from '../kit/renderPart.ts';
import type { NamedParticipant } from '../select/agentInfo.ts';
import { ActivityWords, MessageActivity } from './MessageActivity.tsx';
import { MessageAuthor } from './MessageAuthor.tsx';
import { useMessageContext } from './MessageContext.ts';
import { MessageDismiss } from './MessageDismiss.tsx';
import { MessageReasoning } from './MessageReasoning.tsx';
import { MessageReasoningSummary, useReasoningWords } from './MessageReasoningSummary.tsx';
import { MessageRecipients } from './MessageRecipients.tsx';
import { MessageResend } from './MessageResend.tsx';
import { MessageRoot, type MessageRootProps } from './MessageRoot.tsx';
import { MessageStatus } from './MessageStatus.tsx';
import { MessageText, type RenderedText } from './MessageText.tsx';
import { MessageTime } from './MessageTime.tsx';
import type { LineRenderers } from './text/Line.tsx';

/** How a message's text is rendered, if not by the kit. */
export interface TextRenderers extends LineRenderers {
  /** Renders the whole text; see MessageText. */
  readonly renderText?: ((content: RenderedText) => ReactNode) | undefined;
}

export interface MessageProps extends Omit<MessageRootProps, 'children'>, TextRenderers {
  /** Whether author and time are shown; without them, name it by `aria-labelledby`. Default true. */
  readonly header?: boolean | undefined;
  /** Renders the author of others' messages; it is said as `nameOf` says. Default: that name. */
  readonly renderName?: ((participant: NamedParticipant) => ReactNode) | undefined;
}

/** A message, dressed: a bubble where a person wrote it, plain text where a run did, reasoning folded away, an activity as one line. */
export const Message: Part<MessageProps, HTMLElement> = forwardRef<HTMLElement, MessageProps>(
  function Message(
    { header = true, renderName, renderText, renderLine, renderCitation, className, ...props },
    ref,
  ): ReactElement {
    return (
      <MessageRoot ref={ref} {...props} className={withClass('rejoin-message', className)}>
        {header && (
          <header className="rejoin-message-header">
            <Author render={renderName} />
            <MessageRecipients className="rejoin-message-beside" />
            <MessageTime className="rejoin-message-beside" />
          </header>
        )}
        <MessageBody renderText={renderText} renderLine={renderLine} renderCitation={renderCitation} />
        <MessageFooter />
      </MessageRoot>
    );
  },
);

function Author({ render }: { readonly render: MessageProps['renderName'] }): ReactElement {
  const { author, mine } = useMessageContext();
  return (
    <MessageAuthor className="rejoin-message-author">{mine ? undefined : render?.(author)}</MessageAuthor>
  );
}

function MessageBody(renderers: TextRenderers): ReactElement {
  const { message } = useMessageContext();
  const text = <MessageText className="rejoin-message-text" {...renderers} />;
  const { parts, uploads } = message;
  if (parts)
    return (
      <>
        {(uploads?.[0] || parts.some(({ type }) => type !== 'text')) && <Files />}
        {parts.some((part) => part.text) && text}
      </>
    );
  if (message.kind === 'text') return text;
  if (message.kind === 'activity')
    return (
      <MessageActivity className="rejoin-message-activity">
        <Icon name="clock" />
        <ActivityWords />
      </MessageActivity>
    );
  return (
    <MessageReasoning className="rejoin-message-reasoning">
      <MessageReasoningSummary className="rejoin-message-summary">
        <Icon name="thought" />
        <ReasoningWords />
        <Icon name="chevron" />
      </MessageReasoningSummary>
      {text}
    </MessageReasoning>
  );
}

/** They are loaded when a message has some. */
function Files(): ReactElement | null {
  const late = useLate(lateParts, true);
  return late ? <late.MessageFiles className="rejoin-message-files" /> : null;
}

/** The summary's own words, beside its icons. */
function ReasoningWords(): ReactElement {
  return <span>{useReasoningWords()}</span>;
}

/** Where it stands, if there is anything to tell that the text does not show by itself. */
function MessageFooter(): ReactElement | null {
  const { message } = useMessageContext();
  if (message.kind !== 'text' || message.status === 'streaming') return null;
  return (
    <footer className="rejoin-message-footer">
      <MessageStatus className="rejoin-message-status" />
      <MessageResend className="rejoin-button rejoin-message-resend" />
      <MessageDismiss className="rejoin-button rejoin-message-dismiss" data-variant="quiet" />
    </footer>
  );
}
