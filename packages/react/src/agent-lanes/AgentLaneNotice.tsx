'use client';

import type { SessionView } from '@rejoin/core';
import { useAgentContext } from '../agent-progress/AgentContext.ts';
import type { AgentStatus } from '../agent-progress/agentProgressLabels.ts';
import { useSlice } from '../hooks/useSlice.ts';
import { definePart, type Part, type PartProps } from '../kit/renderPart.ts';
import { piecesOf } from '../select/pieces.ts';
import { useAgentLanes } from './AgentLanesContext.ts';

/** Its `data-*` attributes. */
export interface AgentLaneNoticeState extends Readonly<Record<string, AgentStatus>> {
  readonly status: AgentStatus;
}

export interface AgentLaneNoticeProps extends PartProps<'p', AgentLaneNoticeState> {}

/** What the agent's words do not tell by themselves. Renders a `<p>`, and nothing where there is nothing to tell. */
export const AgentLaneNotice: Part<AgentLaneNoticeProps, HTMLParagraphElement> = definePart(
  'p',
  function AgentLaneNotice() {
    const { labels } = useAgentLanes();
    const {
      agent: { participant, status, run },
    } = useAgentContext();
    const empty = useSlice(isEmpty, participant, run?.run);
    const question = run?.interrupts?.find(({ message }) => message)?.message;
    const children = labels.notice(status, { empty, question });
    return children === '' ? null : [{ dir: 'auto', children }, { status }];
  },
);

const isEmpty = (view: SessionView, participant: string, run: string | undefined): boolean =>
  run === undefined || piecesOf(view, participant, run).length === 0;
