/**
 * How large documents and activities may become (section 14), judged where a log is judged: by its keeper, or by the readers
 * of one that judges nothing. Twenty-two copies of one field would otherwise make a hundred megabytes of forty bytes.
 */
import { type EventItem, type Item, isDelta } from '../../protocol/envelope.ts';
import { entityKey } from '../../protocol/ids.ts';
import { checkValue, DOCUMENT, LIMITS } from '../../protocol/limits.ts';
import { isKnown } from '../../protocol/shapes.ts';
import { documentOf, type FaultCode, type SessionState } from '../state.ts';
import { type ActivityEvent, type DocumentEvent, type Making, nextValue } from './documents.ts';
import {
  applyOperations,
  type Container,
  fitsDocument,
  type Gauge,
  isContainer,
  type Patched,
} from './patch.ts';

/** Operations of one patch. */
export const MAX_OPERATIONS = 1_000;
/** Weight of all that one patch adds, copies and moves. */
const MAX_HANDLED = 1_048_576;

// --- What a value weighs: the length of its JSON. Values are immutable, so each container is weighed once.

const weights = new WeakMap<object, number>();

/** What a comma, and a key with its colon, add. */
const keyWeight = (key: string): number => JSON.stringify(key).length + 1;

/** UTF-16 units of a value's JSON. */
export function weightOf(value: unknown): number {
  if (!isContainer(value)) return (JSON.stringify(value) ?? 'null').length;
  const known = weights.get(value);
  if (known !== undefined) return known;
  let weight = 2;
  if (Array.isArray(value)) {
    for (const each of value) weight += weightOf(each) + 1;
    if (value.length > 0) weight--;
  } else {
    const keys = Object.keys(value);
    for (const key of keys) weight += keyWeight(key) + weightOf(value[key]) + 1;
    if (keys.length > 0) weight--;
  }
  weights.set(value, weight);
  return weight;
}

// --- One patch under way.

/**
 * The document with all operations applied in order, or why none of them was.
 *
 * @param document stays as it is, as do the operations
 */
export function applyPatch(document: unknown, operations: readonly unknown[]): Patched {
  if (operations.length > MAX_OPERATIONS) return 'patch-failed';
  /** Of the containers that the patch has made: they change with it. */
  const own = new Map<Container, number>();
  const patched = applyOperations(document, operations, createGauge(own));
  if (typeof patched !== 'string') for (const [container, weight] of own) weights.set(container, weight);
  return patched;
}

function createGauge(own: Map<Container, number>): Gauge {
  /** Weight of all that was added, copied and moved so far. */
  let handled = 0;
  const weigh = (value: unknown) => (isContainer(value) ? own.get(value) : undefined) ?? weightOf(value);
  return {
    refuses(value, depth) {
      if (value === undefined) return false;
      handled += weigh(value);
      const limits = { ...LIMITS, depth: DOCUMENT.depth - depth, string: DOCUMENT.weight };
      return handled > MAX_HANDLED || checkValue(value, limits) !== undefined;
    },
    copied(copy, from) {
      own.set(copy, weigh(from));
    },
    changed(path, token, value, former) {
      const parent = path.at(-1);
      if (!parent) return;
      const gone = former === undefined ? 0 : weigh(former);
      let by = (value === undefined ? 0 : weigh(value)) - gone;
      if (value === undefined || former === undefined) {
        const key = Array.isArray(parent) ? 0 : keyWeight(token);
        // More than the brackets: a comma parts it from what else is there.
        const comma = weigh(parent) > (value === undefined ? 2 + key + gone : 2) ? 1 : 0;
        by += value === undefined ? -(key + comma) : key + comma;
      }
      for (const container of path) own.set(container, weigh(container) + by);
    },
    overflows: (root) => weigh(root) > DOCUMENT.weight,
  };
}

// --- Events.

export const BOUNDED: Making = {
  patch: applyPatch,
  whole: (value) => (fitsDocument(value) ? { value } : 'document-too-large'),
};

/** Why the event does not count, if it does not. */
export function judgeDocument(
  state: SessionState,
  item: EventItem,
  event: DocumentEvent | ActivityEvent,
): FaultCode | undefined {
  const next = nextValue(state, item, event, BOUNDED);
  return typeof next === 'string' ? next : undefined;
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
          : // What its pieces make may be a patch of any of them.
            event.type === 'piece.written' && event.last
            ? allOf(state, participant)
            : undefined;
    weight += Math.max(0, weightOf(valueIn(after)) - weightOf(valueIn(before)));
  }
  return weight;
}

/** All that a participant shares. */
const allOf = ({ documents, messages }: SessionState, of: string): readonly unknown[] => [
  ...[...documents.values()].flatMap(({ participant, value }) => (participant === of ? [value] : [])),
  ...[...messages.values()].flatMap(({ participant, activity }) =>
    participant === of && activity ? [activity.content] : [],
  ),
];
