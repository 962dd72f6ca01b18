'use client';

import { forwardRef, type ReactElement } from 'react';
import { type Part, withClass } from '../kit/renderPart.ts';
import { ConnectionStatusCountdown } from './ConnectionStatusCountdown.tsx';
import { ConnectionStatusDot } from './ConnectionStatusDot.tsx';
import { ConnectionStatusRetry } from './ConnectionStatusRetry.tsx';
import { ConnectionStatusRoot, type ConnectionStatusRootProps } from './ConnectionStatusRoot.tsx';
import { ConnectionStatusText } from './ConnectionStatusText.tsx';

export interface ConnectionStatusProps extends Omit<ConnectionStatusRootProps, 'children'> {}

/** A dot and a word while all is well; what is wrong, when the next attempt is made and a button for it when it is not. */
export const ConnectionStatus: Part<ConnectionStatusProps, HTMLDivElement> = forwardRef<
  HTMLDivElement,
  ConnectionStatusProps
>(function ConnectionStatus({ className, ...props }, ref): ReactElement {
  return (
    <ConnectionStatusRoot ref={ref} {...props} className={withClass('rejoin-connection-status', className)}>
      <ConnectionStatusDot className="rejoin-connection-status-dot" />
      <ConnectionStatusText className="rejoin-connection-status-text" />
      <ConnectionStatusCountdown className="rejoin-connection-status-countdown" />
      <ConnectionStatusRetry className="rejoin-button rejoin-connection-status-retry" data-variant="quiet" />
    </ConnectionStatusRoot>
  );
});
