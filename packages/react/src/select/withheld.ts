/** What can be said of a text whose characters are not here. */
import type { SessionView } from '@rejoin/core';

/**
 * `loading`: they are asked for. `offline`: they will be, once there is a connection. `unseen`: they will be, once it is in
 * sight. `unloaded`: they are not asked for.
 */
export type WithheldStatus = 'loading' | 'offline' | 'unseen' | 'unloaded';

/** @param asked whether its characters are asked for; `unseen`: not yet, as it is out of sight */
export function withheldStatus(
  { status, connection }: SessionView,
  asked: boolean | 'unseen',
): WithheldStatus {
  const isOver = (status !== 'live' && status !== 'catching-up') || connection.status === 'closed';
  if (isOver || !asked) return 'unloaded';
  const isCut = connection.status === 'waiting' || connection.status === 'offline';
  // The first attempt is no outage.
  if (isCut || (connection.status === 'connecting' && connection.attempt > 0)) return 'offline';
  return asked === 'unseen' ? 'unseen' : 'loading';
}
