/** What the end of a link says to its client, from the close code of the wire. */

import type { LinkClosed } from '../client/transport.ts';
import type { ErrorCode } from '../protocol/errors.ts';
import { CLOSED_FOR } from '../protocol/messages.ts';

/** @param renewable whether a fresh token can be had */
export function closedBy(close: number, reason: string, renewable: boolean): LinkClosed {
  const usual = CLOSED_FOR[close];
  if (!usual) return { terminal: false, message: reason || 'The connection was lost.' };
  // The keeper may be more exact than the number: which limit of the handshake was reached.
  // CAST: a code of a newer keeper is shown as it is.
  const code = /^[a-z-]{1,40}$/.test(reason) ? (reason as ErrorCode) : usual;
  return {
    // Trying again cannot help; but a fresh token may.
    terminal: close >= 4400 && close <= 4406 && !(renewable && close === 4401),
    code,
    message: `The server closed the link: ${code}.`,
  };
}
