'use client';

import { forwardRef, type ReactElement } from 'react';
import { type Part, type PartProps, renderPart } from '../kit/renderPart.ts';
import { useWordsDir } from '../kit/useWordsDir.ts';
import { useStopButton } from './StopButtonContext.ts';
import type { StopButtonState } from './StopButtonRoot.tsx';

export interface StopButtonReceiptProps extends PartProps<'span', StopButtonState> {}

/** Where the newest request stands, in words: the button's description. Renders a `<span>`, empty where there is none. */
export const StopButtonReceipt: Part<StopButtonReceiptProps, HTMLSpanElement> = forwardRef<
  HTMLSpanElement,
  StopButtonReceiptProps
>(function StopButtonReceipt(props, ref): ReactElement {
  const { status, pending, words, receiptId } = useStopButton();
  return renderPart(
    'span',
    props,
    { id: receiptId, dir: useWordsDir(), children: words },
    { status, pending },
    ref,
  );
});
