/**
 * Text messages as the frames of a WebSocket (RFC 6455), as `ws` would write them without compression. Made here, one that many
 * readers get is made once, and what one reader gets in a turn of the event loop leaves as one piece.
 */

import type { Duplex } from 'node:stream';

/** The frame of one whole text message. A server masks nothing. */
const TEXT = 0x81;

const headSize = (length: number): number => (length < 126 ? 2 : length < 65_536 ? 4 : 10);

/** Gives where the frame's text begins. */
function writeHead(into: Buffer, at: number, length: number): number {
  into[at] = TEXT;
  if (length < 126) into[at + 1] = length;
  else if (length < 65_536) {
    into[at + 1] = 126;
    into.writeUInt16BE(length, at + 2);
  } else {
    into[at + 1] = 127;
    into.writeUInt32BE(Math.floor(length / 2 ** 32), at + 2);
    into.writeUInt32BE(length % 2 ** 32, at + 6);
  }
  return at + headSize(length);
}

/** Gives where the frame ends. */
function writeFrame(into: Buffer, at: number, text: string, length: number): number {
  const start = writeHead(into, at, length);
  into.write(text, start);
  return start + length;
}

/**
 * Writes one message. A short one of ASCII alone, as nearly all are, goes to the system as the text that it is: Node writes it from
 * where it stands, and no buffer is made.
 */
export function writeText(raw: Duplex, text: string): void {
  const isShort = text.length < 126 && Buffer.byteLength(text) === text.length;
  if (isShort) raw.write(String.fromCharCode(TEXT, text.length) + text, 'latin1');
  else raw.write(textFrame(text));
}

export function textFrame(text: string): Buffer {
  const length = Buffer.byteLength(text);
  const frame = Buffer.allocUnsafe(headSize(length) + length);
  writeFrame(frame, 0, text, length);
  return frame;
}

/** The frame of one message of which most is at hand, as what is to be sent one after the other: none of that is copied. */
export function frameAround(before: string, pieces: readonly Buffer[], after: string): readonly Buffer[] {
  let length = Buffer.byteLength(before) + Buffer.byteLength(after);
  for (const piece of pieces) length += piece.length;
  const head = Buffer.allocUnsafe(headSize(length) + Buffer.byteLength(before));
  head.write(before, writeHead(head, 0, length));
  return [head, ...pieces, Buffer.from(after)];
}

/** Messages one after the other: texts, and frames that are made already. */
export function joinFrames(messages: readonly (string | Buffer)[]): Buffer {
  const lengths: number[] = [];
  let size = 0;
  for (const each of messages) {
    const length = typeof each === 'string' ? Buffer.byteLength(each) : each.length;
    lengths.push(length);
    size += typeof each === 'string' ? headSize(length) + length : length;
  }
  const joined = Buffer.allocUnsafe(size);
  let at = 0;
  for (const [index, each] of messages.entries()) {
    const length = lengths[index] ?? 0;
    at = typeof each === 'string' ? writeFrame(joined, at, each, length) : at + each.copy(joined, at);
  }
  return joined;
}
