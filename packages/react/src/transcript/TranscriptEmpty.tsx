'use client';

import { definePart, type Part, type PartProps } from '../kit/renderPart.ts';
import { useFocusKept } from '../kit/useFocusKept.ts';
import { useTranscript } from './TranscriptContext.ts';

export interface TranscriptEmptyProps extends PartProps<'div'> {}

/** What stands where nothing has been said. Renders a `<div>`, and nothing while there are messages or they are being loaded: the focus that was in it is then on what scrolls. */
export const TranscriptEmpty: Part<TranscriptEmptyProps, HTMLDivElement> = definePart(
  'div',
  function TranscriptEmpty() {
    const { status, labels, scroller } = useTranscript();
    const kept = useFocusKept(scroller.focus);
    if (status !== 'empty') return null;
    return [{ ...kept, children: labels.empty }];
  },
);
