'use client';

import { useEffect, useState } from 'react';
import { useSessionContext } from '../hooks/SessionProvider.tsx';

/** Shorter than this is not worth a word, ms: a phone that changes its network, a server that restarts. */
const HICCUP = 600;

/** Whether something has been so for longer than a hiccup, by the provider's clock. What was so from the start counts at once. */
export function useLasting(is: boolean): boolean {
  const { clock } = useSessionContext();
  const [lasts, setLasts] = useState(is);
  useEffect(() => {
    if (is) return clock.after(HICCUP, () => setLasts(true));
    setLasts(false);
    return undefined;
  }, [is, clock]);
  return is && lasts;
}
