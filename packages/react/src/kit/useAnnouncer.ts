'use client';

import { useEffect } from 'react';
import { useSessionContext } from '../SessionProvider.tsx';
import { announce } from './announcer.ts';
import { announcerLabels } from './announcerLabels.ts';
import { useLabels, useLocale } from './LabelsProvider.tsx';

/** For as long as a component that shows agents is mounted, what begins and ends in its session is said aloud. */
export function useAnnouncer(): void {
  const { session, clock } = useSessionContext();
  const labels = useLabels('announcer', announcerLabels);
  const locale = useLocale();
  useEffect(() => announce(session, clock, { labels, locale }), [session, clock, labels, locale]);
}
