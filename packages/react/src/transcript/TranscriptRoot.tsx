'use client';

import type { SessionInterest, SessionView } from '@rejoin/core';
import { isDevelopment, whyBlank } from '@rejoin/core/internal';
import { forwardRef, type ReactElement, useMemo } from 'react';
import { ContentContext } from '../hooks/ContentContext.ts';
import { useReadContent } from '../hooks/useReadContent.ts';
import { useScope } from '../hooks/useScope.ts';
import { useSession } from '../hooks/useSession.ts';
import { useSlice } from '../hooks/useSlice.ts';
import { useLabels, useLanguage } from '../kit/LabelsProvider.tsx';
import { type Part, type PartProps, renderPart } from '../kit/renderPart.ts';
import { ScrollerContext } from '../kit/ScrollerContext.ts';
import { createScroller } from '../kit/scroller.ts';
import { useAnnouncer } from '../kit/useAnnouncer.ts';
import type { Reading } from '../select/reading.ts';
import { runRefOf } from '../select/scope.ts';
import {
  sameEntries,
  type TranscriptEntry,
  type TranscriptFilter,
  transcriptOf,
} from '../select/transcriptItems.ts';
import { amountIn } from './amountIn.ts';
import { TranscriptContext, type TranscriptState } from './TranscriptContext.ts';
import { type TranscriptLabels, transcriptLabels } from './transcriptLabels.ts';
import { useNotSent } from './useNotSent.ts';

export interface TranscriptRootProps extends TranscriptFilter, PartProps<'section', TranscriptState> {
  readonly labels?: Partial<TranscriptLabels> | undefined;
}

/**
 * Holds a transcript's parts: of the conversation, or of what the filter names. Renders a `<section>`, a region with a name. It
 * is no live region: what begins and ends is said by the announcer, and words are read at the reader's own pace.
 */
export const TranscriptRoot: Part<TranscriptRootProps, HTMLElement> = forwardRef<
  HTMLElement,
  TranscriptRootProps
>(function TranscriptRoot(
  { participant, run, of, toolCalls, reasoning, labels: own, children, ...props },
  ref,
): ReactElement {
  useAnnouncer();
  const { store } = useSession();
  const labels = useLabels('transcript', transcriptLabels, own);
  const { dir } = useLanguage();
  const only = useScope({ run }, isDevelopment && '<TranscriptRoot run={run}>').run;
  const entries = useSlice(entriesOf, participant, only, of, toolCalls, reasoning);
  const interest = interestOf(participant, only, of);
  useReadContent(interest);
  useNotSent();
  const blank = useSlice(whyBlank);
  const status = entries.length > 0 ? 'ready' : blank;
  const filtered = participant !== undefined || run !== undefined;
  const scroller = useMemo(() => createScroller(() => amountIn(store.getState())), [store]);
  const value = useMemo(
    () => ({ entries, status, filtered, labels, scroller }) as const,
    [entries, status, filtered, labels, scroller],
  );
  const rest = {
    dir,
    'aria-label': labels.transcript,
    'aria-live': 'off',
    // Not while it only reconnects: what is there can be read.
    'aria-busy': status === 'loading',
    children,
  };
  return (
    <TranscriptContext.Provider value={value}>
      <ScrollerContext.Provider value={scroller}>
        <ContentContext.Provider value={interest === CONVERSATION ? 'conversation' : 'run'}>
          {renderPart('section', props, rest, { status }, ref)}
        </ContentContext.Provider>
      </ScrollerContext.Provider>
    </TranscriptContext.Provider>
  );
});

const CONVERSATION: SessionInterest = { conversation: true };

/** What it shows the texts of. */
function interestOf(
  participant: TranscriptFilter['participant'],
  run: TranscriptFilter['run'],
  of: TranscriptFilter['of'],
): SessionInterest {
  if (run) return { runs: [runRefOf(run)] };
  if (participant !== undefined) return { participants: [participant] };
  return of === 'all' ? of : CONVERSATION;
}

function entriesOf(
  view: SessionView,
  participant: TranscriptFilter['participant'],
  run: TranscriptFilter['run'],
  of: TranscriptFilter['of'],
  toolCalls: boolean | undefined,
  reasoning: boolean | undefined,
  { me, before }: Reading<readonly TranscriptEntry[]>,
): readonly TranscriptEntry[] {
  const entries = transcriptOf(view, me, { participant, run, of, toolCalls, reasoning });
  return before && sameEntries(before, entries) ? before : entries;
}
