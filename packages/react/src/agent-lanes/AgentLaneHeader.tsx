'use client';

import { forwardRef, type ReactElement } from 'react';
import { type Part, type PartProps, renderPart } from '../kit/renderPart.ts';

export interface AgentLaneHeaderProps extends PartProps<'header'> {}

/** Whose lane it is and where that agent stands; it is there also while the lane is closed. Renders a `<header>`. */
export const AgentLaneHeader: Part<AgentLaneHeaderProps, HTMLElement> = forwardRef<
  HTMLElement,
  AgentLaneHeaderProps
>(function AgentLaneHeader(props, ref): ReactElement {
  return renderPart('header', props, {}, {}, ref);
});
