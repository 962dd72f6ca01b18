import type { SessionView } from '@rejoin/core';

/** Why there is nothing to show: `loading`, it has not arrived; `empty`, there is nothing; `unknown`, it will not arrive. */
export type Blank = 'loading' | 'empty' | 'unknown';

/** Only of a session that is proven to be all there is, it may be said that it is empty. */
export function whyBlank({ status, connection }: SessionView): Blank {
  if (status === 'live') return 'empty';
  return status === 'catching-up' && connection.status !== 'closed' ? 'loading' : 'unknown';
}

/** Whether what is shown is proven to be all there is: what changes until then has happened before. */
export const isLive = ({ status }: SessionView): boolean => status === 'live';
