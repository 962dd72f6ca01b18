'use client';

import type { SessionView } from '@rejoin/core';
import { forwardRef, type KeyboardEvent, type ReactElement, useRef } from 'react';
import { useSlice } from '../hooks/useSlice.ts';
import { useMergedRef } from '../kit/mergeProps.ts';
import { type Part, type PartProps, renderPart } from '../kit/renderPart.ts';
import { useBeforePaint } from '../kit/useBeforePaint.ts';
import { useTranscript } from './TranscriptContext.ts';
import { useScroll } from './useScroll.ts';

/** Its `data-*` attributes. */
export interface TranscriptViewportState extends Readonly<Record<string, boolean>> {
  readonly atEnd: boolean;
}

export interface TranscriptViewportProps extends PartProps<'div', TranscriptViewportState> {}

/**
 * What scrolls. It opens at its end and stays there while the reader is there; elsewhere nothing moves. A message of one's own
 * brings the end into view. Once there is more than fits, it can be focused and scrolled by the keys. Renders a `<div>`.
 */
export const TranscriptViewport: Part<TranscriptViewportProps, HTMLDivElement> = forwardRef<
  HTMLDivElement,
  TranscriptViewportProps
>(function TranscriptViewport(props, ref): ReactElement {
  const { scroller, labels } = useTranscript();
  const { atEnd, overflows } = useScroll();
  const viewport = useRef<HTMLDivElement>(null);
  const asked = useSlice(newestAsked);
  const before = useRef(asked);
  useBeforePaint(() => (viewport.current ? scroller.attach(viewport.current) : undefined), [scroller]);
  useBeforePaint(() => {
    if (asked !== undefined && asked !== before.current) scroller.toEnd();
    before.current = asked;
  }, [asked, scroller]);
  const own = {
    role: 'group',
    'aria-label': labels.transcript,
    // It takes the focus of what has left it, also where the keys have nothing to scroll.
    tabIndex: overflows ? 0 : -1,
    onKeyDown(event: KeyboardEvent<HTMLDivElement>) {
      // The browser would go to where the end is now, which has moved on when it gets there.
      const plain = !event.altKey && !event.ctrlKey && !event.metaKey && !event.shiftKey;
      if (event.key !== 'End' || !plain || event.target !== event.currentTarget) return;
      event.preventDefault();
      scroller.toEnd();
    },
  };
  return renderPart('div', props, own, { atEnd }, useMergedRef(viewport, ref));
});

/** The newest message that this page has sent and the log has not shown yet. */
function newestAsked({ pending }: SessionView): string | undefined {
  let newest: string | undefined;
  for (const [id, { entry, status }] of pending)
    if (entry.event.type === 'message.sent' && status !== 'rejected') newest = id;
  return newest;
}
