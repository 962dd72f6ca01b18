/**
 * Messages that are large and have not ended: what has come of them waits in memory, and a link may leave one unfinished for as
 * long as it likes. So there is room for some; one more cuts off the longest of the participant that has the most.
 */
import type { Duplex } from 'node:stream';
import type { Shares } from '@rejoin/core/internal';
import type { ParticipantId } from '@rejoin/core/protocol';

/** How many there may be. */
export const MAX_PARTIAL_MESSAGES = 250;
/** Bytes from which on a message is large. */
const LARGE = 16 * 1024;

/**
 * @param cut ends the link
 * @returns to be called at each message that has ended
 */
export function watchPartialMessages(
  raw: Duplex,
  participant: ParticipantId,
  partialMessages: Shares<() => void>,
  cut: () => void,
): () => void {
  let bytes = 0;
  function whole(): void {
    if (bytes > LARGE) partialMessages.remove(participant, cut);
    bytes = 0;
  }
  // Before the WebSocket looks at it, and says that a message has ended.
  raw.prependListener('data', (part: Buffer) => {
    const before = bytes;
    bytes += part.length;
    if (before <= LARGE && bytes > LARGE) partialMessages.add(participant, cut)?.();
  });
  raw.once('close', whole);
  return whole;
}
