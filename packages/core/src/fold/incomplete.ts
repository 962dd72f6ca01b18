/** Answers of which the log has refused something for good (P11): they are not whole, and their end does not make them so. */
import type { EventItem } from '../protocol/envelope.ts';
import type { EventDropped } from '../protocol/events.ts';
import { entityKey } from '../protocol/ids.ts';
import { type Draft, patch } from './draft.ts';

/** Marks what the event was a part of, while the same instance writes it (P20): the run, and the text or call. */
export function foldDropped(
  draft: Draft,
  { participant, producer, run = '' }: EventItem,
  { code, dropped, partOf = '' }: EventDropped,
): void {
  const mark = (name: 'runs' | 'messages' | 'toolCalls', id: string) => {
    const key = entityKey(participant, id);
    const entity = draft[name].get(key);
    if (!entity || !/^(streaming|running|lost)$/.test(entity.status)) return;
    const { incomplete } = entity;
    const writer = 'owner' in entity ? entity.owner : entity.producer;
    if (`${producer}/`.startsWith(`${writer}/`))
      patch(draft, name, key, { incomplete: { code, ...incomplete, events: (incomplete?.events ?? 0) + 1 } });
  };
  mark('runs', run);
  mark(dropped === 'TOOL_CALL_ARGS' ? 'toolCalls' : 'messages', partOf);
}
