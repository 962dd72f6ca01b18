/**
 * The mark beside the log: how many commits were acknowledged, in a file of its own. A database whose write-ahead log was deleted, cut or damaged
 * opens as an older one, without a word; the mark knows better.
 *
 * It is written after each commit and never synced for its own sake, so it costs no commit a sync. In honest operation it is
 * never newer than the database, which was synced first; after a power cut it may be older, and says less than it could. Two slots take turns, so a write
 * that was cut off leaves the other one.
 */
import { chmodSync, closeSync, fsyncSync, openSync, readSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';

/** What a store has committed since it was made. */
export interface Count {
  /** Names the store: a mark says nothing about another one. */
  readonly store: string;
  /** Transactions that changed a session. */
  readonly commits: number;
  /** Events in all sessions that it has now. */
  readonly events: number;
}

export interface Mark {
  /** What it said when it was opened; undefined if there was none, or nothing of it could be read. */
  readonly found: Count | undefined;
  /** Whether there was a file that could not be read. */
  readonly damaged: boolean;
  write(count: Count): void;
  /** Forgets what it said, and says this. */
  begin(count: Count): void;
  close(): void;
}

export const MARK_FILE = 'acknowledged';

/** A slot: checksum, the store's name (16 characters), commits, events. */
const SLOT = 36;
/** Each slot in a block of its own: what damages one leaves the other. */
const BLOCK = 4096;

/** @param into is written over, for a mark is made with each commit */
function encode({ store, commits, events }: Count, into: Buffer): Buffer {
  into.write(store, 4, 16, 'latin1');
  into.writeDoubleLE(commits, 20);
  into.writeDoubleLE(events, 28);
  into.writeUInt32LE(crc32(into.subarray(4)), 0);
  return into;
}

function decode(slot: Buffer): Count | undefined {
  if (slot.readUInt32LE(0) !== crc32(slot.subarray(4))) return undefined;
  return {
    store: slot.toString('latin1', 4, 20),
    commits: slot.readDoubleLE(20),
    events: slot.readDoubleLE(28),
  };
}

/** @throws the file system's error */
export function readMark(folder: string): Count | undefined | 'damaged' {
  let file: number;
  try {
    file = openSync(join(folder, MARK_FILE), 'r');
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return undefined;
    throw cause;
  }
  try {
    const found = [0, 1].flatMap((slot) => {
      const bytes = Buffer.alloc(SLOT);
      readSync(file, bytes, 0, SLOT, slot * BLOCK);
      return decode(bytes) ?? [];
    });
    return found.sort((a, b) => b.commits - a.commits)[0] ?? 'damaged';
  } finally {
    closeSync(file);
  }
}

/** @throws the file system's error */
export function openMark(folder: string): Mark {
  const found = readMark(folder);
  const path = join(folder, MARK_FILE);
  // Not truncated: until it is written anew it goes on to say what it said.
  const file = openSync(path, found === undefined ? 'wx+' : 'r+', 0o600);
  chmodSync(path, 0o600);
  const bytes = Buffer.alloc(SLOT);
  const put = (count: Count, slot: number) => writeSync(file, encode(count, bytes), 0, SLOT, slot * BLOCK);
  return {
    found: typeof found === 'object' ? found : undefined,
    damaged: found === 'damaged',
    write: (count) => void put(count, count.commits % 2),
    begin(count) {
      for (const slot of [0, 1]) put(count, slot);
      fsyncSync(file);
    },
    close() {
      fsyncSync(file);
      closeSync(file);
    },
  };
}
