/** What one connection has given so far, piece by piece, with its times. */
import type { Known, Piece, PieceReader, ResponseHead } from '../dialects/streamDialect.ts';
import { deferred } from '../platform/deferred.ts';
import type { Lane, LaneEnd } from './lane.ts';

export interface TimedPiece extends Piece {
  /** Milliseconds, by `performance.now()`. */
  readonly at: number;
}

/** How it ended: as its dialect says, or as its connection did; undefined while it goes on. */
export type ReadingEnd = 'finished' | 'cancelled' | 'failed' | LaneEnd;

export interface Reading {
  readonly head: ResponseHead;
  readonly pieces: readonly TimedPiece[];
  /** All text. */
  readonly text: string;
  readonly known: Known;
  readonly ended: ReadingEnd | undefined;
  /** What a failure said. */
  readonly failure: string | undefined;
  readonly openedAt: number;
  readonly endedAt: number | undefined;
  /** The first characters of the body, while no reader has been chosen. */
  readonly raw: string;
  /** Chooses what reads it. What came before is read at once, with its times. */
  use(reader: PieceReader): void;
  /** Waits until it is so, it has ended, or that many milliseconds are over. Whether it is so. */
  until(test: (reading: Reading) => boolean, ms: number): Promise<boolean>;
  cut(): void;
}

/** Characters of a body that are kept to recognise it by. */
const RAW = 8192;

export function createReading(lane: Lane): Reading {
  const pieces: TimedPiece[] = [];
  const waiting: { readonly at: number; readonly bytes: Uint8Array }[] = [];
  const watchers = new Set<() => void>();
  const decoder = new TextDecoder();
  let [text, raw] = ['', ''];
  let known: Known = {};
  let ended: ReadingEnd | undefined;
  let endedAt: number | undefined;
  let failure: string | undefined;
  let reader: PieceReader | undefined;
  let laneEnd: LaneEnd | undefined;

  function finish(how: ReadingEnd, at: number): void {
    if (ended) return;
    ended = how;
    endedAt = at;
  }

  function add(found: readonly Piece[], at: number): void {
    for (const piece of found) {
      // What comes after the end is none of this answer.
      if (ended) return;
      pieces.push({ ...piece, at });
      known = { ...known, ...piece.known };
      if (piece.kind === 'text') text += piece.text ?? '';
      if (piece.kind !== 'end') continue;
      failure = piece.outcome === 'failed' ? piece.text : undefined;
      finish(piece.outcome ?? 'finished', at);
    }
  }

  function close(): void {
    if (!laneEnd || !reader) return;
    const at = performance.now();
    if (laneEnd === 'closed') add(reader.end(), at);
    finish(laneEnd, at);
  }

  const tell = () => {
    for (const watcher of [...watchers]) watcher();
  };

  lane.listen({
    bytes(bytes) {
      const at = performance.now();
      if (raw.length < RAW) raw = (raw + decoder.decode(bytes, { stream: true })).slice(0, RAW);
      if (reader) add(reader.push(bytes), at);
      else waiting.push({ at, bytes });
      tell();
    },
    end(how) {
      laneEnd = how;
      close();
      tell();
    },
  });

  const reading: Reading = {
    head: lane.head,
    pieces,
    openedAt: performance.now(),
    get text() {
      return text;
    },
    get known() {
      return known;
    },
    get ended() {
      return ended ?? (reader ? undefined : laneEnd);
    },
    get failure() {
      return failure;
    },
    get endedAt() {
      return endedAt;
    },
    get raw() {
      return raw;
    },
    use(next) {
      reader = next;
      for (const { at, bytes } of waiting.splice(0)) add(next.push(bytes), at);
      close();
      tell();
    },
    until(test, ms) {
      const { promise, resolve } = deferred<boolean>();
      const look = (last: boolean) => {
        const isSo = test(reading);
        if (!isSo && !last && reading.ended === undefined) return;
        watchers.delete(watch);
        clearTimeout(timer);
        resolve(isSo);
      };
      const watch = () => look(false);
      const timer = setTimeout(() => look(true), ms);
      watchers.add(watch);
      watch();
      return promise;
    },
    cut: () => lane.cut(),
  };
  return reading;
}
