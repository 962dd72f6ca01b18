'use client';

import { type RefObject, useContext, useEffect } from 'react';
import { SessionContext } from '../hooks/SessionProvider.tsx';
import { createLate, withLate } from './late.ts';

/** A file of its own, which imports nothing that a first screen has. Where it does not come, the others see nothing. */
const latePresence = createLate(() => import('../later/watchPresence.ts'));

/**
 * While it is mounted the others see this page's person, and what they do with its element: unless the provider forbids it.
 */
export function usePresent(element: RefObject<HTMLElement | null>): void {
  const context = useContext(SessionContext);
  useEffect(() => {
    if (!context?.presence) return;
    return withLate(latePresence, context.session.store, ({ watchPresence }) =>
      watchPresence(context, element.current),
    );
  }, [context, element]);
}
