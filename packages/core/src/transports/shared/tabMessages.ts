/**
 * What the tabs of one browser send each other. All of them are one origin and one participant, so nothing here is a trust
 * boundary; but two of them may run two versions of an app, so the version stands in the name of the channel.
 */

import type { LinkClosed } from '../../client/transport.ts';
import { isDelta } from '../../protocol/envelope.ts';
import type { ErrorCode } from '../../protocol/errors.ts';
import type { InstanceId } from '../../protocol/ids.ts';
import type { ClientMessage, LinkMessage } from '../../protocol/messages.ts';

/** Of this dialect. Tabs of another one neither hear these nor contest their lock. */
export const DIALECT = 1;

/** Who speaks, and in which term. Terms only grow, so that a former leader is known by its own word. */
export interface Leader {
  readonly tab: string;
  readonly term: number;
}

/** What one link of a tab asks of the leader: to begin and to end, and in between what a client asks of a keeper. */
export type Ask =
  | { readonly type: 'open'; readonly instance: InstanceId; readonly secret: string }
  | { readonly type: 'close' }
  | ClientMessage;

/** What the leader sends to links. */
export type Delivery =
  | { readonly message: LinkMessage }
  | { readonly malformed: ErrorCode; readonly why: string }
  | { readonly closed: LinkClosed }
  /** The keeper gave its instance to a connection that this browser has given up: it opens again, and takes it back. */
  | { readonly lost: true };

/** One link of a tab, and its own channel where a message is of a channel. */
export interface Address {
  readonly link: string;
  readonly channel?: number;
}

export type TabMessage =
  /** Which tab leads? Answered by `lead`. */
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
  /** A link has taken so much of what it was sent. */
  | {
      readonly type: 'took';
      readonly tab: string;
      readonly to: Leader;
      readonly link: string;
      readonly weight: number;
    }
  | ({
      readonly type: 'deliver';
      readonly to: readonly Address[];
      readonly what: Delivery;
      readonly weight: number;
    } & Leader);

/** Roughly a message's characters: what it costs while it waits for a tab. A snapshot is asked for, one at a time. */
export function weigh(what: Delivery): number {
  let weight = 200;
  if (!('message' in what)) return weight;
  if (what.message.type === 'signals') return weight + JSON.stringify(what.message.signals).length;
  if (what.message.type !== 'frame') return weight;
  for (const item of what.message.frame.items)
    weight += isDelta(item) ? item.delta.length + 60 : JSON.stringify(item).length;
  return weight;
}
