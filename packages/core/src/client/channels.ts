/** Which session each channel of a link reads, and what a session does there. */

import type { SessionInterest } from '../protocol/interest.ts';
import type { SessionChannel } from './sessionChannel.ts';
import type { SessionLink } from './sessionPort.ts';
import type { TransportLink } from './transport.ts';

/** What the channels of a client need from its connector. */
export interface ChannelsPort {
  readonly sessions: ReadonlyMap<string, SessionLink>;
  /** The present one, if it is live. @param early also if it is not: for what reads, which is asked when it can be */
  readonly link: (early?: true) => TransportLink | undefined;
  readonly abandon: SessionChannel['abandon'];
}

export interface Channels {
  get(channel: number): SessionLink | undefined;
  /** Those of a former link. */
  clear(): void;
  of(session: string): SessionChannel;
}

export function createChannels({ sessions, link, abandon }: ChannelsPort): Channels {
  const reading = new Map<number, SessionLink>();
  let lastChannel = 0;
  let lastRequest = 0;

  function unsubscribe(id: string): void {
    for (const [channel, { session }] of reading) {
      if (session.id !== id) continue;
      reading.delete(channel);
      link(true)?.unsubscribe(channel);
    }
  }

  return {
    get: (channel) => reading.get(channel),
    clear: () => reading.clear(),
    of(id) {
      let interest: SessionInterest | undefined;
      let present = 0;
      return {
        subscribe(cursor) {
          unsubscribe(id);
          const session = sessions.get(id);
          // A fresh channel each time, so that frames of the former subscription are recognised.
          present = ++lastChannel;
          if (session) reading.set(present, session);
          link(true)?.subscribe(present, id, cursor, interest);
        },
        want(next) {
          interest = next;
          if (reading.has(present)) link(true)?.interest?.(present, next);
        },
        askTexts(texts) {
          if (!reading.has(present)) return false;
          link(true)?.texts?.(present, texts);
          return true;
        },
        unsubscribe: () => unsubscribe(id),
        append: (batch) => link()?.append(id, batch),
        signal: (key, value, ttl) => link()?.signal(id, key, value, ttl),
        nextRequest: () => ++lastRequest,
        askHistory(request, before) {
          const now = link();
          now?.history?.(request, id, before);
          return now && now.history !== undefined;
        },
        abandon,
      };
    },
  };
}
