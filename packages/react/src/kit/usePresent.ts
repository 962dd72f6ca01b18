'use client';

import { type RefObject, useContext, useEffect } from 'react';
import { SessionContext } from '../hooks/SessionProvider.tsx';

/**
 * While it is mounted the others see this page's person, and what they do with its element: unless the provider forbids it. What
 * tells them is a file of its own, which imports nothing that a first screen has. Where it does not come, they see nothing.
 */
export function usePresent(element: RefObject<HTMLElement | null>): void {
  const context = useContext(SessionContext);
  useEffect(() => {
    if (!context?.presence) return;
    let stop: (() => void) | undefined = () => {};
    import('../later/watchPresence.ts').then(
      ({ watchPresence }) => {
        if (stop) stop = watchPresence(context, element.current);
      },
      () => {},
    );
    return () => {
      stop?.();
      stop = undefined;
    };
  }, [context, element]);
}
