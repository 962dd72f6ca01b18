/** How a part of an answer enters the state, takes the place of a former one, and goes when its run is begun anew. */
import type { EventItem } from '../protocol/envelope.ts';
import type { PartAdded } from '../protocol/events.ts';
import { entityKey } from '../protocol/ids.ts';
import { omitUndefined } from '../protocol/omitUndefined.ts';
import { type Draft, drop, writable } from './draft.ts';
import { shareNames } from './sharedNames.ts';
import type { SessionPart, SessionRun } from './state.ts';

export function addPart(draft: Draft, item: EventItem, event: PartAdded): void {
  const { participant, run = '', at } = item;
  const { partId: id, part, messageId, toolCallId, subagentRunId, givenId: given } = event;
  const key = entityKey(participant, id);
  const began = draft.parts.get(key)?.began ?? draft.position;
  const of = omitUndefined({ message: messageId, toolCall: toolCallId, subagent: subagentRunId, given });
  const added: SessionPart = { participant, id, run, part, began, at, ...of };
  writable(draft, 'parts').set(key, shareNames(added));
}

/** A new owner begins the run anew: what the former one added is gone (P21). */
export function dropParts(draft: Draft, of: SessionRun | undefined): void {
  drop(draft, 'parts', ({ participant, run }) => run === of?.run && participant === of.participant);
}
