'use client';

import type { SessionView } from '@rejoin/core';
import { forwardRef, type ReactElement } from 'react';
import { useSession } from '../hooks/useSession.ts';
import { type Part, type PartProps, renderPart } from '../kit/renderPart.ts';
import { useWordsDir } from '../kit/useWordsDir.ts';
import { useTranscript } from './TranscriptContext.ts';

export interface TranscriptOlderProps extends PartProps<'p'> {}

/** That older messages are not shown. Renders a `<p>`, and nothing while all of the session is there. */
export const TranscriptOlder: Part<TranscriptOlderProps, HTMLParagraphElement> = forwardRef<
  HTMLParagraphElement,
  TranscriptOlderProps
>(function TranscriptOlder(props, ref): ReactElement | null {
  const { labels, filtered } = useTranscript();
  const dir = useWordsDir();
  const older = useSession(hasOlder);
  // Of some participant's messages alone, nobody knows whether there were older ones.
  if (!older || filtered) return null;
  return renderPart('p', props, { dir, children: labels.older }, {}, ref);
});

const hasOlder = ({ state: { totals, messages } }: SessionView): boolean => totals.messages > messages.size;
