'use client';

import type { SessionInterest } from '@rejoin/core';
import { checkInterest, isDevelopment } from '@rejoin/core/internal';
import { useHeldContent, useSessionContext } from './SessionProvider.tsx';

/**
 * Reads the texts that an interest names while this component is mounted, and ten seconds longer. The hooks and components that
 * show texts do so themselves; it is for what reads them in another way, and for what will be shown next. It does nothing
 * where the provider reads everything.
 *
 * @param interest undefined: none
 */
export function useReadContent(interest: SessionInterest | undefined): void {
  if (isDevelopment && interest !== undefined)
    checkInterest(interest, "useReadContent({ participants: ['agent:news'] })");
  const { session, readsAll } = useSessionContext();
  useHeldContent(session, readsAll ? undefined : interest);
}
