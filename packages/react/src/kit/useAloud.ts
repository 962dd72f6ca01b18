'use client';

import { useEffect, useRef } from 'react';
import { useSessionContext } from '../hooks/SessionProvider.tsx';
import { sayAloud, useAnnouncer } from './useAnnouncer.ts';

/**
 * Says a status of a component aloud when it changes (WCAG 4.1.3), politely, together with the other news of its moment.
 *
 * @param about what it is about, however many components show it: then one of them is heard
 * @param status what is shown now: another one is news. Empty where there is nothing to tell; undefined while nothing is known
 * @param before the status before the component came. Default: the first that is known, so that it is read and not said
 */
export function useAloud(about: string, status: string | undefined, words: string, before?: string): void {
  useAnnouncer();
  const { session } = useSessionContext();
  const last = useRef(before);
  useEffect(() => {
    const { current } = last;
    if (status === undefined || status === current) return;
    last.current = status;
    if (current !== undefined && status !== '') sayAloud(session, about, words);
  }, [session, status, words, about]);
}
