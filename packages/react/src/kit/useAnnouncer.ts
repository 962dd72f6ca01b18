'use client';

import type { Session } from '@rejoin/core';
import { useEffect } from 'react';
import { useSessionContext } from '../hooks/SessionProvider.tsx';
import { nameIn } from '../select/agentInfo.ts';
import { useLanguage, useLocale } from './LabelsProvider.tsx';
import { createLate, withLate } from './late.ts';
import { listWords } from './localeWords.ts';

/** Loaded when there is something to announce it for; without it the page is only silent. */
const lateAnnouncer = createLate(() => import('./announcer.ts'));

/** For as long as a component that shows agents is mounted, what begins and ends in its session is said aloud. */
export function useAnnouncer(): void {
  const { session, clock } = useSessionContext();
  const { announcer: labels } = useLanguage().labels;
  const locale = useLocale();
  useEffect(
    () =>
      withLate(lateAnnouncer, session.store, ({ announce }) =>
        announce(session, clock, { labels, locale, nameIn, listWords }),
      ),
    [session, clock, labels, locale],
  );
}

/** Says something else with the next news, where a component keeps the session's announcer; see announcer.ts. */
export function sayAloud(session: Session, about: string, words: string): void {
  lateAnnouncer.load().then(
    () => lateAnnouncer.get()?.tell(session, about, words),
    () => {},
  );
}
