import type { SessionView } from './sessionView.ts';

/** Why there is nothing to show: `loading`, it has not arrived; `empty`, there is nothing; `unknown`, it will not arrive. */
export type Blank = 'loading' | 'empty' | 'unknown';

/**
 * Only of a session that was proven to be all there is, it may be said that it is empty: as it was when the connection was lost,
 * while that is tried again.
 */
export function whyBlank({
  status,
  proven,
  connection,
}: Pick<SessionView, 'status' | 'proven' | 'connection'>): Blank {
  if (status === 'live') return 'empty';
  if (status === 'catching-up' && connection.status !== 'closed') return proven ? 'empty' : 'loading';
  return 'unknown';
}
