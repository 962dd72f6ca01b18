export { AgentLane, type AgentLaneProps, type AgentLaneState } from '../agent-lanes/AgentLane.tsx';
export {
  AgentLaneBody,
  type AgentLaneBodyProps,
  type AgentLaneBodyState,
} from '../agent-lanes/AgentLaneBody.tsx';
export { AgentLaneFooter, type AgentLaneFooterProps } from '../agent-lanes/AgentLaneFooter.tsx';
export { AgentLaneHeader, type AgentLaneHeaderProps } from '../agent-lanes/AgentLaneHeader.tsx';
export {
  AgentLaneNotice,
  type AgentLaneNoticeProps,
  type AgentLaneNoticeState,
} from '../agent-lanes/AgentLaneNotice.tsx';
export { AgentLaneParent, type AgentLaneParentProps } from '../agent-lanes/AgentLaneParent.tsx';
export { AgentLanes, type AgentLanesProps } from '../agent-lanes/AgentLanes.tsx';
export {
  AgentLanesEmpty,
  type AgentLanesEmptyProps,
  type AgentLanesEmptyState,
} from '../agent-lanes/AgentLanesEmpty.tsx';
export { AgentLanesList, type AgentLanesListProps } from '../agent-lanes/AgentLanesList.tsx';
export {
  AgentLanesRoot,
  type AgentLanesRootProps,
  type AgentLanesState,
} from '../agent-lanes/AgentLanesRoot.tsx';
export {
  AgentLaneToggle,
  type AgentLaneToggleProps,
  type AgentLaneToggleState,
} from '../agent-lanes/AgentLaneToggle.tsx';
export {
  type AgentLanesLabels,
  agentLanesLabels,
  type NoticeDetails,
} from '../agent-lanes/agentLanesLabels.ts';
export type { EarlierItems } from '../kit/useNewest.ts';
export type { AgentInfo } from '../select/agentInfo.ts';
export type { AgentFilter } from '../select/chosen.ts';
