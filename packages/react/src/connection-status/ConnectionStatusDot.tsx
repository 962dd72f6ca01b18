'use client';

import { definePart, type Part, type PartProps } from '../kit/renderPart.ts';
import { useConnectionStatus } from './ConnectionStatusContext.ts';
import type { ConnectionPhase } from './connectionStatusLabels.ts';

/** The `data-*` attributes of the parts. */
export interface ConnectionStatusPartState extends Readonly<Record<string, string | boolean | undefined>> {
  /** As the root's. */
  readonly status: ConnectionPhase;
}

export interface ConnectionStatusDotProps extends PartProps<'span', ConnectionStatusPartState> {}

/** The state as a colour and a shape, for the eye only: the words are beside it. Renders a `<span>`. */
export const ConnectionStatusDot: Part<ConnectionStatusDotProps, HTMLSpanElement> = definePart(
  'span',
  function ConnectionStatusDot() {
    const { phase: status } = useConnectionStatus();
    return [{ 'aria-hidden': true }, { status }];
  },
);
