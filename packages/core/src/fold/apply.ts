/**
 * What each event does to the state: pure, and the same on server, client and in tests. It depends on the log order of
 * events that are not deltas, and on sums and counts of deltas (P23); how deltas were merged or batched cannot matter.
 */

import type { DeltaItem, EventItem, Item } from '../protocol/envelope.ts';
import { isDelta } from '../protocol/envelope.ts';
import { entityKey, type ProducerId, participantOf } from '../protocol/ids.ts';
import { closeDraft, countFault, countUp, type Draft, openDraft, patch, writable } from './draft.ts';
import { foldKnown, isCommand, keepNewest } from './eventHandlers.ts';
import type { HistoryEntry } from './historyEntry.ts';
import type { FaultCode, SessionState } from './state.ts';
import { appendText } from './text.ts';
import { trimCommands, trimProducers } from './window.ts';

/** Why an item does not count, or undefined if it does (P6). */
export type Judge = (state: SessionState, item: Item) => FaultCode | undefined;

/**
 * The state after `items`, in log order. Copies once what they touch; the given state stays as it is.
 *
 * @param judge for a log whose keeper takes every event; what a keeper has judged needs no second judgement
 * @param left receives what leaves the window meanwhile, in that order, for a keeper of history (P24)
 */
export function applyItems(
  state: SessionState,
  items: readonly Item[],
  judge?: Judge,
  left?: HistoryEntry[],
): SessionState {
  if (items.length === 0) return state;
  const draft = openDraft(state, left);
  const lanes: Lanes = new Map();
  for (const item of items) {
    if (isDelta(item)) collectDelta(draft, lanes, item);
    else {
      applyDeltas(draft, lanes, judge);
      foldEvent(draft, item, judge);
    }
  }
  applyDeltas(draft, lanes, judge);
  return closeDraft(draft);
}

// --- Deltas: collected until the next event that is not one, then applied per message.

/** Deltas of one producer since the last other event, gathered per message. Grown in place: it lives for one batch. */
interface Lane {
  last: number;
  /** The one that the newest delta belongs to, which is nearly always the next one's as well. */
  current: Gathered | undefined;
  readonly open: Map<string, Gathered>;
}
type Gathered = { -readonly [K in keyof DeltaItem]: DeltaItem[K] };
type Lanes = Map<ProducerId, Lane>;

function collectDelta(draft: Draft, lanes: Lanes, item: DeltaItem): void {
  draft.position += item.count;
  let lane = lanes.get(item.producer);
  if (!lane) {
    const entry = draft.producers.get(item.producer);
    if (!entry) return countFault(draft, 'producer-delta-first', item.count);
    lane = { last: entry.last, current: undefined, open: new Map() };
    lanes.set(item.producer, lane);
  }
  const end = item.from + item.count - 1;
  if (item.from !== lane.last + 1) {
    // A merged record that overlaps what is held cannot be split: it counts as a fault, and as nothing else (P17).
    if (item.from <= lane.last) return countFault(draft, end <= lane.last ? 'repeat' : 'overlap', item.count);
    countFault(draft, 'hole');
  }
  lane.last = end;
  let gathered = lane.current;
  if (gathered?.id !== item.id || gathered.kind !== item.kind) {
    const key = item.kind + item.id;
    gathered = lane.open.get(key);
    if (!gathered) {
      lane.current = { ...item };
      lane.open.set(key, lane.current);
      return;
    }
    lane.current = gathered;
  }
  gathered.delta += item.delta;
  gathered.count += item.count;
}

function applyDeltas(draft: Draft, lanes: Lanes, judge?: Judge): void {
  if (lanes.size === 0) return;
  for (const [producer, lane] of lanes) {
    const entry = draft.producers.get(producer);
    if (entry && entry.last !== lane.last)
      writable(draft, 'producers').set(producer, { ...entry, last: lane.last });
    for (const item of lane.open.values()) applyDelta(draft, item, judge);
  }
  lanes.clear();
}

function applyDelta(draft: Draft, item: DeltaItem, judge?: Judge): void {
  const fault = judge?.(draft, item);
  if (fault) return countFault(draft, fault, item.count);
  const participant = participantOf(item.producer);
  const key = entityKey(participant, item.id);
  let runId: string | undefined;
  if (item.kind === 'a') {
    const call = draft.toolCalls.get(key);
    if (!call) return;
    runId = call.run;
    patch(draft, 'toolCalls', key, { args: appendText(call.args, item.delta) });
  } else {
    const message = draft.messages.get(key);
    if (!message) return;
    runId = message.run;
    patch(draft, 'messages', key, { text: appendText(message.text, item.delta) });
  }
  const run = entityKey(participant, runId ?? '');
  patch(draft, 'runs', run, { deltas: (draft.runs.get(run)?.deltas ?? 0) + item.count });
  countUp(draft, 'text', item.delta.length);
}

// --- All other events, one at a time.

function foldEvent(draft: Draft, item: EventItem, judge?: Judge): void {
  draft.position += 1;
  const entry = draft.producers.get(item.producer);
  const last = entry?.last ?? 0;
  if (item.seq <= last) return countFault(draft, 'repeat');
  if (item.seq > last + 1) countFault(draft, 'hole');
  writable(draft, 'producers').set(item.producer, { last: item.seq, wrote: draft.position });
  if (!entry) trimProducers(draft);
  // A command folds once per (participant, id), under whatever producer it comes again (P4). Claims need no such memory:
  // what they contest remembers its winner.
  const command =
    item.id === undefined || !isCommand(item.event.type) ? undefined : entityKey(item.participant, item.id);
  if (command !== undefined && draft.commands.has(command)) return;
  const fault = judge?.(draft, item);
  if (fault) return countFault(draft, fault);
  if (command !== undefined) {
    writable(draft, 'commands').set(command, draft.position);
    trimCommands(draft);
  }
  if (foldKnown(draft, item, item.event)) return;
  if (item.must) countFault(draft, 'unknown-must');
  keepNewest(draft, 'unknown', item);
}
