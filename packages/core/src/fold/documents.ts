/** What agents share: AG-UI's state, one document per participant and sub-agent, and the contents of activities. */
import { defined } from '../protocol/defined.ts';
import { type EventItem, type Item, isDelta } from '../protocol/envelope.ts';
import type { ActivityDelta, ActivitySnapshot, StateDelta, StateSnapshot } from '../protocol/events.ts';
import { entityKey } from '../protocol/ids.ts';
import { isKnown } from '../protocol/shapes.ts';
import { countFault, type Draft, patch, writable } from './draft.ts';
import { applyPatch, fitsDocument, type Patched, weightOf } from './patch.ts';
import {
  documentKey,
  documentOf,
  type FaultCode,
  type Message,
  type SessionState,
  type SharedDocument,
} from './state.ts';
import { NO_TEXT } from './text.ts';
import { trimDocuments } from './window.ts';

export type DocumentEvent = StateSnapshot | StateDelta;
export type ActivityEvent = ActivitySnapshot | ActivityDelta;

/** What a patch made of a value: judged and applied, it is worked out once. */
const made = new WeakMap<readonly unknown[], { readonly of: unknown; readonly patched: Patched }>();

function patched(value: unknown, operations: readonly unknown[]): Patched {
  const known = made.get(operations);
  if (known && Object.is(known.of, value)) return known.patched;
  const result = applyPatch(value, operations);
  made.set(operations, { of: value, patched: result });
  return result;
}

const whole = (value: unknown): Patched => (fitsDocument(value) ? { value } : 'document-too-large');

/** A document that nobody has set is an empty object. */
const NOTHING = {};

function nextDocument(state: SessionState, { participant }: EventItem, event: DocumentEvent): Patched {
  if (event.type === 'STATE_SNAPSHOT') return whole(event.snapshot);
  const former = documentOf(state, participant, event.subagentRunId);
  return patched(former ? former.value : NOTHING, event.delta);
}

/** Undefined: nothing is to change. */
function nextActivity(
  state: SessionState,
  { participant }: EventItem,
  event: ActivityEvent,
): Patched | 'duplicate-entity' | undefined {
  const former = state.messages.get(entityKey(participant, event.messageId));
  if (event.type === 'ACTIVITY_DELTA')
    return former?.activity ? patched(former.activity.content, event.patch) : 'patch-failed';
  if (former && !former.activity) return 'duplicate-entity';
  return former && event.replace === false ? undefined : whole(event.content);
}

/** Why the event does not count, if it does not. */
export function judgeDocument(
  state: SessionState,
  item: EventItem,
  event: DocumentEvent | ActivityEvent,
): FaultCode | undefined {
  const next = 'messageId' in event ? nextActivity(state, item, event) : nextDocument(state, item, event);
  return typeof next === 'string' ? next : undefined;
}

export function foldDocument(draft: Draft, item: EventItem, event: DocumentEvent): void {
  const next = nextDocument(draft, item, event);
  if (typeof next === 'string') return countFault(draft, next);
  const document: SharedDocument = {
    participant: item.participant,
    run: item.run ?? '',
    value: next.value,
    changed: draft.position,
    ...defined({ subagent: event.subagentRunId }),
  };
  writable(draft, 'documents').set(documentKey(document.participant, document.subagent), document);
  trimDocuments(draft);
}

export function foldActivity(
  draft: Draft,
  item: EventItem,
  event: ActivityEvent,
  add: (draft: Draft, message: Omit<Message, 'ordinal' | 'began'>) => void,
): void {
  const { participant, producer, at } = item;
  const next = nextActivity(draft, item, event);
  if (next === undefined) return;
  if (typeof next === 'string') return countFault(draft, next);
  const key = entityKey(participant, event.messageId);
  const activity = { type: event.activityType, content: next.value };
  const former = draft.messages.get(key);
  if (former && event.type === 'ACTIVITY_DELTA') return patch(draft, 'messages', key, { activity });
  if (former) {
    // It is said anew, by whoever says it: its place and its run remain.
    const { subagent: _, ...rest } = former;
    writable(draft, 'messages').set(key, {
      ...rest,
      activity,
      ...defined({ subagent: event.subagentRunId }),
    });
    return;
  }
  add(draft, {
    participant,
    id: event.messageId,
    kind: 'activity',
    status: 'complete',
    run: item.run ?? '',
    producer,
    text: NO_TEXT,
    activity,
    at,
    ...defined({ subagent: event.subagentRunId }),
  });
}

/** How much more the patched documents weigh than before: a patch of a few bytes may copy many. */
export function grown(before: SessionState, after: SessionState, items: readonly Item[]): number {
  let weight = 0;
  for (const item of items) {
    if (isDelta(item) || !isKnown(item.event)) continue;
    const { participant, event } = item;
    const valueIn = (state: SessionState) =>
      event.type === 'STATE_DELTA'
        ? documentOf(state, participant, event.subagentRunId)?.value
        : event.type === 'ACTIVITY_DELTA'
          ? state.messages.get(entityKey(participant, event.messageId))?.activity?.content
          : undefined;
    weight += Math.max(0, weightOf(valueIn(after)) - weightOf(valueIn(before)));
  }
  return weight;
}
