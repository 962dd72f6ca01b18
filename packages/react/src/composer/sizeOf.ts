import { byteLength, LIMITS } from '@rejoin/core/protocol';

/** Bytes of an event around its text: type, ids, who is asked. */
const AROUND = 1_024;
/** A character takes at most six bytes in JSON, so shorter texts need no counting. */
const SURELY_FITS = 10_000;

/** Bytes that a text may have in one event. */
export const MOST: number = LIMITS.event - AROUND;

/** A text's bytes as they go on the wire, if they may be too many; else undefined. */
export function sizeOf(text: string): number | undefined {
  if (text.length < SURELY_FITS) return undefined;
  const size = byteLength(JSON.stringify(text));
  return size > MOST ? size : undefined;
}
