/**
 * What the tabs of one browser say to each other. All of them are one origin and one participant, so nothing here is a trust
 * boundary; but two of them may run two versions of an app, so the version stands in the name of the channel.
 */

import type { Batch } from '../../protocol/envelope.ts';
import { isDelta } from '../../protocol/envelope.ts';
import type { ErrorCode } from '../../protocol/errors.ts';
import type { Cursor, InstanceId } from '../../protocol/ids.ts';
import type { LinkMessage } from '../../protocol/messages.ts';
import type { LinkClosed } from '../transport.ts';

/** Of this dialect. Tabs of another one neither hear these nor contest their lock. */
export const DIALECT = 1;

/** Who speaks, and in which term. Terms only grow, so that a former leader is known by its own word. */
export interface Leader {
  readonly tab: string;
  readonly term: number;
}

/** What one link of a tab asks of the leader. */
export type Ask =
  | { readonly type: 'open'; readonly instance: InstanceId; readonly secret: string }
  | {
      readonly type: 'subscribe';
      readonly channel: number;
      readonly session: string;
      readonly cursor?: Cursor;
    }
  | { readonly type: 'unsubscribe'; readonly channel: number }
  | { readonly type: 'append'; readonly session: string; readonly batch: Batch }
  | {
      readonly type: 'signal';
      readonly session: string;
      readonly key: string;
      readonly value: unknown;
      readonly ttl: number;
    }
  | {
      readonly type: 'history';
      readonly request: number;
      readonly session: string;
      readonly before?: number;
    }
  | { readonly type: 'ping' }
  | { readonly type: 'close' };

/** What the leader tells links. */
export type Told =
  | { readonly message: LinkMessage }
  | { readonly malformed: ErrorCode; readonly why: string }
  | { readonly closed: LinkClosed };

/** One link of a tab, and its own channel where a message is of a channel. */
export interface Address {
  readonly link: string;
  readonly channel?: number;
}

export type TabMessage =
  /** Is somebody leading? Answered by `lead`. */
  | { readonly type: 'who'; readonly tab: string; readonly term: number }
  | ({ readonly type: 'lead' } & Leader)
  /** It leads no longer. */
  | ({ readonly type: 'gone' } & Leader)
  | {
      readonly type: 'ask';
      readonly tab: string;
      readonly to: Leader;
      readonly link: string;
      readonly ask: Ask;
    }
  /** So much of what it was told a link has taken. */
  | {
      readonly type: 'took';
      readonly tab: string;
      readonly to: Leader;
      readonly link: string;
      readonly weight: number;
    }
  | ({
      readonly type: 'tell';
      readonly to: readonly Address[];
      readonly what: Told;
      readonly weight: number;
    } & Leader);

/** Roughly a message's characters: what it costs while it waits for a tab. A snapshot is asked for, one at a time. */
export function weigh(what: Told): number {
  let weight = 200;
  if (!('message' in what)) return weight;
  if (what.message.type === 'signals') return weight + JSON.stringify(what.message.signals).length;
  if (what.message.type !== 'frame') return weight;
  for (const item of what.message.frame.items)
    weight += isDelta(item) ? item.delta.length + 60 : JSON.stringify(item.event).length + 100;
  return weight;
}
