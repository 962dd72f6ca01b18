'use client';

import type { ParticipantId, SessionView } from '@rejoin/core';
import {
  forwardRef,
  type MemoExoticComponent,
  memo,
  type ReactElement,
  type ReactNode,
  useCallback,
  useMemo,
  useState,
} from 'react';
import { useAgentContext } from '../agent-progress/AgentContext.ts';
import { AgentProgressBar } from '../agent-progress/AgentProgressBar.tsx';
import { AgentProgressElapsed } from '../agent-progress/AgentProgressElapsed.tsx';
import { AgentProgressName } from '../agent-progress/AgentProgressName.tsx';
import { AgentProgressStatus } from '../agent-progress/AgentProgressStatus.tsx';
import { AgentProgressStep } from '../agent-progress/AgentProgressStep.tsx';
import { isAtWork } from '../agent-progress/isAtWork.ts';
import { useSlice } from '../hooks/useSlice.ts';
import { EarlierButton } from '../kit/EarlierButton.tsx';
import { Icon } from '../kit/Icon.tsx';
import { useLate } from '../kit/late.ts';
import { lateParts } from '../kit/lateParts.ts';
import { type Part, withClass } from '../kit/renderPart.ts';
import type { EarlierItems } from '../kit/useNewest.ts';
import type { DataRenderers } from '../message/AnswerPiece.tsx';
import type { TextRenderers } from '../message/Message.tsx';
import { MessageError } from '../message/MessageError.tsx';
import { Pieces } from '../message/Pieces.tsx';
import type { AgentInfo } from '../select/agentInfo.ts';
import { steersOf } from '../select/pendingCommands.ts';
import { piecesOf } from '../select/pieces.ts';
import type { Reading } from '../select/reading.ts';
import { StopButton } from '../stop-button/StopButton.tsx';
import { AgentLane } from './AgentLane.tsx';
import { AgentLaneBody } from './AgentLaneBody.tsx';
import { AgentLaneFooter } from './AgentLaneFooter.tsx';
import { AgentLaneHeader } from './AgentLaneHeader.tsx';
import { AgentLaneNotice } from './AgentLaneNotice.tsx';
import { AgentLaneParent } from './AgentLaneParent.tsx';
import { useAgentLanes } from './AgentLanesContext.ts';
import { AgentLanesEmpty } from './AgentLanesEmpty.tsx';
import { AgentLanesList } from './AgentLanesList.tsx';
import { AgentLanesRoot, type AgentLanesRootProps } from './AgentLanesRoot.tsx';
import { AgentLaneToggle } from './AgentLaneToggle.tsx';

export interface AgentLanesProps extends Omit<AgentLanesRootProps, 'children'>, TextRenderers, DataRenderers {
  /** Whether each agent can be steered while it works. Default true. */
  readonly steering?: boolean | undefined;
  /** Whether each lane has a stop button. Default true. */
  readonly stop?: boolean | undefined;
  /** Which lanes are open at first. Default: all. */
  readonly defaultOpen?: ((agent: AgentInfo) => boolean) | undefined;
  /** What stands in the place of a name; its text should hold the name. Declare it outside of components, or memoise it. */
  readonly renderName?: ((agent: AgentInfo) => ReactNode) | undefined;
}

/** Agents' lanes, dressed: the newest run of each, live and side by side. */
export const AgentLanes: Part<AgentLanesProps, HTMLElement> = forwardRef<HTMLElement, AgentLanesProps>(
  function AgentLanes(
    {
      steering = true,
      stop = true,
      defaultOpen,
      renderName,
      renderText,
      renderLine,
      renderCitation,
      renderData,
      className,
      ...props
    },
    ref,
  ): ReactElement {
    const lane = useCallback(
      (agent: AgentInfo) => (
        <AgentLane agent={agent} defaultOpen={defaultOpen?.(agent)} className="rejoin-agent-lane">
          <AgentLaneHeader className="rejoin-agent-lane-header">
            <AgentLaneToggle className="rejoin-agent-lane-toggle">
              <Icon name="chevron" />
            </AgentLaneToggle>
            <div className="rejoin-agent-lane-title">
              <AgentProgressName className="rejoin-agent-lane-name">{renderName?.(agent)}</AgentProgressName>
              <div className="rejoin-agent-lane-about">
                <AgentLaneParent className="rejoin-agent-lane-parent" />
                <AgentProgressElapsed className="rejoin-agent-lane-elapsed" />
              </div>
            </div>
            <AgentProgressStatus className="rejoin-agent-status rejoin-agent-lane-status" />
            {stop && agent.run && <LaneStop />}
          </AgentLaneHeader>
          <AgentProgressBar className="rejoin-agent-bar rejoin-agent-lane-bar" />
          <AgentProgressStep className="rejoin-agent-lane-step" />
          <AgentLaneBody className="rejoin-agent-lane-body">
            <div className="rejoin-agent-lane-content">
              {agent.run && (
                <RunPieces
                  participant={agent.participant}
                  run={agent.run.run}
                  {...{ renderText, renderLine, renderCitation, renderData }}
                />
              )}
              {agent.run?.question === undefined && <AgentLaneNotice className="rejoin-agent-lane-notice" />}
            </div>
          </AgentLaneBody>
          {steering && agent.run && <LaneSteering />}
        </AgentLane>
      ),
      [steering, stop, defaultOpen, renderName, renderText, renderLine, renderCitation, renderData],
    );
    return (
      <AgentLanesRoot ref={ref} {...props} className={withClass('rejoin-agent-lanes', className)}>
        <AgentLanesEmpty className="rejoin-agent-lanes-empty" />
        <AgentLanesList className="rejoin-agent-lanes-list" renderEarlier={renderEarlier}>
          {lane}
        </AgentLanesList>
      </AgentLanesRoot>
    );
  },
);

const renderEarlier = (earlier: EarlierItems): ReactElement => <EarlierButton earlier={earlier} />;

function LaneStop(): ReactElement {
  const { agent, name } = useAgentContext();
  return (
    <StopButton
      className="rejoin-agent-lane-stop"
      agent={agent.participant}
      name={name}
      receipt="problems"
      compact
    />
  );
}

interface RunPiecesProps extends TextRenderers, DataRenderers {
  readonly participant: ParticipantId;
  readonly run: string;
}

/** What the run has written and done. It renders when something begins; each piece reads its own words. */
const RunPieces: MemoExoticComponent<(props: RunPiecesProps) => ReactElement> = memo(function RunPieces({
  participant,
  run,
  ...renderers
}: RunPiecesProps): ReactElement {
  const pieces = useSlice(piecesOf, participant, run);
  const { nameId } = useAgentContext();
  const of = useMemo(() => ({ participant, run }), [participant, run]);
  return (
    <>
      <Pieces pieces={pieces} author={nameId} {...renderers} />
      <MessageError run={of} className="rejoin-message-error" />
    </>
  );
});

/** Whether anything was said to runs, here or on its way. */
const hasSteers = (view: SessionView, { me }: Pick<Reading<unknown>, 'me'>): boolean =>
  steersOf(view, me).length > 0;

/** Keeps the room of the field while that is loading, so that nothing moves. */
const FieldToCome = (): ReactElement => (
  <div className="rejoin-field-box rejoin-steering-input-box" aria-hidden="true">
    <div className="rejoin-field" />
  </div>
);

/** Its words stay when the run ends: a steer that came too late is shown there. */
function LaneSteering(): ReactElement {
  const { labels } = useAgentLanes();
  const { agent, name } = useAgentContext();
  const working = isAtWork(agent.status);
  const needed = useSlice(hasSteers) || working;
  // Once needed it stays: a run that ends must not take away what a person is writing.
  const [shown, setShown] = useState(needed);
  if (needed && !shown) setShown(true);
  // Loaded when an agent works, or once something was said to a run: while all agents are idle, the fields are hidden.
  const Steering = useLate(lateParts, shown)?.SteeringInput;
  const field = useMemo(() => ({ field: labels.steer(name) }), [labels, name]);
  return (
    <AgentLaneFooter className="rejoin-agent-lane-footer">
      {shown &&
        (Steering ? <Steering agent={agent.participant} labels={field} /> : working && <FieldToCome />)}
    </AgentLaneFooter>
  );
}
