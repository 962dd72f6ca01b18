/** Where faults go that no caller waits for, if the app has given no `onError`: none is lost without a word. */
import { RejoinError } from '../protocol/errors.ts';

/** Kinds of faults that were reported already. */
const MOST = 100;
const reported = new WeakMap<object, Set<string>>();

/** What can be done where a server has closed the link for good: the link itself carries a code alone. */
const REMEDIES: Readonly<Record<string, string>> = {
  unauthorized:
    'It does not accept the token. Pass one that stands for this participant, or a function that gives a fresh one (docs/auth.md).',
  forbidden: 'This participant may not connect, or not from here (docs/auth.md).',
  'protocol-version': 'Client and server speak different versions. Install the same version of both.',
};

/**
 * The fault with what can be done about it, where its message does not say so: where the runtime itself has thrown and says only
 * what it lacks, as Node 20 does, and where a link was closed for good.
 */
export function explained(fault: RejoinError): RejoinError {
  const { code, message } = fault;
  if (message === 'WebSocket is not defined')
    return new RejoinError(
      code,
      'This runtime has no WebSocket. Use Node 22 or newer, or pass one: websocket({ url, WebSocket }).',
    );
  const remedy = message.startsWith('The server closed the link: ') ? REMEDIES[code] : undefined;
  return remedy ? new RejoinError(code, `${message} ${remedy}`) : fault;
}

/**
 * Has the process end with exit code 1, once nothing keeps it any more: what it was started for cannot be done. One that the app has
 * set stays.
 */
export function failProcess(): void {
  // CAST: some runtimes have a `process`.
  const { process } = globalThis as { readonly process?: { exitCode?: number | string | null | undefined } };
  if (process) process.exitCode ??= 1;
}

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
