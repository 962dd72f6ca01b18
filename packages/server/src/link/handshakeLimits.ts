/** What a link may send before its token is known: little (docs/protocol.md section 14). The keeper's side of it has the deadline. */
import type { Duplex } from 'node:stream';
import type { Clock } from '@rejoin/core/internal';
import { CLOSE } from '@rejoin/core/protocol';
import type { WebSocket } from 'ws';

export interface HandshakeLimits {
  /** The link is welcome: from here on it has the limits of a link. */
  pass(): void;
  /** Closes the connection. One that has not passed has no more than a moment to agree. */
  close(code: number, reason: string): void;
}

/** Bytes that may come before the welcome, all frames included. */
const MOST_BYTES = 16 * 1024;
/** What the smallest piece counts for: each is kept apart until its message is whole. */
const LEAST_BYTES = 64;
/** How long the other side has for its half of the closing, ms. */
const LINGER = 1_000;

/** @param end closes the link, by `close` in the end */
export function createHandshakeLimits(
  socket: WebSocket,
  raw: Duplex,
  clock: Clock,
  end: (code: number, reason: string) => void,
): HandshakeLimits {
  let bytes = 0;
  let passed = false;
  let closing = false;
  let cancelLinger = () => {};

  function count(part: Buffer): void {
    bytes += Math.max(LEAST_BYTES, part.length);
    if (bytes <= MOST_BYTES) return;
    if (closing) socket.terminate();
    else end(CLOSE.tooLarge, 'message-too-large');
  }
  // Before the WebSocket looks at it: it would keep what comes until a message is whole.
  raw.prependListener('data', count);
  // A timer keeps what came.
  raw.once('close', () => cancelLinger());

  return {
    pass() {
      passed = true;
      raw.off('data', count);
    },
    close(code, reason) {
      closing = true;
      socket.close(code, reason);
      if (!passed) cancelLinger = clock.after(LINGER, () => socket.terminate());
    },
  };
}
