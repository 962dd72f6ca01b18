'use client';

import { useSyncExternalStore } from 'react';
import { useSessionContext } from '../hooks/SessionProvider.tsx';
import { keeperClockOf } from './keeperClock.ts';

const never = () => () => {};
const zero = () => 0;

/**
 * The keeper's time in whole seconds, as ms since 1970: what the log's stamps may be compared with, as the machine's own clock
 * may not. Renders once a second while `ticking`.
 */
export function useKeeperNow(ticking = true): number {
  const { session, clock, client } = useSessionContext();
  const { subscribe, now, first } = keeperClockOf(session, clock, client);
  return useSyncExternalStore(ticking ? subscribe : never, ticking ? now : zero, ticking ? first : zero);
}
