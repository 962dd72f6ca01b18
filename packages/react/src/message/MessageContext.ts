'use client';

import { isDevelopment } from '@rejoin/core/internal';
import { createPartContext, type PartContext, useIn } from '../kit/partContext.ts';
import type { NamedParticipant } from '../select/agentInfo.ts';
import type { MessageInfo } from '../select/messageList.ts';
import type { MessageLabels } from './messageLabels.ts';

/** What a message's parts know. It changes when something happens to the message, not with every word. */
export interface MessageContextValue {
  readonly message: MessageInfo;
  /** Its author's, as it is shown and said. */
  readonly name: string;
  /** As its author introduced itself. */
  readonly author: NamedParticipant;
  readonly nameOf: (participant: NamedParticipant) => string;
  /** Whether it is the reader's own. */
  readonly mine: boolean;
  /** Whether more of it may come: it is open, and its run goes on. */
  readonly writing: boolean;
  readonly labels: MessageLabels;
  readonly authorId: string;
}

export const MessageContext: PartContext<MessageContextValue> = createPartContext(
  isDevelopment && 'MessageRoot messageKey={…}',
);

export const useMessageContext = (): MessageContextValue => useIn(MessageContext);
