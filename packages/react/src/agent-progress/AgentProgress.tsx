'use client';

import { forwardRef, type ReactElement, type ReactNode, useCallback } from 'react';
import { EarlierButton } from '../kit/EarlierButton.tsx';
import { Icon } from '../kit/Icon.tsx';
import { LateQuestions } from '../kit/LateQuestions.tsx';
import { type Part, withClass } from '../kit/renderPart.ts';
import type { EarlierItems } from '../kit/useNewest.ts';
import type { AgentInfo } from '../select/agentInfo.ts';
import { StopButton } from '../stop-button/StopButton.tsx';
import { useAgentContext } from './AgentContext.ts';
import { AgentProgressBar } from './AgentProgressBar.tsx';
import { AgentProgressBranch } from './AgentProgressBranch.tsx';
import { useAgentProgress, useAgentProgressDisclosure } from './AgentProgressContext.ts';
import { AgentProgressElapsed } from './AgentProgressElapsed.tsx';
import { AgentProgressEmpty } from './AgentProgressEmpty.tsx';
import { AgentProgressItem } from './AgentProgressItem.tsx';
import { AgentProgressList } from './AgentProgressList.tsx';
import { AgentProgressName } from './AgentProgressName.tsx';
import { AgentProgressRolledUp } from './AgentProgressRolledUp.tsx';
import { AgentProgressRoot, type AgentProgressRootProps } from './AgentProgressRoot.tsx';
import { AgentProgressSelect } from './AgentProgressSelect.tsx';
import { AgentProgressStatus } from './AgentProgressStatus.tsx';
import { AgentProgressStep } from './AgentProgressStep.tsx';
import { AgentProgressSummary } from './AgentProgressSummary.tsx';
import { AgentProgressToggle } from './AgentProgressToggle.tsx';

export interface AgentProgressProps extends Omit<AgentProgressRootProps, 'children'> {
  /** From how many on siblings that have come to rest share one row. Default 8; `Infinity`: never. */
  readonly rollUp?: number | undefined;
  /** Whether each row has a stop button. Default true. */
  readonly stop?: boolean | undefined;
  /** Whether the line that sums up is shown. Default true. */
  readonly summary?: boolean | undefined;
  /** What stands in the place of a name; its text should hold the name. Declare it outside of components, or memoise it. */
  readonly renderName?: ((agent: AgentInfo) => ReactNode) | undefined;
}

/** The agents' progress, dressed: compact rows, with lines that tell who works for whom. */
export const AgentProgress: Part<AgentProgressProps, HTMLElement> = forwardRef<
  HTMLElement,
  AgentProgressProps
>(function AgentProgress(
  { rollUp, stop = true, summary = true, renderName, className, ...props },
  ref,
): ReactElement {
  const row = useCallback(
    (agent: AgentInfo) => (
      <AgentProgressItem className="rejoin-agent-progress-item">
        <div className="rejoin-agent-progress-row">
          <AgentProgressToggle className="rejoin-agent-progress-toggle">
            <Icon name="chevron" />
          </AgentProgressToggle>
          <span className="rejoin-agent-dot" aria-hidden="true" />
          <AgentProgressSelect className="rejoin-agent-progress-select">
            <AgentProgressName className="rejoin-agent-progress-name">
              {renderName?.(agent)}
            </AgentProgressName>
          </AgentProgressSelect>
          <AgentProgressStep className="rejoin-agent-progress-step" />
          <AgentProgressBar className="rejoin-agent-bar rejoin-agent-progress-bar" />
          <AgentProgressElapsed className="rejoin-agent-progress-elapsed" />
          <AgentProgressStatus className="rejoin-agent-status rejoin-agent-progress-status" />
          {stop && agent.run && (agent.subagent === undefined ? <RowStop /> : <StopsAbove />)}
        </div>
        {agent.run?.question !== undefined && <LateQuestions run={agent.run} />}
        <AgentProgressBranch className="rejoin-agent-progress-branch">
          <AgentProgressList className="rejoin-agent-progress-list" />
        </AgentProgressBranch>
      </AgentProgressItem>
    ),
    [renderName, stop],
  );
  return (
    <AgentProgressRoot ref={ref} {...props} className={withClass('rejoin-agent-progress', className)}>
      {summary && <AgentProgressSummary className="rejoin-agent-progress-summary" />}
      <AgentProgressEmpty className="rejoin-agent-progress-empty" />
      <AgentProgressList
        className="rejoin-agent-progress-list"
        rollUp={rollUp}
        renderRolledUp={rolledUp}
        renderEarlier={renderEarlier}
      >
        {row}
      </AgentProgressList>
    </AgentProgressRoot>
  );
});

function RowStop(): ReactElement {
  const { agent, name } = useAgentContext();
  return (
    <StopButton
      className="rejoin-agent-progress-stop"
      agent={agent.participant}
      name={name}
      receipt="problems"
      compact
    />
  );
}

/** Why there is no button: a part of a run hears nothing of its own. */
function StopsAbove(): ReactElement | null {
  const { agent, labels } = useAgentContext();
  const isAtRest = agent.run?.endedAt !== undefined;
  return isAtRest ? null : <span className="rejoin-hidden">{labels.stopsWithRun}</span>;
}

const rolledUp = (): ReactElement => (
  <AgentProgressRolledUp className="rejoin-agent-progress-item rejoin-agent-progress-rolled-up">
    <AgentProgressToggle className="rejoin-agent-progress-row rejoin-agent-progress-more">
      <Icon name="chevron" />
      <RolledUpWords />
    </AgentProgressToggle>
    <AgentProgressBranch className="rejoin-agent-progress-branch">
      <AgentProgressList className="rejoin-agent-progress-list" />
    </AgentProgressBranch>
  </AgentProgressRolledUp>
);

const renderEarlier = (earlier: EarlierItems): ReactElement => (
  <li>
    <EarlierButton earlier={earlier} />
  </li>
);

function RolledUpWords(): ReactElement {
  const { labels } = useAgentProgress();
  const { counts } = useAgentProgressDisclosure();
  return <span>{counts && labels.rolledUp(counts)}</span>;
}
