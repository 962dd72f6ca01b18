export { AgentProgress, type AgentProgressProps } from '../agent-progress/AgentProgress.tsx';
export {
  AgentProgressBar,
  type AgentProgressBarProps,
  type AgentProgressBarState,
} from '../agent-progress/AgentProgressBar.tsx';
export {
  AgentProgressBranch,
  type AgentProgressBranchProps,
  type AgentProgressBranchState,
} from '../agent-progress/AgentProgressBranch.tsx';
export {
  AgentProgressElapsed,
  type AgentProgressElapsedProps,
} from '../agent-progress/AgentProgressElapsed.tsx';
export {
  AgentProgressEmpty,
  type AgentProgressEmptyProps,
  type AgentProgressEmptyState,
} from '../agent-progress/AgentProgressEmpty.tsx';
export {
  AgentProgressItem,
  type AgentProgressItemProps,
  type AgentProgressItemState,
} from '../agent-progress/AgentProgressItem.tsx';
export { AgentProgressList, type AgentProgressListProps } from '../agent-progress/AgentProgressList.tsx';
export { AgentProgressName, type AgentProgressNameProps } from '../agent-progress/AgentProgressName.tsx';
export {
  AgentProgressRolledUp,
  type AgentProgressRolledUpProps,
  type AgentProgressRolledUpState,
} from '../agent-progress/AgentProgressRolledUp.tsx';
export {
  AgentProgressRoot,
  type AgentProgressRootProps,
  type AgentProgressState,
} from '../agent-progress/AgentProgressRoot.tsx';
export {
  AgentProgressSelect,
  type AgentProgressSelectProps,
  type AgentProgressSelectState,
} from '../agent-progress/AgentProgressSelect.tsx';
export {
  AgentProgressStatus,
  type AgentProgressStatusProps,
  type AgentProgressStatusState,
} from '../agent-progress/AgentProgressStatus.tsx';
export {
  AgentProgressStep,
  type AgentProgressStepProps,
  type AgentProgressStepState,
} from '../agent-progress/AgentProgressStep.tsx';
export {
  AgentProgressSummary,
  type AgentProgressSummaryProps,
} from '../agent-progress/AgentProgressSummary.tsx';
export {
  AgentProgressToggle,
  type AgentProgressToggleProps,
  type AgentProgressToggleState,
} from '../agent-progress/AgentProgressToggle.tsx';
export {
  type AgentCounts,
  type AgentProgressLabels,
  type AgentStatus,
  agentProgressLabels,
  type StepDetails,
} from '../agent-progress/agentProgressLabels.ts';
export type { EarlierItems } from '../kit/useNewest.ts';
export type { AgentInfo } from '../select/agentInfo.ts';
export type { AgentFilter } from '../select/chosen.ts';
