'use client';

import type { SessionView } from '@rejoin/core';
import { useCallback } from 'react';
import { useAgentContext } from '../agent-progress/AgentContext.ts';
import type { AgentStatus } from '../agent-progress/agentProgressLabels.ts';
import { useSession } from '../hooks/useSession.ts';
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
    const id = run?.id;
    const empty = useSession(
      useCallback(
        (view: SessionView) => id === undefined || piecesOf(view, { participant, run: id }).length === 0,
        [participant, id],
      ),
    );
    const question = run?.interrupts?.find(({ message }) => message)?.message;
    const children = labels.notice(status, { empty, question });
    return children === '' ? null : [{ dir: 'auto', children }, { status }];
  },
);
