/** Snapshots as they leave the server: one text and one frame for all who are sent it, compressed once, to be fetched for a while. */
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import type { Clock } from '@rejoin/core/internal';
import type { Cursor, ParticipantId, SessionSnapshot } from '@rejoin/core/protocol';
import { textFrame } from './textFrames.ts';

export type Encoding = 'br' | 'gzip';

export interface SnapshotText {
  readonly text: string;
  /** The message that brings it on a channel, as a frame. The one that was made last is at hand. */
  frame(channel: number): Buffer;
  /** Compressed at the first call, and then at hand. */
  compressed(encoding: Encoding): Promise<Buffer>;
}

export interface Snapshots {
  /** The same for the same snapshot, whichever reader asks. */
  of(snapshot: SessionSnapshot): SnapshotText;
  /**
   * Keeps it to be fetched by its cursor, on the account of whom it is named to. False if it is so small that it is better sent.
   *
   * @param encoding begun at once, so that it is at hand, or nearly, when it is asked for
   */
  offer(session: string, snapshot: SessionSnapshot, reader: ParticipantId, encoding?: Encoding): boolean;
  find(session: string, cursor: Cursor): SnapshotText | undefined;
}

/** Characters from which on a request of its own is worth it, and often a connection. */
const WORTH = 256 * 1024;
/** How long one can be fetched after it was last named, ms: as long as a slow client takes to ask. */
const FETCHABLE = 30_000;
/** Characters held in all; of more, the reader that has most of them loses what was not named for longest. */
const MOST = 64 * 1024 * 1024;

const deflate = promisify(gzip);
const brotli = promisify(brotliCompress);

export async function compress(text: string, encoding: Encoding): Promise<Buffer> {
  if (encoding === 'gzip') return deflate(text, { level: 6 });
  // Quality 4 is faster than gzip, and smaller: 5 and above take several times as long for a few per cent.
  return brotli(text, {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: 4,
      [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT,
      [constants.BROTLI_PARAM_SIZE_HINT]: text.length,
    },
  });
}

/** What of the two the client takes, if it takes one. */
export function encodingFor(accepted: string | undefined): Encoding | undefined {
  const names = (accepted ?? '')
    .split(',')
    .filter((each) => !/;\s*q=0(\.0*)?\s*$/.test(each))
    .map((each) => each.split(';')[0]?.trim());
  return names.includes('br') ? 'br' : names.includes('gzip') ? 'gzip' : undefined;
}

function keep(text: string, compressed: typeof compress): SnapshotText {
  const made = new Map<Encoding, Promise<Buffer>>();
  let last: { readonly channel: number; readonly frame: Buffer } | undefined;
  return {
    text,
    frame(channel) {
      if (last?.channel !== channel)
        last = {
          channel,
          frame: textFrame(`{"type":"snapshot","channel":${channel},"snapshot":`, text, '}'),
        };
      return last.frame;
    },
    compressed(encoding) {
      const known = made.get(encoding) ?? compressed(text, encoding);
      made.set(encoding, known);
      return known;
    },
  };
}

interface Offer {
  readonly entry: SnapshotText;
  readonly until: number;
  readonly reader: ParticipantId;
}

/** @param from characters from which on a snapshot is better fetched than sent */
export function createSnapshots(
  clock: Clock,
  from: number = WORTH,
  compressed: typeof compress = compress,
): Snapshots {
  const known = new WeakMap<SessionSnapshot, SnapshotText>();
  const offers = new Map<string, Offer>();
  const sizes = new Map<ParticipantId, number>();
  let size = 0;

  function count(reader: ParticipantId, more: number): void {
    size += more;
    const now = (sizes.get(reader) ?? 0) + more;
    if (now > 0) sizes.set(reader, now);
    else sizes.delete(reader);
  }

  function drop(key: string, { entry, reader }: Offer): void {
    count(reader, -entry.text.length);
    offers.delete(key);
  }

  function sweep(): void {
    const now = clock.elapsed();
    // In the order in which they were last named.
    for (const [key, offer] of offers) {
      if (offer.until > now) break;
      drop(key, offer);
    }
    while (size > MOST) {
      const most = Math.max(...sizes.values());
      const oldest = [...offers].find(([, { reader }]) => sizes.get(reader) === most);
      if (oldest) drop(...oldest);
    }
  }

  function of(snapshot: SessionSnapshot): SnapshotText {
    const entry = known.get(snapshot) ?? keep(JSON.stringify(snapshot), compressed);
    known.set(snapshot, entry);
    return entry;
  }

  const keyOf = (session: string, cursor: Cursor): string => `${session}\n${cursor}`;

  return {
    of,
    offer(session, snapshot, reader, encoding) {
      const { text } = of(snapshot);
      if (text.length < from) return false;
      const key = keyOf(session, snapshot.cursor);
      const former = offers.get(key);
      if (former) drop(key, former);
      const entry = former?.entry ?? of(snapshot);
      offers.set(key, { entry, until: clock.elapsed() + FETCHABLE, reader });
      count(reader, entry.text.length);
      sweep();
      const isKept = offers.has(key);
      // What fails is reported to the one that fetches it.
      if (isKept && encoding) entry.compressed(encoding).catch(() => {});
      return isKept;
    },
    find(session, cursor) {
      sweep();
      return offers.get(keyOf(session, cursor))?.entry;
    },
  };
}
