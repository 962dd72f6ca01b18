'use client';

import type { SessionView } from '@rejoin/core';
import { useSlice } from '../hooks/useSlice.ts';
import { useWordsDir } from '../kit/LabelsProvider.tsx';
import { definePart, type Part, type PartProps } from '../kit/renderPart.ts';
import { useTranscript } from './TranscriptContext.ts';

export interface TranscriptOlderProps extends PartProps<'p'> {}

/** That older messages are not shown. Renders a `<p>`, and nothing while all of the session is there. */
export const TranscriptOlder: Part<TranscriptOlderProps, HTMLParagraphElement> = definePart(
  'p',
  function TranscriptOlder() {
    const { labels, filtered } = useTranscript();
    const dir = useWordsDir();
    const older = useSlice(hasOlder);
    // Of some participant's messages alone, it is not known whether there were older ones.
    if (!older || filtered) return null;
    return [{ dir, children: labels.older }];
  },
);

const hasOlder = ({ state: { totals, messages } }: SessionView): boolean => totals.messages > messages.size;
