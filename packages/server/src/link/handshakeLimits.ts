/** What a link may cost before its token is known: little, and not for long (docs/protocol.md section 14). */
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

/** From the upgrade to the welcome, ms. */
const HELLO_WITHIN = 10_000;
/** Bytes that may come by then, all frames included. */
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
  let cancel = clock.after(HELLO_WITHIN, () => end(CLOSE.helloTimeout, 'hello-timeout'));

  function count(part: Buffer): void {
    bytes += Math.max(LEAST_BYTES, part.length);
    if (bytes <= MOST_BYTES) return;
    if (closing) socket.terminate();
    else end(CLOSE.tooLarge, 'message-too-large');
  }
  // Before the WebSocket looks at it: it would keep what comes until a message is whole.
  raw.prependListener('data', count);
  // A timer keeps what came.
  raw.once('close', () => cancel());

  return {
    pass() {
      passed = true;
      cancel();
      raw.off('data', count);
    },
    close(code, reason) {
      closing = true;
      cancel();
      socket.close(code, reason);
      if (!passed) cancel = clock.after(LINGER, () => socket.terminate());
    },
  };
}
