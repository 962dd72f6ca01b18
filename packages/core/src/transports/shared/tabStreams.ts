/**
 * Which links read what, over one connection. Each subscription begins as a stream of its own, from its reader's cursor.
 * Once two streams of one session have sent all that was there, and are at the same cursor, they are the same: the
 * readers of the newer go over to the older, and what comes is sent once for all of them. At no other moment: frames of
 * two streams may end at different places, and between such places a reader would miss events or get them twice.
 */
import type { Cursor } from '../../protocol/ids.ts';
import type { FrameMessage, Live, SignalsMessage, SnapshotMessage } from '../../protocol/messages.ts';
import type { Address } from './tabMessages.ts';

type Reader = Required<Address>;
type StreamMessage = FrameMessage | SnapshotMessage | Live | SignalsMessage;

interface Stream {
  /** On the shared connection. */
  readonly channel: number;
  readonly session: string;
  cursor: Cursor | undefined;
  /** Whether it has sent all that was there when it began. */
  live: boolean;
  readers: readonly Reader[];
}

/** Which readers receive it, and which channel of the connection has no reader any more. */
export interface Advance {
  readonly readers: readonly Reader[];
  readonly released?: number;
}

export interface Streams {
  /** Streams that the connection serves. */
  readonly size: number;
  /** A reader begins; the result is the channel to subscribe on. */
  begin(session: string, cursor: Cursor | undefined, reader: Reader): number;
  /** Something came on a channel. */
  advance(message: StreamMessage): Advance | undefined;
  /** A reader ends; the result is the channel that has no reader any more, if there is one. */
  leave(reader: Reader): number | undefined;
  /** All readers of a link end; the result are the channels that have no reader any more. */
  leaveAll(link: string): readonly number[];
  /** A channel ended; the result are its readers. */
  end(channel: number): readonly Reader[];
}

export function createStreams(): Streams {
  const streams = new Map<number, Stream>();
  let lastChannel = 0;

  function cursorOf(message: StreamMessage, before: Cursor | undefined): Cursor | undefined {
    if (message.type === 'frame') return message.frame.upTo;
    if (message.type === 'snapshot') return message.snapshot.cursor;
    return message.type === 'live' ? message.cursor : before;
  }

  /** Another stream that stands where this one stands. */
  function twinOf(stream: Stream): Stream | undefined {
    if (!stream.live) return undefined;
    for (const other of streams.values())
      if (
        other !== stream &&
        other.live &&
        other.session === stream.session &&
        other.cursor === stream.cursor
      )
        return other;
    return undefined;
  }

  function merge(one: Stream, other: Stream): number {
    const [older, newer] = one.channel < other.channel ? [one, other] : [other, one];
    older.readers = [...older.readers, ...newer.readers];
    streams.delete(newer.channel);
    return newer.channel;
  }

  /** Takes some readers away. */
  function remove(leaves: (reader: Reader) => boolean): readonly number[] {
    const released: number[] = [];
    for (const stream of streams.values()) {
      if (!stream.readers.some(leaves)) continue;
      stream.readers = stream.readers.filter((reader) => !leaves(reader));
      if (stream.readers.length > 0) continue;
      streams.delete(stream.channel);
      released.push(stream.channel);
    }
    return released;
  }

  return {
    get size() {
      return streams.size;
    },
    begin(session, cursor, reader) {
      const channel = ++lastChannel;
      streams.set(channel, { channel, session, cursor, live: false, readers: [reader] });
      return channel;
    },
    advance(message) {
      const stream = streams.get(message.channel);
      if (!stream) return undefined;
      const { readers } = stream;
      if (message.type === 'signals') return { readers };
      stream.cursor = cursorOf(message, stream.cursor);
      if (message.type === 'live') stream.live = true;
      const twin = streams.size > 1 ? twinOf(stream) : undefined;
      return twin ? { readers, released: merge(stream, twin) } : { readers };
    },
    leave: ({ link, channel }) => remove((reader) => reader.link === link && reader.channel === channel)[0],
    leaveAll: (link) => remove((reader) => reader.link === link),
    end(channel) {
      const readers = streams.get(channel)?.readers ?? [];
      streams.delete(channel);
      return readers;
    },
  };
}
