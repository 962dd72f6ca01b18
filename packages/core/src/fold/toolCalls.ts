/** How a tool call enters the state, and how its result does. */
import type { EventItem } from '../protocol/envelope.ts';
import type { ToolCallResult, ToolCallStart } from '../protocol/events.ts';
import { entityKey } from '../protocol/ids.ts';
import { omitUndefined } from '../protocol/omitUndefined.ts';
import { type Draft, patch, writable } from './draft.ts';
import { shareNames } from './sharedNames.ts';
import type { SessionToolCall } from './state.ts';
import { NO_TEXT } from './text.ts';

export function beginCall(draft: Draft, item: EventItem, event: Omit<ToolCallStart, 'type'>): void {
  const key = entityKey(item.participant, event.toolCallId);
  const toolCall: SessionToolCall = {
    participant: item.participant,
    id: event.toolCallId,
    run: item.run ?? '',
    producer: item.producer,
    name: event.toolCallName,
    status: 'streaming',
    args: NO_TEXT,
    began: draft.toolCalls.get(key)?.began ?? draft.position,
    at: item.at,
    ...omitUndefined({
      given: event.givenId,
      parentMessage: event.parentMessageId,
      subagent: event.subagentRunId,
      title: event.title,
      byProvider: event.byProvider,
      dynamic: event.dynamic,
    }),
  };
  writable(draft, 'toolCalls').set(key, shareNames(toolCall));
}

/** A later result takes the place of the former. */
export const giveResult = (draft: Draft, { participant }: EventItem, event: GivenResult): void =>
  patch(draft, 'toolCalls', entityKey(participant, event.toolCallId), {
    status: event.preliminary ? 'called' : 'done',
    result: event.content,
    outcome: event.outcome,
    preliminary: event.preliminary,
    resultBlob: event.blob,
    resultMessage: event.messageId,
  });

type GivenResult = Omit<ToolCallResult, 'type' | 'content'> & { readonly content: unknown };
