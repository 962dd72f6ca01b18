/**
 * Which links read what, over one connection. Each subscription begins as a stream of its own, from its reader's cursor and
 * with its interest. Once two streams of one session have sent all that was there, are at the same cursor and owe nothing
 * (P37), they are the same: the readers of the newer go over to the older, and what comes is sent once for all of them. At no
 * other moment: frames of two streams may end at different places, and between such places a reader would miss events or get
 * them twice.
 *
 * A stream brings each text that one of its readers wants, to all of them: who reads what is known to the keeper's fold, and
 * the tab that leads folds for itself alone.
 */
import { owedBy } from '../../protocol/envelope.ts';
import type { Cursor } from '../../protocol/ids.ts';
import type { SessionInterest } from '../../protocol/interest.ts';
import { includesInterest, joinInterests } from '../../protocol/joinInterests.ts';
import type { FrameMessage, Live, SignalsMessage, SnapshotMessage } from '../../protocol/messages.ts';
import type { Address } from './tabMessages.ts';

export type TabReader = Required<Address>;
type StreamMessage = FrameMessage | SnapshotMessage | Live | SignalsMessage;

/** What a stream is subscribed with. */
export interface StreamStart {
  /** On the shared connection. */
  readonly channel: number;
  readonly session: string;
  readonly cursor: Cursor | undefined;
  readonly interest: SessionInterest;
}

interface Stream extends StreamStart {
  cursor: Cursor | undefined;
  /** What the keeper was asked for last. */
  interest: SessionInterest;
  /** All of that comes already: nothing answers a change of interest, so after one that asks for more this is not known. */
  isSure: boolean;
  /** Events of which it has sent the number, and not what they add up to. */
  owed: number;
  /** Whether it has sent all that was there when it began. */
  live: boolean;
  readers: readonly { readonly at: TabReader; readonly interest: SessionInterest }[];
}

/** What is to be asked of the keeper because the readers of streams have changed. */
export interface StreamChanges {
  /** Another interest, by channel. */
  readonly interests: readonly (readonly [channel: number, interest: SessionInterest])[];
  /** Channels that have no reader any more, and the one that those of each have gone over to, if they have. */
  readonly released: readonly { readonly channel: number; readonly to?: number | undefined }[];
  /** A stream that takes the place of others, from where they were. */
  readonly begun?: StreamStart | undefined;
}

export interface Streams {
  /** Streams that the connection serves. */
  readonly size: number;
  /** A reader begins; the result is the channel to subscribe on. */
  begin(
    session: string,
    cursor: Cursor | undefined,
    reader: TabReader,
    interest?: SessionInterest | undefined,
  ): number;
  /** Something came on a channel: which readers receive it. Undefined if no one reads there. */
  advance(message: StreamMessage): (StreamChanges & { readonly readers: readonly TabReader[] }) | undefined;
  /** A reader wants other texts. */
  want(reader: TabReader, interest: SessionInterest): StreamChanges;
  /** The channel that a reader reads by. */
  channelOf(reader: TabReader): number | undefined;
  /** A reader ends. */
  leave(reader: TabReader): StreamChanges;
  /** All readers of a link end. */
  leaveAll(link: string): StreamChanges;
  /** A channel ended; the result are its readers. */
  end(channel: number): readonly TabReader[];
}

const NO_CHANGES: StreamChanges = { interests: [], released: [] };

export function createStreams(): Streams {
  const streams = new Map<number, Stream>();
  let lastChannel = 0;

  function add(start: Omit<Stream, 'channel' | 'live' | 'owed' | 'isSure'>): Stream {
    const stream = { ...start, channel: ++lastChannel, live: false, owed: 0, isSure: true };
    streams.set(stream.channel, stream);
    return stream;
  }

  /** The other streams of its session that have sent all that was there. */
  const others = (stream: Stream): readonly Stream[] =>
    stream.live && streams.size > 1
      ? [...streams.values()].filter(
          (other) => other !== stream && other.live && other.session === stream.session,
        )
      : [];

  /** Makes one stream of two that stand at one place. */
  function merge(one: Stream, other: Stream): StreamChanges {
    const [older, newer] = one.channel < other.channel ? [one, other] : [other, one];
    const readers = [...older.readers, ...newer.readers];
    const interest = joinInterests(readers.map((reader) => reader.interest));
    streams.delete(newer.channel);
    if (older.isSure && includesInterest(older.interest, interest)) {
      older.readers = readers;
      return { interests: [], released: [{ channel: newer.channel, to: older.channel }] };
    }
    // What comes next on the older one may still lack what readers of the newer want.
    streams.delete(older.channel);
    const { session, cursor } = older;
    const begun = add({ session, cursor, interest, readers });
    const released = [older, newer].map(({ channel }) => ({ channel, to: begun.channel }));
    return { interests: [], released, begun };
  }

  function ask(stream: Stream, interest: SessionInterest): StreamChanges['interests'] {
    if (JSON.stringify(interest) === JSON.stringify(stream.interest)) return [];
    stream.isSure &&= includesInterest(stream.interest, interest);
    stream.interest = interest;
    return [[stream.channel, interest]];
  }

  /** Asks for what its readers want together. */
  const retune = (stream: Stream): StreamChanges['interests'] =>
    ask(stream, joinInterests(stream.readers.map(({ interest }) => interest)));

  /** Takes some readers away. */
  function remove(leaves: (reader: TabReader) => boolean): StreamChanges {
    const released: { channel: number }[] = [];
    const left = new Set<string>();
    for (const stream of streams.values()) {
      if (!stream.readers.some(({ at }) => leaves(at))) continue;
      left.add(stream.session);
      stream.readers = stream.readers.filter(({ at }) => !leaves(at));
      if (stream.readers.length > 0) continue;
      streams.delete(stream.channel);
      released.push({ channel: stream.channel });
    }
    // Others of the session as well: they may have been about to become one with those that are gone.
    const interests = [...streams.values()].filter(({ session }) => left.has(session)).flatMap(retune);
    return { interests, released };
  }

  const readerOf = (stream: Stream, { link, channel }: TabReader) =>
    stream.readers.find(({ at }) => at.link === link && at.channel === channel);

  return {
    get size() {
      return streams.size;
    },
    begin: (session, cursor, at, interest = 'all') =>
      add({ session, cursor, interest: joinInterests([interest]), readers: [{ at, interest }] }).channel,
    advance(message) {
      const stream = streams.get(message.channel);
      if (!stream) return undefined;
      const readers = stream.readers.map(({ at }) => at);
      if (message.type === 'signals') return { ...NO_CHANGES, readers };
      follow(stream, message);
      const near = others(stream);
      const twin = near.find(
        ({ cursor, owed }) => cursor === stream.cursor && owed === 0 && stream.owed === 0,
      );
      if (twin) return { ...merge(stream, twin), readers };
      const [other] = message.type === 'live' ? near : [];
      if (!other) return { ...NO_CHANGES, readers };
      // They see the session alike from here on, and what each is owed comes at once: at one place.
      const interest = joinInterests([other, stream].map((each) => each.interest));
      return { readers, interests: [other, stream].flatMap((each) => ask(each, interest)), released: [] };
    },
    want(at, interest) {
      for (const stream of streams.values()) {
        const reader = readerOf(stream, at);
        if (!reader) continue;
        stream.readers = stream.readers.map((each) => (each === reader ? { at, interest } : each));
        return { interests: retune(stream), released: [] };
      }
      return NO_CHANGES;
    },
    channelOf: (at) => [...streams.values()].find((stream) => readerOf(stream, at))?.channel,
    leave: ({ link, channel }) => remove((at) => at.link === link && at.channel === channel),
    leaveAll: (link) => remove((at) => at.link === link),
    end(channel) {
      const readers = streams.get(channel)?.readers ?? [];
      streams.delete(channel);
      return readers.map(({ at }) => at);
    },
  };
}

/** Where a stream is after a message. */
function follow(stream: Stream, message: Exclude<StreamMessage, SignalsMessage>): void {
  switch (message.type) {
    case 'frame':
      stream.cursor = message.frame.upTo;
      stream.owed += owedBy(message.frame.items);
      return;
    case 'snapshot':
      stream.cursor = message.snapshot.cursor;
      stream.owed = 0;
      return;
    case 'live':
      stream.cursor = message.cursor;
      stream.live = true;
  }
}
