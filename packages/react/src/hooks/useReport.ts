'use client';

import { type PresenceReport, reportPresence } from '@rejoin/core/presence';
import { type MutableRefObject, useEffect, useRef } from 'react';
import { useSessionContext } from './SessionProvider.tsx';

/**
 * The others see this page's person for as long as the component is mounted, unless the provider forbids it. What is reported is
 * not rendered, so the result is a reference: it is filled once the report has begun.
 */
export function useReport(): MutableRefObject<PresenceReport | undefined> {
  const context = useSessionContext();
  const current = useRef<PresenceReport | undefined>(undefined);
  useEffect(() => {
    current.current = context.presence ? reportPresence(context) : undefined;
    return current.current?.stop;
  }, [context]);
  return current;
}
