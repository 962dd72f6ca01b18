'use client';

import { type IncompleteAnswer, kindOf, type RejoinError, type SessionView } from '@rejoin/core';
import { useSlice } from '../hooks/useSlice.ts';
import { useWordsDir } from '../kit/LabelsProvider.tsx';
import { definePart, type Part, type PartProps } from '../kit/renderPart.ts';
import { useErrorWords } from '../kit/useErrorWords.ts';
import { isAnswered } from '../select/answered.ts';
import type { MessageInfo } from '../select/messageList.ts';
import { useMessageContext } from './MessageContext.ts';
import type { MessageStatusName } from './messageLabels.ts';

/** Its `data-*` attributes. */
export interface MessageStatusState extends Readonly<Record<string, string | undefined>> {
  readonly status: MessageStatusName;
}

export interface MessageStatusProps extends PartProps<'span', MessageStatusState> {}

/**
 * Where a message stands: on its way to the log, refused by it and why, not yet taken up by an agent, being written, cut short.
 * Renders a `<span>`, and nothing where all is well.
 */
export const MessageStatus: Part<MessageStatusProps, HTMLSpanElement> = definePart(
  'span',
  function MessageStatus() {
    const { message, writing, labels } = useMessageContext();
    const { id, key, status } = message;
    const dir = useWordsDir();
    const errorWords = useErrorWords();
    const waiting = !useSlice(isAnswered, key) && isQuestion(message);
    const why = useSlice(faultOf, key, id, status);
    const lost = status === 'rejected' && why?.code === 'log-rolled-back';
    const shown = waiting ? 'waiting' : lost ? 'rolled-back' : status;
    // Of a text left open by an agent that is gone, it is not known whether it is being written.
    const words =
      status === 'streaming' && !writing ? '' : labels.status(shown, lost ? undefined : errorWords(why));
    if (words === '') return null;
    return [{ dir, children: words }, { status: shown }];
  },
);

/** Why it is not in the log, or not whole there. */
const faultOf = (
  { pending, state }: SessionView,
  key: string,
  id: string,
  status: MessageInfo['status'],
): RejoinError | IncompleteAnswer | undefined =>
  status === 'rejected' ? pending.get(id)?.error : state.messages.get(key)?.incomplete;

/** Sent, by a person, and not to people alone. */
const isQuestion = ({ status, run, kind, to, participant }: MessageInfo): boolean =>
  status === 'complete' &&
  run === undefined &&
  kind === 'text' &&
  kindOf(participant) === 'user' &&
  (to === undefined || to.some((each) => kindOf(each) !== 'user'));
