'use client';

import { forwardRef, type ReactElement } from 'react';
import { type Part, type PartProps, renderPart } from '../kit/renderPart.ts';
import { useConnectionStatus } from './ConnectionStatusContext.ts';
import type { ConnectionPhase } from './connectionStatusLabels.ts';

/** The `data-*` attributes of the parts. */
export interface ConnectionStatusPartState extends Readonly<Record<string, string | boolean | undefined>> {
  /** As the root's. */
  readonly status: ConnectionPhase;
}

export interface ConnectionStatusDotProps extends PartProps<'span', ConnectionStatusPartState> {}

/** The state as a colour and a shape, for the eye only: the words are beside it. Renders a `<span>`. */
export const ConnectionStatusDot: Part<ConnectionStatusDotProps, HTMLSpanElement> = forwardRef<
  HTMLSpanElement,
  ConnectionStatusDotProps
>(function ConnectionStatusDot(props, ref): ReactElement {
  const { phase: status } = useConnectionStatus();
  return renderPart('span', props, { 'aria-hidden': true }, { status }, ref);
});
