/**
 * One link of a tab, as its client has it. It outlives a change of leaders: what its client asked and was not answered is
 * asked again of the next one, in the same words and order, and reading goes on from the newest cursor. To the keeper that
 * is a repeat (P8), to the reader the chain of cursors (P18): the client notices nothing but a pause.
 */

import type { LinkClosed, LinkHandlers, LinkIdentity, TransportLink } from '../../client/transport.ts';
import type { Batch } from '../../protocol/envelope.ts';
import type { Cursor } from '../../protocol/ids.ts';
import type { SessionInterest, TextRef } from '../../protocol/interest.ts';
import type { LinkMessage } from '../../protocol/messages.ts';
import type { Delivery } from './tabMessages.ts';

/** What a member needs of the way that it speaks by: a link to the leader, or one of its own. */
export type Way = Pick<
  TransportLink,
  'subscribe' | 'interest' | 'texts' | 'unsubscribe' | 'append' | 'signal' | 'history' | 'ping' | 'close'
>;

export interface Member {
  readonly identity: LinkIdentity;
  readonly link: TransportLink;
  /** Speaks by another way from here on, once that has sent `welcome`; or waits for one. */
  go(way: Way | undefined): void;
  /** Something that came by the present way; `channel` is the client's own. */
  receive(what: Exclude<Delivery, { lost: true }>, channel?: number): void;
}

interface MemberSubscription {
  readonly session: string;
  interest: SessionInterest | undefined;
  cursor: Cursor | undefined;
  /** Texts that are asked for and not answered. */
  asked: readonly TextRef[];
}

/** @param ended the link is over: its client closed it, or received that it is closed */
export function createMember(identity: LinkIdentity, handlers: LinkHandlers, ended: () => void): Member {
  const subscriptions = new Map<number, MemberSubscription>();
  let unanswered: { readonly session: string; readonly batch: Batch }[] = [];
  const pages = new Map<number, { readonly session: string; readonly before: number | undefined }>();
  let way: Way | undefined;
  /** Whether the present way is open, and whether any was. */
  let open = false;
  let welcomed = false;
  let pingDue = false;
  let over = false;

  /** The way is open: what the client still waits for is asked by it. */
  function resume(by: Way): void {
    open = true;
    for (const [channel, { session, cursor, interest, asked }] of subscriptions) {
      // Where its client is owed something (P37), that finds so at the next proof, and goes back by itself.
      by.subscribe(channel, session, cursor, interest);
      if (asked.length > 0) by.texts?.(channel, asked);
    }
    for (const { session, batch } of unanswered) by.append(session, batch);
    for (const [request, { session, before }] of pages) by.history?.(request, session, before);
    if (pingDue) by.ping();
    pingDue = false;
  }

  /** @returns by what the keeper hears of it, if anything */
  function change(channel: number, to: Partial<MemberSubscription>): Way | undefined {
    const subscription = subscriptions.get(channel);
    if (over || !subscription) return undefined;
    Object.assign(subscription, to);
    return open ? way : undefined;
  }

  const askedOn = (channel: number): readonly TextRef[] => subscriptions.get(channel)?.asked ?? [];

  function note(message: LinkMessage): void {
    switch (message.type) {
      case 'frame':
        change(message.channel, { cursor: message.frame.upTo });
        return;
      case 'snapshot':
        change(message.channel, { cursor: message.snapshot.cursor });
        return;
      case 'live':
        change(message.channel, { cursor: message.cursor });
        return;
      case 'texts':
        change(message.channel, { asked: askedOn(message.channel).slice(message.texts.length) });
        return;
      case 'error':
        if (message.channel !== undefined) subscriptions.delete(message.channel);
        if (message.request !== undefined) pages.delete(message.request);
        return;
      case 'history':
        pages.delete(message.request);
        return;
      case 'ack':
        unanswered = unanswered.filter(
          ({ session, batch: { producer, first, events } }) =>
            session !== message.session ||
            producer !== message.producer ||
            first + events.length - 1 > message.seq,
        );
        return;
      case 'refused':
        unanswered = unanswered.filter(
          ({ session, batch: { producer, first } }) =>
            session !== message.session || producer !== message.producer || first !== message.first,
        );
    }
  }

  function receive(message: LinkMessage): void {
    if (message.type !== 'welcome') {
      note(message);
      return handlers.message(message);
    }
    // A second one would ask everything again.
    if (way && !open) resume(way);
    if (welcomed) return;
    welcomed = true;
    handlers.message(message);
  }

  function close(reason: LinkClosed): void {
    over = true;
    way?.close();
    ended();
    handlers.closed(reason);
  }

  const link: TransportLink = {
    subscribe(channel, session, cursor, interest) {
      if (over) return;
      subscriptions.set(channel, { session, cursor, interest, asked: [] });
      if (open) way?.subscribe(channel, session, cursor, interest);
    },
    interest: (channel, interest) => change(channel, { interest })?.interest?.(channel, interest),
    texts: (channel, texts) =>
      change(channel, { asked: [...askedOn(channel), ...texts] })?.texts?.(channel, texts),
    unsubscribe(channel) {
      if (subscriptions.delete(channel) && open) way?.unsubscribe(channel);
    },
    append(session, batch) {
      if (over) return;
      unanswered.push({ session, batch });
      if (open) way?.append(session, batch);
    },
    signal(session, key, value, ttl) {
      // The latest of something: sent between two leaders, it is lost, as on any link (P29).
      if (!over && open) way?.signal(session, key, value, ttl);
    },
    history(request, session, before) {
      if (over) return;
      pages.set(request, { session, before });
      if (open) way?.history?.(request, session, before);
    },
    ping() {
      if (over) return;
      if (open) way?.ping();
      else pingDue = true;
    },
    close() {
      if (over) return;
      over = true;
      way?.close();
      ended();
    },
  };

  return {
    identity,
    link,
    go(next) {
      if (over) return;
      way = next;
      open = false;
    },
    receive(what, channel) {
      if (over) return;
      if ('closed' in what) close(what.closed);
      else if ('malformed' in what) handlers.malformed(what.malformed, what.why);
      else if (channel === undefined) receive(what.message);
      // CAST: the same message under the client's own number of the channel.
      else receive({ ...what.message, channel } as LinkMessage);
    },
  };
}
