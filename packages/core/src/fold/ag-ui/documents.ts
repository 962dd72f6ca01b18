/** What agents share: AG-UI's state, one document per participant and sub-agent, and the contents of activities. */

import type { EventItem } from '../../protocol/envelope.ts';
import type { ActivityDelta, ActivitySnapshot, StateDelta, StateSnapshot } from '../../protocol/events.ts';
import { entityKey } from '../../protocol/ids.ts';
import { omitUndefined } from '../../protocol/omitUndefined.ts';
import { beginMessage } from '../addMessage.ts';
import { countFault, type Draft, patch, writable } from '../draft.ts';
import { reapplyPatch } from '../reapply.ts';
import { documentKey, documentOf, type SessionState, type SharedDocument } from '../state.ts';
import { trimRuns } from '../window.ts';
import type { Patched } from './patch.ts';

export type DocumentEvent = StateSnapshot | StateDelta;
export type ActivityEvent = ActivitySnapshot | ActivityDelta;

/** What an event makes of a value: within bounds where its log is judged, and without asking for them where it has been. */
export interface Making {
  patch(value: unknown, operations: readonly unknown[]): Patched;
  whole(value: unknown): Patched;
}

/** A document that was never set is an empty object. */
export const NOTHING = {};

const JUDGED: Making = { patch: reapplyPatch, whole: (value) => ({ value }) };

/** What a patch made of a value: judged and then folded, it is worked out once. */
const made = new WeakMap<readonly unknown[], { readonly of: unknown; readonly patched: Patched }>();

export function patched(value: unknown, operations: readonly unknown[], { patch }: Making = JUDGED): Patched {
  const known = made.get(operations);
  if (known && Object.is(known.of, value)) return known.patched;
  const result = patch(value, operations);
  made.set(operations, { of: value, patched: result });
  return result;
}

/** The value after an event; undefined if nothing is to change. */
export function nextValue(
  state: SessionState,
  { participant }: EventItem,
  event: DocumentEvent | ActivityEvent,
  making: Making = JUDGED,
): Patched | 'duplicate-entity' | undefined {
  if (event.type === 'STATE_SNAPSHOT') return making.whole(event.snapshot);
  if (event.type === 'STATE_DELTA') {
    const former = documentOf(state, participant, event.subagentRunId);
    return patched(former ? former.value : NOTHING, event.delta, making);
  }
  const former = state.messages.get(entityKey(participant, event.messageId));
  if (event.type === 'ACTIVITY_DELTA')
    return former?.activity ? patched(former.activity.content, event.patch, making) : 'patch-failed';
  if (former && !former.activity) return 'duplicate-entity';
  return former && event.replace === false ? undefined : making.whole(event.content);
}

export function foldDocument(draft: Draft, item: EventItem, event: DocumentEvent): void {
  const next = nextValue(draft, item, event);
  if (next === undefined) return;
  if (typeof next === 'string') return countFault(draft, next);
  const document: SharedDocument = {
    participant: item.participant,
    run: item.run ?? '',
    value: next.value,
    changed: draft.position,
    ...omitUndefined({ subagent: event.subagentRunId }),
  };
  const documents = writable(draft, 'documents');
  const key = documentKey(document.participant, document.subagent);
  // The one that was left alone for longest comes first.
  documents.delete(key);
  documents.set(key, document);
}

export function foldActivity(draft: Draft, item: EventItem, event: ActivityEvent): void {
  const next = nextValue(draft, item, event);
  if (next === undefined) return;
  if (typeof next === 'string') return countFault(draft, next);
  const key = entityKey(item.participant, event.messageId);
  const former = draft.messages.get(key);
  if (!former) beginMessage(draft, item, 'activity', event);
  patch(draft, 'messages', key, {
    status: 'complete',
    activity: { type: event.activityType, content: next.value },
    ...(event.type === 'ACTIVITY_SNAPSHOT' && { subagent: event.subagentRunId }),
  });
  // Any run of its participant may replace it: its place and its run remain. That run may have settled, and must not grow
  // beyond its window by this.
  if (former) trimRuns(draft, former);
}
