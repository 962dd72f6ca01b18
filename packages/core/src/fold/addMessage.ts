/** How a message enters the state: one that is sent whole, one that begins, and a steer that becomes one (P36). */
import type { EventItem } from '../protocol/envelope.ts';
import type { ReasoningMessageStart } from '../protocol/events.ts';
import { entityKey, keptKey } from '../protocol/ids.ts';
import { omitUndefined } from '../protocol/omitUndefined.ts';
import { becomesMessage } from './controls.ts';
import { countUp, type Draft, writable } from './draft.ts';
import { shareNames } from './sharedNames.ts';
import type { SessionMessage } from './state.ts';
import { appendText, NO_TEXT } from './text.ts';
import { trimMessages } from './window.ts';

export function addMessage(draft: Draft, message: Omit<SessionMessage, 'ordinal' | 'began'>): void {
  const key = entityKey(message.participant, message.id);
  const former = draft.messages.get(key);
  const ordinal = former?.ordinal ?? draft.totals.messages + 1;
  const added: SessionMessage = { ...message, ordinal, began: former?.began ?? draft.position };
  writable(draft, 'messages').set(former ? key : keptKey(message.participant, message.id), shareNames(added));
  if (!former) countUp(draft, 'messages');
  trimMessages(draft, added);
}

/** A run begins to write one. */
export const beginMessage = (
  draft: Draft,
  item: EventItem,
  kind: SessionMessage['kind'],
  event: Omit<ReasoningMessageStart, 'type'>,
): void =>
  addMessage(draft, {
    participant: item.participant,
    id: event.messageId,
    kind,
    status: 'streaming',
    run: item.run ?? '',
    producer: item.producer,
    text: NO_TEXT,
    at: item.at,
    ...omitUndefined({ given: event.givenId, subagent: event.subagentRunId }),
  });

/** P36: a steer that no run used becomes its author's message, under its own id. */
export function followUp(draft: Draft, at: number): void {
  for (const [key, control] of draft.controls) {
    if (!becomesMessage(control) || draft.messages.has(key)) continue;
    const { participant, id, content = '', target } = control;
    const to = target.kind === 'agent' || target.kind === 'run' ? [target.participant] : undefined;
    writable(draft, 'controls').set(key, { ...control, followUp: false });
    addMessage(draft, {
      participant,
      id,
      kind: 'text',
      status: 'complete',
      text: appendText(NO_TEXT, content),
      at,
      ...omitUndefined({ to }),
    });
  }
}
