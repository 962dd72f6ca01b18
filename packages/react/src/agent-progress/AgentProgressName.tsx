'use client';

import { definePart, type Part, type PartProps } from '../kit/renderPart.ts';
import { useAgentContext } from './AgentContext.ts';

export interface AgentProgressNameProps extends PartProps<'span'> {}

/** What the agent is called. Renders a `<span>`. */
export const AgentProgressName: Part<AgentProgressNameProps, HTMLSpanElement> = definePart(
  'span',
  function AgentProgressName() {
    const { name, nameId } = useAgentContext();
    return [{ id: nameId, dir: 'auto', title: name, children: name }];
  },
);
