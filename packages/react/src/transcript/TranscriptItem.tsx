'use client';

import { kindOf, type ParticipantId, type ParticipantKind } from '@rejoin/core';
import { forwardRef, type ReactElement } from 'react';
import { useSession } from '../hooks/useSession.ts';
import { type Part, type PartProps, renderPart } from '../kit/renderPart.ts';
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
export const TranscriptItem: Part<TranscriptItemProps, HTMLLIElement> = forwardRef<
  HTMLLIElement,
  TranscriptItemProps
>(function TranscriptItem({ entry, ...props }, ref): ReactElement {
  const { participant: me } = useSession();
  const { kind, participant } = entry;
  return renderPart(
    'li',
    props,
    {},
    { kind, participant, from: kindOf(participant), mine: participant === me },
    ref,
  );
});
