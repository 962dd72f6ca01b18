'use client';

import type { Session } from '@rejoin/core';
import { useSessionContext } from './SessionProvider.tsx';

/** The session of the nearest `<SessionProvider>`: its ids, its verbs, its store. The same object at every render. */
export const useSession = (): Session => useSessionContext().session;
