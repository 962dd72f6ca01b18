/** What the leader's link reads for the links of all tabs: it asks the keeper for what their streams need, and deals out what comes. */
import type { TransportLink } from '../../client/transport.ts';
import type {
  ErrorMessage,
  FrameMessage,
  Live,
  SignalsMessage,
  SnapshotMessage,
  TextsMessage,
} from '../../protocol/messages.ts';
import type { Address, Ask, Delivery } from './tabMessages.ts';
import { createStreams, type StreamChanges } from './tabStreams.ts';
import { createTabTexts } from './tabTexts.ts';

/** What a link asks about its channels. */
export type ReadingRequest = Extract<Ask, { type: 'subscribe' | 'interest' | 'texts' | 'unsubscribe' }>;

export interface HubReading {
  ask(link: string, what: ReadingRequest): void;
  receive(message: FrameMessage | SnapshotMessage | Live | SignalsMessage | TextsMessage): void;
  /** A channel has ended. */
  ended(channel: number, error: ErrorMessage): void;
  /** A link is no longer there. */
  leave(link: string): void;
}

/** @param inner the link to the keeper, while there is one */
export function createHubReading(
  inner: () => TransportLink | undefined,
  send: (to: readonly Address[], what: Delivery) => void,
): HubReading {
  const streams = createStreams();
  const texts = createTabTexts();

  function carryOut({ interests, released, begun }: StreamChanges): void {
    for (const { channel } of released) inner()?.unsubscribe(channel);
    if (begun) inner()?.subscribe(begun.channel, begun.session, begun.cursor, begun.interest);
    for (const [channel, interest] of interests) inner()?.interest?.(channel, interest);
    for (const { channel, to } of released) {
      const next = texts.move(channel, to);
      if (to !== undefined && next) inner()?.texts?.(to, next);
    }
  }

  return {
    ask(link, what) {
      const reader = { link, channel: what.channel };
      switch (what.type) {
        case 'subscribe': {
          const { session, cursor, interest } = what;
          return inner()?.subscribe(
            streams.begin(session, cursor, reader, interest),
            session,
            cursor,
            interest,
          );
        }
        case 'interest':
          return carryOut(streams.want(reader, what.interest));
        case 'texts': {
          const channel = streams.channelOf(reader);
          const now = channel === undefined ? undefined : texts.ask(channel, reader, what.texts);
          if (channel !== undefined && now) inner()?.texts?.(channel, now);
          return;
        }
        case 'unsubscribe':
          return carryOut(streams.leave(reader));
      }
    },
    receive(message) {
      if (message.type === 'texts') {
        const { reader, next } = texts.answer(message.channel, message.texts);
        if (next) inner()?.texts?.(message.channel, next);
        if (reader) send([reader], { message });
        return;
      }
      const found = streams.advance(message);
      if (!found) return;
      carryOut(found);
      send(found.readers, { message });
    },
    ended(channel, error) {
      texts.move(channel, undefined);
      send(streams.end(channel), { message: error });
    },
    leave: (link) => carryOut(streams.leaveAll(link)),
  };
}
