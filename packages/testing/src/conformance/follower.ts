/**
 * A reader by the letter: takes what arrives on one channel, folds it, and notes every breach of the contract. All cases
 * read through it, so the chain of cursors and the keeper's digests are checked in each.
 */

import type { EventItem, SessionSnapshot, SessionState } from '@rejoin/core';
import { type Cursor, entityKey, textOf } from '@rejoin/core';
import type { ErrorMessage, LinkMessage, Live, Signal } from '@rejoin/core/protocol';
import {
  countOf,
  digest,
  EMPTY,
  type Frame,
  fold,
  type Item,
  isDelta,
  isLogItem,
  REDUCER,
  readSnapshot,
} from '@rejoin/core/protocol';

/** Where a reader stands: enough to go on from there on another link. */
export interface Place {
  readonly cursor: Cursor | undefined;
  readonly state: SessionState;
}

export interface Follower extends Place {
  readonly channel: number;
  readonly frames: readonly Frame[];
  readonly items: readonly Item[];
  readonly snapshots: readonly SessionSnapshot[];
  readonly lives: readonly Live[];
  /** All that came, one after the other. */
  readonly signals: readonly Signal[];
  readonly errors: readonly ErrorMessage[];
  /** Messages of this channel so far. */
  readonly heard: number;
  /** Breaches of the contract, in words. */
  readonly problems: readonly string[];
  /** All up to here has been sent, by the keeper's word. */
  readonly isLive: boolean;
  /** One line per event of the frames, in log order: producer and seq. */
  lines(): readonly string[];
  /** Whole events of the frames; deltas are left out. */
  events(): readonly EventItem[];
  /** The text of a message, if it is there. */
  text(participant: string, message: string): string | undefined;
  /** Waits until the keeper says that all has been sent. */
  live(): Promise<void>;
  until(condition: (state: SessionState) => boolean, what: string): Promise<void>;
  stop(): void;
}

export interface FollowerPort {
  readonly channel: number;
  readonly stop: () => void;
  readonly until: (condition: () => boolean, what: string) => Promise<void>;
}

export interface FollowerEnd {
  readonly follower: Follower;
  receive(message: LinkMessage): void;
}

export function createFollower(from: Place | undefined, port: FollowerPort): FollowerEnd {
  let cursor = from?.cursor;
  let state = from?.state ?? EMPTY;
  let isLive = false;
  let heard = 0;
  const frames: Frame[] = [];
  const items: Item[] = [];
  const snapshots: SessionSnapshot[] = [];
  const lives: Live[] = [];
  const signals: Signal[] = [];
  const errors: ErrorMessage[] = [];
  const problems: string[] = [];

  function take(frame: Frame): void {
    if (frame.after !== cursor)
      problems.push(`A frame goes on after ${frame.after}, but the reader stands at ${cursor} (P18).`);
    if (frame.after === frame.upTo && frame.items.some((item) => countOf(item) > 0))
      problems.push(`A frame with events ends where it began, at ${frame.upTo} (P19).`);
    frames.push(frame);
    items.push(...frame.items.filter(isLogItem));
    state = fold(state, frame.items);
    cursor = frame.upTo;
  }

  function adopt(snapshot: SessionSnapshot): void {
    snapshots.push(snapshot);
    const read = readSnapshot(snapshot);
    if (typeof read === 'string') problems.push(`A snapshot could not be read: ${read} (P25).`);
    else state = read;
    cursor = snapshot.cursor;
  }

  function prove(live: Live): void {
    lives.push(live);
    isLive = true;
    if (live.cursor !== cursor)
      problems.push(`Live was said at ${live.cursor}, but what was sent ends at ${cursor} (P18).`);
    if (live.position === undefined || live.reducer !== REDUCER) return;
    if (live.position !== state.position)
      problems.push(`Live was said at position ${live.position}, the fold is at ${state.position} (P28).`);
    else if (live.digest !== digest(state))
      problems.push(`The digest at position ${live.position} is not the fold's (P28).`);
  }

  return {
    receive(message) {
      heard++;
      if (message.type === 'frame') take(message.frame);
      else if (message.type === 'snapshot') adopt(message.snapshot);
      else if (message.type === 'live') prove(message);
      else if (message.type === 'signals') signals.push(...message.signals);
      else if (message.type === 'error') errors.push(message);
    },
    follower: {
      channel: port.channel,
      frames,
      items,
      snapshots,
      lives,
      signals,
      errors,
      problems,
      get cursor() {
        return cursor;
      },
      get state() {
        return state;
      },
      get heard() {
        return heard;
      },
      get isLive() {
        return isLive;
      },
      lines: () => items.flatMap(lines),
      events: () => items.filter((item): item is EventItem => !isDelta(item)),
      text(participant, message) {
        const found = state.messages.get(entityKey(participant, message));
        return found && textOf(found.text);
      },
      live: () => port.until(() => isLive, `channel ${port.channel} to be live`),
      until: (condition, what) => port.until(() => condition(state), what),
      stop: port.stop,
    },
  };
}

function lines(item: Item): string[] {
  if (!isDelta(item)) return [`${item.producer} ${item.seq}`];
  return Array.from({ length: item.count }, (_, index) => `${item.producer} ${item.from + index}`);
}
