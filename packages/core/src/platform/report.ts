/** Where faults go that no caller waits for, if the app has given no `onError`: none is lost without a word. */
import { RejoinError } from '../protocol/errors.ts';

/** Kinds of faults that were reported already. */
const MOST = 100;
const reported = new WeakMap<object, Set<string>>();

/** The fault with what can be done about it, where the runtime itself has thrown and says only what it lacks, as Node 20 does. */
export const explained = (fault: RejoinError): RejoinError =>
  fault.message === 'WebSocket is not defined'
    ? new RejoinError(
        fault.code,
        'This runtime has no WebSocket. Use Node 22 or newer, or pass one: websocket({ url, WebSocket }).',
      )
    : fault;

/**
 * Reports a fault on the console: each kind once, for the tenth of a kind adds nothing. What agent code threw is distinguished by
 * its words, and is printed with its stack.
 *
 * @param of who reports: a client, an agent or a server, by its options
 */
export function reportToConsole(of: object, thrown: unknown): void {
  const fault = thrown instanceof RejoinError ? explained(thrown) : thrown;
  const kinds = reported.get(of) ?? new Set();
  reported.set(of, kinds);
  // Two wanted the same work, and one got it: that is how it should be.
  if (fault instanceof RejoinError && fault.code === 'claim-lost') return;
  const ours = fault instanceof RejoinError;
  const words = ours
    ? `${fault.code}: ${fault.message}`
    : `a fault: ${fault instanceof Error ? fault.message : typeof fault}`;
  const kind = ours && fault.cause === undefined ? fault.code : words;
  if (kinds.has(kind) || kinds.size >= MOST) return;
  kinds.add(kind);
  const cause = ours ? fault.cause : fault;
  console.error(`Rejoin: ${words}`, ...(cause === undefined ? [] : [cause]));
}
