/** Answers of which the log has refused something for good (P11): they are not whole, and their end does not make them so. */
import type { EventItem } from '../protocol/envelope.ts';
import type { EventDropped } from '../protocol/events.ts';
import { entityKey, instanceOf } from '../protocol/ids.ts';
import { type Draft, patch } from './draft.ts';

const OPEN = /^(streaming|running|lost)$/;

/** Marks what the event was a part of: the run and, if it is still being written, the text or the call. */
export function foldDropped(
  draft: Draft,
  item: EventItem,
  { code, messageId, toolCallId }: EventDropped,
): void {
  const mark = (name: 'runs' | 'messages' | 'toolCalls', id = ''): void => {
    const key = entityKey(item.participant, id);
    const entity = draft[name].get(key);
    if (!entity || !OPEN.test(entity.status)) return;
    // Whoever does not write it any more says nothing of it either (P20).
    if ('owner' in entity ? entity.owner !== instanceOf(item.producer) : entity.producer !== item.producer)
      return;
    const before = entity.incomplete;
    patch(draft, name, key, {
      incomplete: { code: before?.code ?? code, events: (before?.events ?? 0) + 1 },
    });
  };
  mark('runs', item.run);
  if (item.run === undefined) return;
  mark('messages', messageId);
  mark('toolCalls', toolCallId);
}
