/** The messages of a link (docs/protocol.md section 13) and how they are written. Reading is parse*.ts. */
import type { EventEntry, EventItem, Frame, FrameItem } from './envelope.ts';
import { isDelta } from './envelope.ts';
import type { ErrorCode } from './errors.ts';
import type { Cursor, InstanceId, ParticipantId, ProducerId } from './ids.ts';
import type { SessionInterest, TextRef } from './interest.ts';
import type { SessionLimits } from './limits.ts';

export const VERSION = 1;

export interface Hello {
  readonly type: 'hello';
  readonly v: number;
  readonly token?: string;
  readonly participant: ParticipantId;
  readonly instance: InstanceId;
  /** Binds the instance to this writer for as long as the keeper lives (P1). */
  readonly secret: string;
  /** `http`: large snapshots may be named (`snapshot-at`) instead of sent, and are fetched by `GET` (section 16). */
  readonly snapshots?: 'http';
}
/** Binds one more instance of the link's participant to it. */
export interface Join {
  readonly type: 'join';
  readonly instance: InstanceId;
  readonly secret: string;
}
/** Takes an instance off the link, except the link's own. */
export interface Leave {
  readonly type: 'leave';
  readonly instance: InstanceId;
}
export interface Subscribe {
  readonly type: 'subscribe';
  readonly channel: number;
  readonly session: string;
  readonly cursor?: Cursor | undefined;
  /** Which texts are wanted (P38). Default: all. */
  readonly interest?: SessionInterest | undefined;
  /** A snapshot comes on the link, whatever `hello` said: one that was named could not be fetched. */
  readonly inline?: boolean;
}
/** Takes the place of a subscription's interest. */
export interface SetInterest {
  readonly type: 'interest';
  readonly channel: number;
  readonly interest: SessionInterest;
}
/** Asks for the characters of texts that were withheld. */
export interface AskTexts {
  readonly type: 'texts';
  readonly channel: number;
  readonly texts: readonly TextRef[];
}
export interface Unsubscribe {
  readonly type: 'unsubscribe';
  readonly channel: number;
}
export interface Append {
  readonly type: 'append';
  readonly session: string;
  readonly producer: ProducerId;
  readonly first: number;
  readonly events: readonly EventEntry[];
}
export interface SendSignal {
  readonly type: 'signal';
  readonly session: string;
  readonly key: string;
  readonly value: unknown;
  /** Milliseconds until it counts as gone. */
  readonly ttl: number;
  /** Of those that the link speaks for. Missing: the link's own. */
  readonly instance?: InstanceId | undefined;
}
export interface Ping {
  readonly type: 'ping';
  /** Whose sign of life it is. Missing: that of the link's own. */
  readonly instance?: InstanceId | undefined;
}
/** Asks for a page of what has left the window (P24). */
export interface AskHistory {
  readonly type: 'history';
  /** Number of the client's choice, by which the answer names what it answers. */
  readonly request: number;
  readonly session: string;
  /** Entries before the one of that number; without it the newest. */
  readonly before?: number | undefined;
}
export type ClientMessage =
  | Hello
  | Join
  | Leave
  | Subscribe
  | SetInterest
  | AskTexts
  | Unsubscribe
  | Append
  | SendSignal
  | Ping
  | AskHistory;

/** Which log a subscription reads: with it, the offsets of its frames are cursors. */
export interface Subscribed {
  readonly type: 'subscribed';
  readonly channel: number;
  readonly session: string;
  readonly incarnation: string;
}
export interface Welcome {
  readonly type: 'welcome';
  readonly v: number;
  readonly participant: ParticipantId;
  /** Transport level (section 18). */
  readonly level: number;
  /** Milliseconds of silence after which the keeper calls an instance stalled. */
  readonly lease: number;
  /** The keeper's clock, ms since 1970: what the `at` of its items is read from. */
  readonly now?: number;
  readonly limits: SessionLimits;
}
/** The link speaks for this instance from here on: what it sends now is answered, and nothing that was sent under an earlier binding. */
export interface JoinedMessage {
  readonly type: 'joined';
  readonly instance: InstanceId;
}
/** A folded state as it travels (P25): `state` is what `writeState` made, opaque until `readState`. */
export interface SessionSnapshot {
  readonly format: number;
  readonly reducer: number;
  readonly cursor: Cursor;
  readonly position: number;
  readonly digest: string;
  readonly state: unknown;
}
/** A snapshot that waits to be fetched: `GET /sessions/<session>/snapshot?cursor=<cursor>`. What follows goes on from it. */
export interface SnapshotAt {
  readonly type: 'snapshot-at';
  readonly channel: number;
  readonly cursor: Cursor;
}
export interface SnapshotMessage {
  readonly type: 'snapshot';
  readonly channel: number;
  readonly snapshot: SessionSnapshot;
}
export interface FrameMessage {
  readonly type: 'frame';
  readonly channel: number;
  readonly frame: Frame;
}
/**
 * All up to `cursor` has been sent. `digest` proves it at equal position and reducer (P28); a keeper that does not fold
 * (L0, L1) sends none of the three.
 */
export interface Live {
  readonly type: 'live';
  readonly channel: number;
  readonly cursor: Cursor;
  readonly position?: number;
  readonly reducer?: number;
  readonly digest?: string;
}
export interface Ack {
  readonly type: 'ack';
  readonly session: string;
  readonly producer: ProducerId;
  /** Committed up to here. */
  readonly seq: number;
}
export interface Refused {
  readonly type: 'refused';
  readonly session: string;
  readonly producer: ProducerId;
  /** The batch's first seq: which of the batches in flight is meant. */
  readonly first: number;
  /** The event at fault, or the batch's first. */
  readonly seq: number;
  readonly code: ErrorCode;
  readonly message: string;
  /** The next seq that the keeper would take. */
  readonly expected?: number;
  /** Who won the claim that this one lost. */
  readonly winner?: InstanceId;
}
/** The latest value of one instance under one key (P29). */
export interface Signal {
  readonly instance: InstanceId;
  readonly key: string;
  readonly value: unknown;
  /** Milliseconds that it holds from now on. 0: it has ended, and its value says nothing. */
  readonly ttl: number;
}
/** The signals that are new or have changed: the latest of each. */
export interface SignalsMessage {
  readonly type: 'signals';
  readonly channel: number;
  readonly signals: readonly Signal[];
  /** Nothing that was sent before holds any more. */
  readonly anew?: boolean;
}
/** A text with its characters; without them, it is not in the window (any more). */
export type SentText = TextRef | readonly [...TextRef, text: string];
/** The answer to `AskTexts`, in one message or more: texts as they are where the channel's last frame ended. */
export interface TextsMessage {
  readonly type: 'texts';
  readonly channel: number;
  readonly texts: readonly SentText[];
}
export interface ErrorMessage {
  readonly type: 'error';
  readonly code: ErrorCode;
  readonly message: string;
  /** The subscription that it ends, if it ends one. */
  readonly channel?: number;
  /** The instance that the link does not speak for: it may not join, or a newer link took it over. */
  readonly instance?: InstanceId;
  /** The request that it answers, if it answers one. */
  readonly request?: number;
}
/** The answer to `AskHistory`. */
export interface HistoryMessage {
  readonly type: 'history';
  readonly request: number;
  /** Number of the first entry; 0 is where history begins. */
  readonly from: number;
  /** What `writeHistoryEntry` made, opaque until `readHistoryEntry`. */
  readonly entries: readonly unknown[];
}
export interface Pong {
  readonly type: 'pong';
  /** Whose ping it answers, if that named one. */
  readonly instance?: InstanceId;
  /** As in `welcome`. */
  readonly now?: number;
}

/** What a link hands to the core, already parsed. */
export type LinkMessage =
  | Welcome
  | JoinedMessage
  | SnapshotMessage
  | FrameMessage
  | Live
  | Ack
  | Refused
  | SignalsMessage
  | TextsMessage
  | ErrorMessage
  | HistoryMessage
  | Pong;
/** What a keeper sends on a socket: the transport keeps the last two to itself. */
export type ServerMessage = LinkMessage | Subscribed | SnapshotAt;

/** Close codes of the WebSocket wire. */
export const CLOSE = {
  normal: 1000,
  tooLarge: 1009,
  fault: 1011,
  draining: 1012,
  full: 1013,
  misbehaved: 4400,
  unauthorized: 4401,
  forbidden: 4403,
  version: 4406,
  helloTimeout: 4408,
  /** A newer link of the same instance took over: no instance remains on this one. */
  replaced: 4409,
  slow: 4413,
} as const;

/** What a close code says, by number, so that a page need not load their names as well. Any other is a lost connection. */
export const CLOSED_FOR: Readonly<Record<number, ErrorCode>> = {
  1009: 'message-too-large',
  1012: 'draining',
  1013: 'server-full',
  4400: 'link-misbehaved',
  4401: 'unauthorized',
  4403: 'forbidden',
  4406: 'protocol-version',
  4408: 'hello-timeout',
  4409: 'link-replaced',
  4413: 'reader-slow',
};

/** The wire form of an item: the envelope itself for an event, an array for everything else. */
export function wireItem(item: FrameItem): readonly unknown[] | EventItem {
  if ('skipped' in item) return ['+', item.skipped];
  if ('sum' in item) {
    const { kind, producer, id, last, count, sum } = item;
    return ['w', kind, producer, id, last, count, sum.length, sum.a, sum.b];
  }
  if (!isDelta(item)) return item;
  const { kind, producer, id, from, delta, count } = item;
  return count === 1 ? [kind, producer, id, from, delta] : [kind, producer, id, from, delta, count];
}

export const encodeItem = (item: FrameItem): string => JSON.stringify(wireItem(item));

/** A frame's text from items that are already encoded and joined by commas: what a keeper sends as it stored it. */
export const encodeFrame = (channel: number, after: number, upTo: number, items: string): string =>
  items === '' ? `[${channel},${after},${upTo}]` : `[${channel},${after},${upTo},${items}]`;

export const makeCursor = (incarnation: string, offset: number): Cursor => `${incarnation}.${offset}`;

/** Incarnation and offset of a cursor; undefined if it is none. For keepers only: to everyone else a cursor is opaque. */
export function splitCursor(
  cursor: Cursor,
): { readonly incarnation: string; readonly offset: number } | undefined {
  const match = /^([A-Za-z0-9_-]{1,64})\.(\d{1,15})$/.exec(cursor);
  return match ? { incarnation: match[1] ?? '', offset: Number(match[2]) } : undefined;
}
