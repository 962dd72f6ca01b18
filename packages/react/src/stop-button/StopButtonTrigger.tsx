'use client';

import { definePart, type Part, type PartProps } from '../kit/renderPart.ts';
import { type StopButtonState, useStopButton } from './StopButtonContext.ts';
import type { StopStatus } from './stopButtonLabels.ts';

export interface StopButtonTriggerProps extends PartProps<'button', StopButtonState> {}

/** Where asking, or asking once more, may help. */
const PRESSABLE: ReadonlySet<StopStatus> = new Set([
  'ready',
  'refused',
  'unresponsive',
  'expired',
  'rejected',
  'rolled-back',
]);

/**
 * Renders a `<button>` that stays focusable whatever happens: while there is nothing to stop, or a request is under way, it is
 * `aria-disabled`. Pressing asks; only the log says that something has stopped.
 */
export const StopButtonTrigger: Part<StopButtonTriggerProps, HTMLButtonElement> = definePart(
  'button',
  function StopButtonTrigger() {
    const { press, status, pending, text, called, words, receiptId } = useStopButton();
    const can = PRESSABLE.has(status);
    const own = {
      'aria-disabled': can ? undefined : true,
      'aria-label': called,
      'aria-describedby': words === '' ? undefined : receiptId,
      onClick: () => {
        if (can) press();
      },
      children: text,
    };
    return [own, { status, pending }];
  },
);
