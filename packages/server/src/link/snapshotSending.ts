/** Snapshots as they leave the server: written once for all who are sent it, compressed once, to be fetched for a while. */
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import { type Clock, snapshotPieces } from '@rejoin/core/internal';
import type { Cursor, ParticipantId, SessionSnapshot } from '@rejoin/core/protocol';
import { frameAround } from './textFrames.ts';

export type Encoding = 'br' | 'gzip';

export interface SnapshotText {
  /** UTF-16 units. */
  readonly length: number;
  /** Its JSON in UTF-8, in pieces. */
  readonly pieces: readonly Buffer[];
  /** The message that brings it on a channel, as the pieces of a frame. */
  frame(channel: number): readonly Buffer[];
  /** Compressed at the first call, and then at hand. */
  compressed(encoding: Encoding): Promise<Buffer>;
}

export interface Snapshots {
  /** The same for the same snapshot, whichever reader asks. */
  of(snapshot: SessionSnapshot): SnapshotText;
  /** Has it at hand for `of`: written a part in each turn, so that others are served meanwhile. */
  prepare(snapshot: SessionSnapshot): Promise<void>;
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

/** Characters of a piece: memory of this size is found again when it is let go of, and the system need not be asked for it. */
const PIECE = 32 * 1024;

/** A millisecond or two. */
const PIECES_A_TURN = 8;

const deflate = promisify(gzip);
const brotli = promisify(brotliCompress);

/** @param text in UTF-8 */
export async function compress(text: Buffer, encoding: Encoding): Promise<Buffer> {
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

/** Writes a snapshot, and stops after each piece. */
function* write(snapshot: SessionSnapshot, compressed: typeof compress): Generator<undefined, SnapshotText> {
  const pieces: Buffer[] = [];
  let length = 0;
  let text = '';
  const add = () => {
    if (text === '') return;
    pieces.push(Buffer.from(text));
    length += text.length;
    text = '';
  };
  for (const piece of snapshotPieces(snapshot)) {
    text += piece;
    if (text.length < PIECE) continue;
    add();
    yield;
  }
  add();
  const made = new Map<Encoding, Promise<Buffer>>();
  return {
    length,
    pieces,
    frame: (channel) => frameAround(`{"type":"snapshot","channel":${channel},"snapshot":`, pieces, '}'),
    compressed(encoding) {
      const known = made.get(encoding) ?? compressed(Buffer.concat(pieces), encoding);
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

export interface SnapshotsOptions {
  readonly clock: Clock;
  /** Resolves when it is the turn of a piece of work that takes milliseconds. */
  readonly turn: () => Promise<void>;
  /** Characters from which on a snapshot is better fetched than sent. */
  readonly from?: number | undefined;
  readonly compressed?: typeof compress;
}

export function createSnapshots(options: SnapshotsOptions): Snapshots {
  const { clock, turn, from = WORTH, compressed = compress } = options;
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
    count(reader, -entry.length);
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
    const entry = known.get(snapshot);
    if (entry) return entry;
    const writing = write(snapshot, compressed);
    for (;;) {
      const { done, value } = writing.next();
      if (!done) continue;
      known.set(snapshot, value);
      return value;
    }
  }

  /** Readers that come together wait for the same. */
  const preparing = new WeakMap<SessionSnapshot, Promise<void>>();

  async function writeInTurns(snapshot: SessionSnapshot): Promise<void> {
    const writing = write(snapshot, compressed);
    for (let pieces = 1; !known.has(snapshot); pieces++) {
      if (pieces % PIECES_A_TURN === 0) await turn();
      const { done, value } = writing.next();
      if (done) known.set(snapshot, value);
    }
  }

  async function prepare(snapshot: SessionSnapshot): Promise<void> {
    if (known.has(snapshot)) return;
    const prepared = preparing.get(snapshot) ?? writeInTurns(snapshot);
    preparing.set(snapshot, prepared);
    await prepared;
  }

  const keyOf = (session: string, cursor: Cursor): string => `${session}\n${cursor}`;

  return {
    of,
    prepare,
    offer(session, snapshot, reader, encoding) {
      if (of(snapshot).length < from) return false;
      const key = keyOf(session, snapshot.cursor);
      const former = offers.get(key);
      if (former) drop(key, former);
      const entry = former?.entry ?? of(snapshot);
      offers.set(key, { entry, until: clock.elapsed() + FETCHABLE, reader });
      count(reader, entry.length);
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
