'use client';

import { definePart, type Part, type PartProps } from '../kit/renderPart.ts';

export interface AgentLaneHeaderProps extends PartProps<'header'> {}

/** Whose lane it is and where that agent stands; it is there also while the lane is closed. Renders a `<header>`. */
export const AgentLaneHeader: Part<AgentLaneHeaderProps, HTMLElement> = definePart(
  'header',
  function AgentLaneHeader() {
    return [{}];
  },
);
