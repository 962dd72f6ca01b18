'use client';

import type { Session } from '@rejoin/core';
import { useEffect } from 'react';
import { useSessionContext } from '../hooks/SessionProvider.tsx';
import { nameIn } from '../select/agentInfo.ts';
import { useLanguage, useLocale } from './LabelsProvider.tsx';
import { listWords } from './localeWords.ts';

/** For as long as a component that shows agents is mounted, what begins and ends in its session is said aloud. */
export function useAnnouncer(): void {
  const { session, clock } = useSessionContext();
  const { announcer: labels } = useLanguage().labels;
  const locale = useLocale();
  useEffect(() => {
    let over = false;
    let end: (() => void) | undefined;
    // Loaded when there is something to announce it for; without it the page is only silent.
    import('./announcer.ts')
      .then(({ announce }) => {
        if (!over) end = announce(session, clock, { labels, locale, nameIn, listWords });
      })
      .catch(() => {});
    return () => {
      over = true;
      end?.();
    };
  }, [session, clock, labels, locale]);
}

/** Says something else with the next news, where a component keeps the session's announcer; see announcer.ts. */
export function sayAloud(session: Session, about: string, words: string): void {
  import('./announcer.ts').then(({ tell }) => tell(session, about, words)).catch(() => {});
}
