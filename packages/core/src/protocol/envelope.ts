/** What stands in the log (P1), as code sees it: deltas in their merged form (P22), and everything else whole. */

import type { KnownEvent, UnknownEvent } from './events.ts';
import type { TypesOf } from './eventTable.ts';

import type { Cursor, ParticipantId, ProducerId } from './ids.ts';

/** One or more adjacent deltas of one message (or tool call) by one producer: `seq` from … from + count - 1. */
export interface DeltaItem {
  readonly delta: string;
  readonly kind: DeltaKind;
  readonly producer: ProducerId;
  /** The message's or tool call's id. */
  readonly id: string;
  readonly from: number;
  /** How many events this item stands for, at least 1. */
  readonly count: number;
}

/** An event that is not a delta, with what its keeper stamped. */
export interface EventItem {
  readonly v: 1;
  readonly producer: ProducerId;
  readonly seq: number;
  readonly participant: ParticipantId;
  /** Milliseconds on the keeper's clock. */
  readonly at: number;
  readonly run?: string;
  readonly id?: string;
  /** The author's position when it asked (P34). */
  readonly saw?: number;
  /** Its neglect would make the screen lie: a reader that does not know its type is outdated. */
  readonly must?: boolean;
  readonly event: KnownEvent | UnknownEvent;
}

/** What a delta adds to: `t` a text, `r` a text of reasoning, `a` the arguments of a tool call. */
export type DeltaKind = 't' | 'r' | 'a';

export type Item = DeltaItem | EventItem;

/** What is known of a text without its characters: its UTF-16 units, and their hash (P27). */
export interface TextSum {
  readonly length: number;
  readonly a: number;
  readonly b: number;
}

/** Withheld events stood here (P37): they count for positions. */
export interface Skipped {
  readonly skipped: number;
}

/** What withheld deltas of one text by one producer add up to (P37). Its place is not theirs. */
export interface Withheld extends Pick<DeltaItem, 'kind' | 'producer' | 'id' | 'count'> {
  /** The highest `seq` among them. */
  readonly last: number;
  readonly sum: TextSum;
}

/** What a frame brings: items of the log, or what takes the place of those that its reader's interest withholds. */
export type FrameItem = Item | Withheld | Skipped;

export const isDelta = (item: FrameItem): item is DeltaItem => 'delta' in item;

/** Whether it stands so in the log. */
export const isLogItem = (item: FrameItem): item is Item => 'event' in item || 'delta' in item;

/** How many events of the log an item stands for. */
export function countOf(item: FrameItem): number {
  if (isDelta(item)) return item.count;
  if ('skipped' in item) return item.skipped;
  return 'sum' in item ? 0 : 1;
}

/** Of how many events these bring the number and not what they add up to (P37); less than 0 where they bring more sums. */
export function owedBy(items: readonly FrameItem[]): number {
  let owed = 0;
  for (const item of items) {
    if ('skipped' in item) owed += item.skipped;
    else if ('sum' in item) owed -= item.count;
  }
  return owed;
}

/** A proven step of delivery (P18). */
export interface Frame {
  /** Undefined is the log's beginning: how a keeper without snapshots answers a reader without a cursor. */
  readonly after: Cursor | undefined;
  readonly upTo: Cursor;
  readonly items: readonly FrameItem[];
}

/** What a writer hands over; producer and `seq` are its batch's (P8, P10). */
export interface EventEntry {
  readonly run?: string;
  readonly id?: string;
  readonly saw?: number;
  readonly must?: boolean;
  readonly event: KnownEvent | UnknownEvent;
}

/** Entries of one producer with consecutive `seq` from `first`. All of it is appended, or none. */
export interface Batch {
  readonly producer: ProducerId;
  readonly first: number;
  readonly events: readonly EventEntry[];
}

/** The events that make a text or the arguments of a call grow. */
export type DeltaEvent = Extract<KnownEvent, { readonly type: TypesOf<'delta'> }>;

const DELTAS: Readonly<Record<TypesOf<'delta'>, DeltaKind>> = {
  TEXT_MESSAGE_CONTENT: 't',
  REASONING_MESSAGE_CONTENT: 'r',
  TOOL_CALL_ARGS: 'a',
};

export const isDeltaEvent = (event: KnownEvent | UnknownEvent): event is DeltaEvent =>
  // Own keys only: a type may be called `constructor`.
  Object.hasOwn(DELTAS, event.type);

export const deltaId = (event: DeltaEvent): string =>
  event.type === 'TOOL_CALL_ARGS' ? event.toolCallId : event.messageId;

/** The item that a keeper makes of an entry. */
export function toItem(
  entry: EventEntry,
  producer: ProducerId,
  seq: number,
  participant: ParticipantId,
  at: number,
): Item {
  const { event } = entry;
  if (isDeltaEvent(event)) {
    const kind = DELTAS[event.type];
    return { delta: event.delta, kind, producer, id: deltaId(event), from: seq, count: 1 };
  }
  // What the keeper stamps comes last: a writer's own word on it is overwritten (P1).
  // A clock may count parts of milliseconds; the log does not, and a reader would not take them.
  return { ...entry, v: 1, producer, seq, participant, at: Math.trunc(at) };
}
