'use client';

import { forwardRef, type ReactElement } from 'react';
import { type Part, type PartProps, renderPart } from '../kit/renderPart.ts';
import { useAgentContext } from './AgentContext.ts';

export interface AgentProgressNameProps extends PartProps<'span'> {}

/** What the agent is called. Renders a `<span>`. */
export const AgentProgressName: Part<AgentProgressNameProps, HTMLSpanElement> = forwardRef<
  HTMLSpanElement,
  AgentProgressNameProps
>(function AgentProgressName(props, ref): ReactElement {
  const { name, nameId } = useAgentContext();
  return renderPart('span', props, { id: nameId, dir: 'auto', title: name, children: name }, {}, ref);
});
