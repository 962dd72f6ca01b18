/** Reports that no connection comes about: an agent's process has no screen that would show it. */
import type { Session } from '../client/sessionApi.ts';
import type { Transport } from '../client/transport.ts';
import type { ConnectionState } from '../machine/connection.ts';
import { RejoinError } from '../protocol/errors.ts';

/**
 * Reports the second attempt in a row that failed, and none after it: one may fail by chance.
 *
 * @param transport names the address, where it is known
 * @returns ends it
 */
export function reportUnreachable(
  { store }: Session,
  transport: Transport | undefined,
  report: (error: RejoinError) => void,
): () => void {
  let failures = 0;
  const look = (now: ConnectionState, before: ConnectionState): void => {
    if (now.status === 'live') failures = 0;
    if (now.status !== 'waiting' || before.status !== 'connecting' || ++failures !== 2) return;
    const place = transport && placeOf(transport);
    report(
      new RejoinError(
        'server-unreachable',
        `No connection to ${place ?? 'the session server'}: ${now.cause.message} Retrying, with longer and longer pauses. Check the address, and that the server is running.`,
      ),
    );
  };
  return store.subscribe(({ connection }, before) => look(connection, before.connection));
}

/** Without what may be secret in an address. */
function placeOf({ place }: Transport): string | undefined {
  try {
    return place?.().replace(/\?.*|(?<=\/\/)[^/]*@/g, '');
  } catch {
    return undefined;
  }
}
