/**
 * What each event does to the state: pure, and the same on server, client and in tests. It depends on the log order of
 * events that are not deltas, and on sums and counts of deltas (P23); how deltas were merged or batched cannot matter.
 */

import type { DeltaItem, EventItem, FrameItem, Item, TextSum, Withheld } from '../protocol/envelope.ts';
import { isDelta } from '../protocol/envelope.ts';
import { entityKey, type ProducerId, participantOf, recentKey } from '../protocol/ids.ts';
import { closeDraft, countFault, type Draft, openDraft, own, writable } from './draft.ts';
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
  items: readonly FrameItem[],
  judge?: Judge,
  left?: HistoryEntry[],
): SessionState {
  if (items.length === 0) return state;
  const draft = openDraft(state, left);
  const lanes: Lanes = { first: undefined, others: undefined };
  for (const item of items) {
    if (isDelta(item)) collectDelta(draft, lanes, item, judge);
    else if ('skipped' in item) skip(draft, item.skipped);
    else {
      applyDeltas(draft, lanes, judge);
      if ('sum' in item) foldWithheld(draft, item);
      else foldEvent(draft, item, judge);
    }
  }
  applyDeltas(draft, lanes, judge);
  return closeDraft(draft);
}

// --- Deltas: collected until the next event that is not one, then applied per message.

/** What a producer has written of one text since the last other event. Grown in place: it lives for one batch. */
type Gathered = { -readonly [K in keyof DeltaItem]: DeltaItem[K] } & { last: number };

/** By producer. One lane needs no map, and most updates of a page have one. */
interface Lanes {
  first: Gathered | undefined;
  others: Map<ProducerId, Gathered> | undefined;
}

function collectDelta(draft: Draft, lanes: Lanes, item: DeltaItem, judge: Judge | undefined): void {
  const { producer, from, count } = item;
  draft.position += count;
  const isFirst = lanes.first?.producer === producer;
  const lane = isFirst ? lanes.first : lanes.others?.get(producer);
  const before = lane ?? draft.producers.get(producer);
  if (!before) return countFault(draft, 'producer-delta-first', count);
  const last = from + count - 1;
  if (from !== before.last + 1) {
    // A merged record that overlaps what is held cannot be split: it counts as a fault, and as nothing else (P17).
    if (from <= before.last) return countFault(draft, last <= before.last ? 'repeat' : 'overlap', count);
    countFault(draft, 'hole');
  }
  if (lane?.id === item.id && lane.kind === item.kind) {
    lane.last = last;
    lane.delta += item.delta;
    lane.count += count;
    return;
  }
  // Another text begins, which is rare.
  if (lane) applyDelta(draft, lane, judge);
  const { delta, kind, id } = item;
  const begun = { delta, kind, producer, id, from, count, last };
  if (isFirst || !lanes.first) lanes.first = begun;
  else {
    lanes.others ??= new Map();
    lanes.others.set(producer, begun);
  }
}

function applyDeltas(draft: Draft, lanes: Lanes, judge: Judge | undefined): void {
  const { first, others } = lanes;
  if (!first) return;
  applyDelta(draft, first, judge);
  lanes.first = undefined;
  if (!others) return;
  for (const lane of others.values()) applyDelta(draft, lane, judge);
  others.clear();
}

function applyDelta(draft: Draft, item: Gathered, judge: Judge | undefined): void {
  const { producer, last } = item;
  const entry = draft.producers.get(producer);
  if (entry) {
    const producers = own(draft.producers, draft.from.producers);
    draft.producers = producers.set(producer, { last, wrote: entry.wrote });
  }
  const fault = judge?.(draft, item);
  if (fault) countFault(draft, fault, item.count);
  else grow(draft, item, item.delta);
}

function grow(draft: Draft, item: DeltaItem | Withheld, delta: string | TextSum): void {
  const participant = participantOf(item.producer);
  const key = recentKey(participant, item.id);
  const part = (item.kind === 'a' ? draft.toolCalls : draft.messages).get(key);
  if (!part) return;
  if ('args' in part) writable(draft, 'toolCalls').set(key, { ...part, args: appendText(part.args, delta) });
  else {
    const messages = own(draft.messages, draft.from.messages);
    draft.messages = messages.set(key, { ...part, text: appendText(part.text, delta) });
  }
  const of = recentKey(participant, part.run ?? '');
  const run = draft.runs.get(of);
  if (run) {
    const runs = own(draft.runs, draft.from.runs);
    draft.runs = runs.set(of, { ...run, deltas: run.deltas + item.count });
  }
  draft.totals = { ...draft.totals, text: draft.totals.text + delta.length };
}

// --- What is withheld (P37). The keeper has judged it: no other log withholds anything.

function skip(draft: Draft, count: number): void {
  draft.position += count;
  draft.owed = (draft.owed ?? 0) + count;
}

function foldWithheld(draft: Draft, item: Withheld): void {
  const entry = draft.producers.get(item.producer);
  // Of a frame that came twice, without a place of its own: what it says is here.
  if (!entry || item.last <= entry.last) return;
  draft.owed = (draft.owed ?? 0) - item.count;
  writable(draft, 'producers').set(item.producer, { ...entry, last: item.last });
  grow(draft, item, item.sum);
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
