'use client';

import { forwardRef, type ReactElement } from 'react';
import { Icon } from '../kit/Icon.tsx';
import { type Part, withClass } from '../kit/renderPart.ts';
import { useStopButton } from './StopButtonContext.ts';
import { StopButtonReceipt } from './StopButtonReceipt.tsx';
import { StopButtonRoot, type StopButtonRootProps } from './StopButtonRoot.tsx';
import { StopButtonTrigger } from './StopButtonTrigger.tsx';
import type { StopStatus } from './stopButtonLabels.ts';

export interface StopButtonProps extends Omit<StopButtonRootProps, 'children'> {
  /**
   * Whether the words on where a request stands are visible; `problems`: only where it came to nothing. A screen reader has
   * them in any case. Default true.
   */
  readonly receipt?: boolean | 'problems' | undefined;
  /** Only the icon is visible, for rows and headers. Default false. */
  readonly compact?: boolean | undefined;
}

/** A stop button, dressed: an icon that tells the state, the label, and beside it where the request stands. */
export const StopButton: Part<StopButtonProps, HTMLSpanElement> = forwardRef<
  HTMLSpanElement,
  StopButtonProps
>(function StopButton({ receipt = true, compact = false, className, ...props }, ref): ReactElement {
  return (
    <StopButtonRoot ref={ref} {...props} className={withClass('rejoin-stop-button', className)}>
      <StopButtonTrigger
        className="rejoin-button rejoin-stop-button-trigger"
        data-size={compact ? 'icon' : undefined}
      >
        <StopButtonFace compact={compact} />
      </StopButtonTrigger>
      <StopButtonReceipt
        className={({ status }) => {
          const problem = receipt && PROBLEMS.has(status);
          return problem
            ? `${RECEIPT} rejoin-stop-button-problem`
            : receipt === true
              ? RECEIPT
              : 'rejoin-hidden';
        }}
      />
    </StopButtonRoot>
  );
});

const RECEIPT = 'rejoin-stop-button-receipt';
const PROBLEMS: ReadonlySet<StopStatus> = new Set([
  'refused',
  'unresponsive',
  'expired',
  'lost',
  'rejected',
  'rolled-back',
]);

function StopButtonFace({ compact }: { readonly compact: boolean }): ReactElement {
  const { status, pending, text } = useStopButton();
  // What waits for a connection is not under way: nothing turns.
  const busy = status === 'queued' ? 'clock' : 'spinner';
  return (
    <>
      <Icon name={pending ? busy : status === 'done' ? 'check' : 'stop'} />
      <span className={compact ? 'rejoin-hidden' : undefined}>{text}</span>
    </>
  );
}
