'use client';

import { definePart, type Part, type PartProps } from '../kit/renderPart.ts';
import { type ConnectionStatusPartState, useConnectionStatus } from './ConnectionStatusContext.ts';

export interface ConnectionStatusDotProps extends PartProps<'span', ConnectionStatusPartState> {}

/** The state as a colour and a shape, for the eye only: the words are beside it. Renders a `<span>`. */
export const ConnectionStatusDot: Part<ConnectionStatusDotProps, HTMLSpanElement> = definePart(
  'span',
  function ConnectionStatusDot() {
    const { phase: status } = useConnectionStatus();
    return [{ 'aria-hidden': true }, { status }];
  },
);
