import { RejoinError } from '../protocol/errors.ts';
import type { SessionView } from '../view/sessionView.ts';

/** Why nothing more will come, if that is so. */
export function endOf({ status, connection, error }: SessionView): RejoinError | undefined {
  if (connection.status === 'closed') {
    const { code = 'closed', message = 'The client is closed.' } = connection.cause ?? {};
    return new RejoinError(code, message);
  }
  if (status === 'live' || status === 'catching-up') return undefined;
  return error ?? new RejoinError('closed', 'The session has ended.');
}
