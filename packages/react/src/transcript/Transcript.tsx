'use client';

import { forwardRef, memo, type ReactElement, type ReactNode, useCallback, useId } from 'react';
import { useSlice } from '../hooks/useSlice.ts';
import { EarlierButton } from '../kit/EarlierButton.tsx';
import { Icon } from '../kit/Icon.tsx';
import { type Part, withClass } from '../kit/renderPart.ts';
import type { EarlierItems } from '../kit/useNewest.ts';
import type { DataRenderers } from '../message/AnswerPiece.tsx';
import { Message, type TextRenderers } from '../message/Message.tsx';
import { MessageError } from '../message/MessageError.tsx';
import { Pieces } from '../message/Pieces.tsx';
import { introducedName, type NamedParticipant, nameIn } from '../select/agentInfo.ts';
import type { TranscriptEntry } from '../select/transcriptItems.ts';
import { TranscriptAnswerStatus } from './TranscriptAnswerStatus.tsx';
import { TranscriptAnswerTime } from './TranscriptAnswerTime.tsx';
import { useTranscript } from './TranscriptContext.ts';
import { TranscriptEmpty } from './TranscriptEmpty.tsx';
import { TranscriptItem } from './TranscriptItem.tsx';
import { TranscriptList } from './TranscriptList.tsx';
import { TranscriptLoading } from './TranscriptLoading.tsx';
import { TranscriptNotice } from './TranscriptNotice.tsx';
import { TranscriptOlder } from './TranscriptOlder.tsx';
import { TranscriptRoot, type TranscriptRootProps } from './TranscriptRoot.tsx';
import { TranscriptScrollToEnd, useNews } from './TranscriptScrollToEnd.tsx';
import { TranscriptViewport } from './TranscriptViewport.tsx';

export interface TranscriptProps extends Omit<TranscriptRootProps, 'children'>, TextRenderers, DataRenderers {
  /** What stands where nothing has been said. Default: the label's words. */
  readonly empty?: ReactNode;
  /** What a participant is called. Default: as they introduced themselves. Declare it outside of components, or memoise it. */
  readonly nameOf?: ((participant: NamedParticipant) => string) | undefined;
  /** Renders a name, in the place of the text that `nameOf` gives. Declare it outside of components, or memoise it. */
  readonly renderName?: ((participant: NamedParticipant) => ReactNode) | undefined;
}

/**
 * The conversation, dressed: people's messages as bubbles, each answer under one header with its reasoning, tool calls and texts
 * in log order. It fills its container and scrolls by itself: give that a height.
 */
export const Transcript: Part<TranscriptProps, HTMLElement> = forwardRef<HTMLElement, TranscriptProps>(
  function Transcript(
    { empty, nameOf, renderName, renderText, renderLine, renderCitation, renderData, className, ...props },
    ref,
  ): ReactElement {
    const render = useCallback(
      (entry: TranscriptEntry) => (
        <TranscriptItem entry={entry} className="rejoin-transcript-item">
          {entry.kind === 'message' ? (
            <Message
              messageKey={entry.key}
              {...{ nameOf, renderName, renderText, renderLine, renderCitation }}
            />
          ) : (
            <Answer
              entry={entry}
              {...{ nameOf, renderName, renderText, renderLine, renderCitation, renderData }}
            />
          )}
        </TranscriptItem>
      ),
      [nameOf, renderName, renderText, renderLine, renderCitation, renderData],
    );
    return (
      <TranscriptRoot ref={ref} {...props} className={withClass('rejoin-transcript', className)}>
        <TranscriptViewport className="rejoin-transcript-viewport">
          <TranscriptOlder className="rejoin-transcript-older" />
          <TranscriptLoading className="rejoin-transcript-loading">
            <Skeleton />
          </TranscriptLoading>
          <TranscriptEmpty className="rejoin-transcript-empty">{empty}</TranscriptEmpty>
          <TranscriptList className="rejoin-transcript-list" renderEarlier={renderEarlier}>
            {render}
          </TranscriptList>
          <TranscriptNotice className="rejoin-transcript-notice" />
        </TranscriptViewport>
        <TranscriptScrollToEnd className="rejoin-button rejoin-transcript-to-end">
          <ToEndFace />
        </TranscriptScrollToEnd>
      </TranscriptRoot>
    );
  },
);

const renderEarlier = (earlier: EarlierItems): ReactElement => (
  <li className="rejoin-transcript-item">
    <EarlierButton earlier={earlier} />
  </li>
);

type AnswerEntry = Extract<TranscriptEntry, { kind: 'answer' }>;

type Naming = Pick<TranscriptProps, 'nameOf' | 'renderName'>;

function Answer({
  entry: { participant, run, pieces },
  nameOf,
  renderName,
  ...renderers
}: TextRenderers & DataRenderers & Naming & { readonly entry: AnswerEntry }): ReactElement {
  const id = useId();
  return (
    <>
      <AnswerHeader participant={participant} run={run} id={id} nameOf={nameOf} renderName={renderName} />
      <Pieces pieces={pieces} author={id} {...renderers} />
      <MessageError run={{ participant, run }} className="rejoin-message-error" />
    </>
  );
}

const AnswerHeader = memo(function AnswerHeader({
  participant,
  run,
  id,
  nameOf = introducedName,
  renderName,
}: Naming & {
  readonly participant: string;
  readonly run: string;
  readonly id: string;
}): ReactElement {
  const introduced = useSlice(nameIn, participant);
  const author = { participant, name: introduced };
  const name = nameOf(author);
  return (
    <header className="rejoin-transcript-header">
      <span className="rejoin-transcript-avatar" aria-hidden="true">
        {[...name][0]}
      </span>
      <span className="rejoin-transcript-author" id={id} dir="auto">
        {renderName?.(author) ?? name}
      </span>
      <TranscriptAnswerStatus run={{ participant, run }} className="rejoin-transcript-status" />
      <TranscriptAnswerTime run={{ participant, run }} className="rejoin-transcript-time" />
    </header>
  );
});

function ToEndFace(): ReactElement {
  const { labels } = useTranscript();
  return (
    <>
      <Icon name="down" />
      <span>{useNews() ? labels.newBelow : labels.toEnd}</span>
    </>
  );
}

/** Where messages will be. */
function Skeleton(): ReactElement {
  const { labels } = useTranscript();
  return (
    <>
      <span className="rejoin-hidden">{labels.loading}</span>
      {['own', 'long', 'long', 'short'].map((shape, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: they never change.
        <span key={index} className="rejoin-transcript-bone" data-shape={shape} />
      ))}
    </>
  );
}
