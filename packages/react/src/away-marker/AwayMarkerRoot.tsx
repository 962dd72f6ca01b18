'use client';

import { forwardRef, type ReactElement, useCallback, useEffect, useMemo, useRef } from 'react';
import { useAway } from '../hooks/useAway.ts';
import { useSession } from '../hooks/useSession.ts';
import { useSlice } from '../hooks/useSlice.ts';
import { focusAfter } from '../kit/focusAfter.ts';
import { useLabels, useLanguage, useLocale } from '../kit/LabelsProvider.tsx';
import { useMergedRef } from '../kit/mergeProps.ts';
import { type Part, type PartProps, renderPart } from '../kit/renderPart.ts';
import { sayAloud, useAnnouncer } from '../kit/useAnnouncer.ts';
import { introducedName, type NamedParticipant } from '../select/agentInfo.ts';
import { AwayMarkerContext, itemWords } from './AwayMarkerContext.ts';
import type { AwayMarkerKind } from './awayMarkerLabels.ts';
import { type AwayMarkerLabels, awayMarkerLabels } from './awayMarkerLabels.ts';
import { flatNews, newsIn } from './newsOf.ts';

/** Its `data-*` attributes. */
export interface AwayMarkerState extends Readonly<Record<string, string>> {
  /** The most urgent of what happened; `quiet` where it happened to no agent. */
  readonly status: AwayMarkerKind | 'quiet';
}

export interface AwayMarkerRootProps extends PartProps<'section', AwayMarkerState> {
  /** What an agent is called. Default: as it introduced itself. */
  readonly nameOf?: ((participant: NamedParticipant) => string) | undefined;
  /** Called when the reader dismisses it, after the focus has gone on. */
  readonly onDismiss?: (() => void) | undefined;
  readonly labels?: Partial<AwayMarkerLabels> | undefined;
}

/**
 * Holds the parts that show what happened while this page was not looked at, and says it aloud, once and politely. Renders a
 * `<section>`, and nothing while there is nothing to tell. What it knows stays as it was on coming back; only who has been
 * answered since waits no more.
 */
export const AwayMarkerRoot: Part<AwayMarkerRootProps, HTMLElement> = forwardRef<
  HTMLElement,
  AwayMarkerRootProps
>(function AwayMarkerRoot(
  { nameOf = introducedName, onDismiss, labels: own, children, ...props },
  ref,
): ReactElement | null {
  const session = useSession();
  const { away, dismiss: seen } = useAway();
  const flat = useSlice(flatNews, away);
  const news = useMemo(() => newsIn(flat), [flat]);
  const labels = useLabels('awayMarker', awayMarkerLabels, own);
  const { dir } = useLanguage();
  const locale = useLocale();

  useAnnouncer();
  const sentences = news.map((each) => itemWords(each, { nameOf, labels }, locale));
  if (away && sentences.length === 0) sentences.push(labels.summary(away.messages, away.events));
  const words = useRef('');
  useEffect(() => {
    words.current = labels.spoken(sentences);
  });
  // After the words are there: of another name that comes later nothing is said.
  useEffect(() => {
    if (away) sayAloud(session, 'away', words.current);
  }, [away, session]);

  const element = useRef<HTMLElement>(null);
  const merged = useMergedRef(element, ref);
  const dismiss = useCallback(() => {
    const { current } = element;
    if (current?.contains(current.ownerDocument.activeElement)) focusAfter(current);
    seen();
    onDismiss?.();
  }, [seen, onDismiss]);
  const value = useMemo(
    () => away && { away, news, dismiss, nameOf, labels },
    [away, news, dismiss, nameOf, labels],
  );
  if (!value) return null;
  return (
    <AwayMarkerContext.Provider value={value}>
      {renderPart(
        'section',
        props,
        { 'aria-label': labels.title, dir, children },
        { status: news[0]?.kind ?? 'quiet' },
        merged,
      )}
    </AwayMarkerContext.Provider>
  );
});
