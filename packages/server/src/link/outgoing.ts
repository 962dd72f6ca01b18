/**
 * What one connection is still to be sent. What comes of one piece of work, a commit for example, leaves as soon as that is done, as one
 * write to the system: with one write per message, writes cost more than everything else together. The client can go on while this
 * process reads what others say, and its next append is in time for the next commit.
 */
import type { Duplex } from 'node:stream';
import type { WebSocket } from 'ws';
import { createMoment } from './moments.ts';
import { joinFrames, writeText } from './textFrames.ts';

/** A text, a frame that is made already, or the pieces of one. */
type Message = string | Buffer | readonly Buffer[];

export interface Outgoing {
  /** Answers and controls: ahead of all frames that wait. */
  urgent(message: Message): void;
  /** Frames, snapshots and what has to keep its place among them. */
  send(message: Message): void;
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
/** Bytes from which on a frame is better written by itself than copied. */
const LARGE = 16 * 1024;
/** Fewer bytes are reported as none: what comes and goes with each token is not worth two reports. */
const REPORTED = 4 * 1024;
/** Even answers and snapshots, which do not wait for room, may not pile up beyond this many times `high`. */
const FLOOD = 32;

const afterWork = createMoment((run) => process.nextTick(run));

export function createOutgoing({ socket, raw, high, onRoom, onFlood, onWaiting }: OutgoingOptions): Outgoing {
  let urgent: (string | Buffer)[] = [];
  let frames: (string | Buffer)[] = [];
  let size = 0;
  let reported = 0;
  let starved = false;
  let waiters: (() => void)[] = [];

  const waiting = () => size + raw.writableLength;

  function report(bytes: number): void {
    const much = bytes < REPORTED ? 0 : bytes;
    if (much === reported) return;
    reported = much;
    onWaiting(much);
  }

  function add(to: (string | Buffer)[], message: Message): void {
    // Between the pieces of one frame nothing else may come, and nothing does: all of one list leave one after the other.
    if (typeof message !== 'string' && !Buffer.isBuffer(message)) {
      for (const piece of message) add(to, piece);
      return;
    }
    if (urgent.length === 0 && frames.length === 0) afterWork(flush);
    to.push(message);
    size += message.length;
    const bytes = waiting();
    if (bytes > FLOOD * high) onFlood();
    else report(bytes);
  }

  function flush(): void {
    const messages = urgent.length === 0 ? frames : urgent.concat(frames);
    const [first] = messages;
    if (first === undefined) return;
    if (urgent.length > 0) urgent = [];
    if (frames.length > 0) frames = [];
    size = 0;
    if (socket.readyState === socket.OPEN) {
      if (messages.length > 1) write(messages);
      else if (typeof first === 'string') writeText(raw, first);
      else raw.write(first);
    }
    feed();
  }

  /** Small messages as one piece; a large frame that is made already is not copied. */
  function write(messages: readonly (string | Buffer)[]): void {
    const pieces: Buffer[] = [];
    let from = 0;
    const joinUpTo = (to: number) => {
      if (to > from) pieces.push(joinFrames(messages.slice(from, to)));
      from = to;
    };
    for (const [index, message] of messages.entries()) {
      if (typeof message === 'string' || message.length < LARGE) continue;
      joinUpTo(index);
      pieces.push(message);
      from = index + 1;
    }
    joinUpTo(messages.length);
    // All in one call of the system: the reader of a snapshot is not woken first for the few bytes ahead of it.
    if (pieces.length > 1) raw.cork();
    for (const piece of pieces) raw.write(piece);
    if (pieces.length > 1) raw.uncork();
  }

  function feed(): void {
    const bytes = waiting();
    report(bytes);
    if (!starved || bytes > high / 2) return;
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
    urgent: (message) => add(urgent, message),
    send: (message) => add(frames, message),
    ready,
    idle: () => under(Math.min(high, LITTLE)),
    async room() {
      while (!ready()) await new Promise<void>((resolve) => waiters.push(resolve));
    },
    flush,
  };
}
