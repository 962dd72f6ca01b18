'use client';

import { useWordsDir } from '../kit/LabelsProvider.tsx';
import { definePart, type Part, type PartProps } from '../kit/renderPart.ts';
import { type StopButtonState, useStopButton } from './StopButtonContext.ts';

export interface StopButtonReceiptProps extends PartProps<'span', StopButtonState> {}

/** Where the newest request stands, in words: the button's description. Renders a `<span>`, empty where there is none. */
export const StopButtonReceipt: Part<StopButtonReceiptProps, HTMLSpanElement> = definePart(
  'span',
  function StopButtonReceipt() {
    const { status, pending, words, receiptId } = useStopButton();
    return [
      { id: receiptId, dir: useWordsDir(), children: words },
      { status, pending },
    ];
  },
);
