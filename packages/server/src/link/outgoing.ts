/**
 * What one connection is still to be sent. Written once per tick, as one write to the system: with one write per
 * message, writes cost more than everything else together.
 */
import type { Duplex } from 'node:stream';
import type { WebSocket } from 'ws';

export interface Outgoing {
  /** Answers and controls: ahead of all frames that wait. */
  urgent(text: string): void;
  /** Frames, snapshots and what has to keep its place among them. */
  send(text: string): void;
  /** Whether frames may be added. If not, `onRoom` is called once they may again. */
  ready(): boolean;
  /** Whether next to nothing waits. If not, `onRoom` is called once that may be so. */
  idle(): boolean;
  /** Resolves once frames may be added; never, if the connection ends before. */
  room(): Promise<void>;
  /** Writes what waits, now. */
  flush(): void;
}

interface OutgoingOptions {
  readonly socket: WebSocket;
  /** The connection below it. */
  readonly raw: Duplex;
  /** Bytes that may wait before frames are no longer added: the reader is then served from the log. */
  readonly high: number;
  readonly onRoom: () => void;
  /** The other side asks and asks, and reads nothing: more than it may leave waiting. */
  readonly onFlood: () => void;
  /** So many bytes wait now, about. */
  readonly onWaiting: (bytes: number) => void;
}

/** Bytes that are next to nothing. Less than that Node takes without saying when it has been written. */
const LITTLE = 64 * 1024;
/** Even answers and snapshots, which do not wait for room, may not pile up beyond this many times `high`. */
const FLOOD = 32;

export function createOutgoing({ socket, raw, high, onRoom, onFlood, onWaiting }: OutgoingOptions): Outgoing {
  let urgent: string[] = [];
  let frames: string[] = [];
  let size = 0;
  let scheduled = false;
  let starved = false;
  let waiters: (() => void)[] = [];

  const waiting = () => size + socket.bufferedAmount;

  function schedule(text: string): void {
    size += text.length;
    const bytes = waiting();
    if (bytes > FLOOD * high) return onFlood();
    onWaiting(bytes);
    if (scheduled) return;
    scheduled = true;
    setImmediate(flush);
  }

  function flush(): void {
    scheduled = false;
    if (socket.readyState === socket.OPEN) {
      raw.cork();
      for (const text of urgent) socket.send(text);
      for (const text of frames) socket.send(text);
      raw.uncork();
    }
    urgent = [];
    frames = [];
    size = 0;
    feed();
  }

  function feed(): void {
    onWaiting(waiting());
    if (!starved || waiting() > high / 2) return;
    starved = false;
    const woken = waiters;
    waiters = [];
    for (const wake of woken) wake();
    onRoom();
  }
  raw.on('drain', feed);

  function under(most: number): boolean {
    if (waiting() < most) return true;
    starved = true;
    return false;
  }
  const ready = () => under(high);

  return {
    urgent(text) {
      urgent.push(text);
      schedule(text);
    },
    send(text) {
      frames.push(text);
      schedule(text);
    },
    ready,
    idle: () => under(Math.min(high, LITTLE)),
    async room() {
      while (!ready()) await new Promise<void>((resolve) => waiters.push(resolve));
    },
    flush,
  };
}
