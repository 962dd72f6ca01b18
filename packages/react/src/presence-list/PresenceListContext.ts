'use client';

import { isDevelopment } from '@rejoin/core/internal';
import type { PersonInfo } from '@rejoin/core/presence';
import { createPartContext, type PartContext, useIn } from '../kit/partContext.ts';
import type { PresenceListLabels } from './presenceListLabels.ts';

/** What the parts of a presence list know. */
export interface PresenceListContextValue {
  /** Those for whom there is room, and the others. */
  readonly shown: readonly PersonInfo[];
  readonly others: readonly PersonInfo[];
  /** What people do just now, or why that is not known, in words; empty where there is nothing to say. */
  readonly words: string;
  readonly nameOf: (person: PersonInfo) => string;
  /** A person in one sentence. */
  readonly sentenceOf: (person: PersonInfo) => string;
  readonly labels: PresenceListLabels;
}

export const PresenceListContext: PartContext<PresenceListContextValue> = createPartContext(
  isDevelopment && 'PresenceListRoot',
);

export const usePresenceList = (): PresenceListContextValue => useIn(PresenceListContext);
