'use client';

import { kindOf, type ParticipantId, type ParticipantKind } from '@rejoin/core';
import { useSession } from '../hooks/useSession.ts';
import { definePart, type Part, type PartProps } from '../kit/renderPart.ts';
import type { TranscriptEntry } from '../select/transcriptItems.ts';

/** Its `data-*` attributes. */
export interface TranscriptItemState extends Readonly<Record<string, string | boolean>> {
  readonly kind: TranscriptEntry['kind'];
  readonly participant: ParticipantId;
  readonly from: ParticipantKind;
  readonly mine: boolean;
}

export interface TranscriptItemProps extends PartProps<'li', TranscriptItemState> {
  readonly entry: TranscriptEntry;
}

/** A message, or an answer with all that it consists of. Renders an `<li>`. */
export const TranscriptItem: Part<TranscriptItemProps, HTMLLIElement> = definePart(
  'li',
  function TranscriptItem({ entry, ...props }) {
    const { participant: me } = useSession();
    const { kind, participant } = entry;
    return [{}, { kind, participant, from: kindOf(participant), mine: participant === me }, props];
  },
);
