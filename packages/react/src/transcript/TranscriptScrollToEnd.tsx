'use client';

import type { SessionView } from '@rejoin/core';
import { useSlice } from '../hooks/useSlice.ts';
import { definePart, type Part, type PartProps } from '../kit/renderPart.ts';
import { amountIn } from './amountIn.ts';
import { useTranscript } from './TranscriptContext.ts';
import { useScroll } from './useScroll.ts';

/** Its `data-*` attributes. */
export interface TranscriptScrollToEndState extends Readonly<Record<string, boolean>> {
  /** Something has come since the reader left the end. */
  readonly news: boolean;
}

export interface TranscriptScrollToEndProps extends PartProps<'button', TranscriptScrollToEndState> {}

/** Brings the reader to the end, and the focus to what scrolls. Renders a `<button>`, and nothing at the end. */
export const TranscriptScrollToEnd: Part<TranscriptScrollToEndProps, HTMLButtonElement> = definePart(
  'button',
  function TranscriptScrollToEnd() {
    const { scroller, labels } = useTranscript();
    const { atEnd } = useScroll();
    const news = useNews();
    if (atEnd) return null;
    const own = {
      onClick() {
        scroller.focus();
        scroller.toEnd();
      },
      children: news ? labels.newBelow : labels.toEnd,
    };
    return [own, { news }];
  },
);

/** Whether something has come since the reader left the end. */
export function useNews(): boolean {
  const { atEnd, leftAt } = useScroll();
  return useSlice(isAhead, leftAt) && !atEnd;
}

const isAhead = (view: SessionView, leftAt: number): boolean => amountIn(view) > leftAt;
