'use client';

import { entityKey, kindOf, type ParticipantId, type ParticipantKind, type SessionView } from '@rejoin/core';
import { forwardRef, type ReactElement, useId, useMemo } from 'react';
import { useSession } from '../hooks/useSession.ts';
import { useSlice } from '../hooks/useSlice.ts';
import { useLabels, useLanguage } from '../kit/LabelsProvider.tsx';
import { type Part, type PartProps, renderPart } from '../kit/renderPart.ts';
import { introducedName, type NamedParticipant, nameIn } from '../select/agentInfo.ts';
import { type MessageState, messageInfoOf } from '../select/messageList.ts';
import { MessageContext } from './MessageContext.ts';
import { type MessageLabels, messageLabels } from './messageLabels.ts';

/** Its `data-*` attributes. */
export interface MessageRootState extends Readonly<Record<string, string | boolean | undefined>> {
  readonly participant: ParticipantId;
  /** Who speaks: a person, an agent, or a person who stands in for one. */
  readonly from: ParticipantKind;
  /** Whether it is the reader's own. */
  readonly mine: boolean;
  readonly status: MessageState;
  readonly kind: 'text' | 'reasoning' | 'activity';
}

export interface MessageRootProps extends PartProps<'article', MessageRootState> {
  /** As `useMessages` gives it. */
  readonly messageKey: string;
  /** What a participant is called. Default: as they introduced themselves. Declare it outside of components, or memoise it. */
  readonly nameOf?: ((participant: NamedParticipant) => string) | undefined;
  readonly labels?: Partial<MessageLabels> | undefined;
}

/** Holds a message's parts. Renders an `<article>` with its author's name, and nothing once the message has left the window. */
export const MessageRoot: Part<MessageRootProps, HTMLElement> = forwardRef<HTMLElement, MessageRootProps>(
  function MessageRoot(
    { messageKey, nameOf = introducedName, labels: own, children, ...props },
    ref,
  ): ReactElement | null {
    const { participant: me } = useSession();
    const labels = useLabels('message', messageLabels, own);
    const { dir } = useLanguage();
    const authorId = useId();
    const message = useSlice(messageInfoOf, messageKey);
    const { participant, run, status } = message ?? {};
    const introduced = useSlice(nameIn, participant);
    const writing = useSlice(isWriting, participant, run, status);
    const mine = participant === me;
    const value = useMemo(() => {
      if (!message) return undefined;
      const author = { participant: message.participant, name: introduced };
      const called = nameOf(author);
      const name = kindOf(author.participant) === 'operator' ? labels.operator(called) : called;
      return { message, name, author, nameOf, mine, writing, labels, authorId };
    }, [message, introduced, nameOf, mine, writing, labels, authorId]);
    if (!value) return null;
    const { kind, status: where, participant: by } = value.message;
    const state = { participant: by, from: kindOf(by), mine, status: where, kind } as const;
    return (
      <MessageContext.Provider value={value}>
        {renderPart('article', props, { dir, 'aria-labelledby': authorId, children }, state, ref)}
      </MessageContext.Provider>
    );
  },
);

function isWriting(
  { state }: SessionView,
  participant: ParticipantId | undefined,
  run: string | undefined,
  status: MessageState | undefined,
): boolean {
  if (status !== 'streaming') return false;
  const of =
    participant === undefined || run === undefined ? undefined : state.runs.get(entityKey(participant, run));
  return of === undefined || of.status === 'running';
}
