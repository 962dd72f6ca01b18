'use client';

import type { AwaySummary } from '@rejoin/core';
import { isDevelopment } from '@rejoin/core/internal';
import type { Locale } from '../kit/LabelsProvider.tsx';
import { listWords } from '../kit/localeWords.ts';
import { createPartContext, type PartContext, useIn } from '../kit/partContext.ts';
import type { NamedParticipant } from '../select/agentInfo.ts';
import type { AwayMarkerLabels } from './awayMarkerLabels.ts';
import type { AwayMarkerNews } from './newsOf.ts';

/** What the parts of an away marker know. */
export interface AwayMarkerContextValue {
  readonly away: AwaySummary;
  readonly news: readonly AwayMarkerNews[];
  /** It has been read. */
  readonly dismiss: () => void;
  readonly nameOf: (participant: NamedParticipant) => string;
  readonly labels: AwayMarkerLabels;
}

export const AwayMarkerContext: PartContext<AwayMarkerContextValue> = createPartContext(
  isDevelopment && 'AwayMarkerRoot',
);

export const useAwayMarker = (): AwayMarkerContextValue => useIn(AwayMarkerContext);

/** Of more agents than these the rest is counted. */
const MOST_NAMES = 3;

/** One item in words. */
export function itemWords(
  { kind, agents }: AwayMarkerNews,
  { nameOf, labels }: Pick<AwayMarkerContextValue, 'nameOf' | 'labels'>,
  locale: Locale,
): string {
  const { length } = agents;
  const shown = length > MOST_NAMES ? agents.slice(0, MOST_NAMES - 1) : agents;
  const names = shown.map(nameOf);
  if (shown.length < length) names.push(labels.more(length - shown.length));
  return labels.item(kind, listWords(names, locale), length);
}
