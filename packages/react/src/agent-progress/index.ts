export type { Earlier } from '../kit/useNewest.ts';
export type { AgentInfo } from '../select/agents.ts';
export type { AgentFilter } from '../select/chosen.ts';
export { AgentProgress, type AgentProgressProps } from './AgentProgress.tsx';
export {
  AgentProgressBar,
  type AgentProgressBarProps,
  type AgentProgressBarState,
} from './AgentProgressBar.tsx';
export {
  AgentProgressBranch,
  type AgentProgressBranchProps,
  type AgentProgressBranchState,
} from './AgentProgressBranch.tsx';
export { AgentProgressElapsed, type AgentProgressElapsedProps } from './AgentProgressElapsed.tsx';
export {
  AgentProgressEmpty,
  type AgentProgressEmptyProps,
  type AgentProgressEmptyState,
} from './AgentProgressEmpty.tsx';
export {
  AgentProgressItem,
  type AgentProgressItemProps,
  type AgentProgressItemState,
} from './AgentProgressItem.tsx';
export { AgentProgressList, type AgentProgressListProps } from './AgentProgressList.tsx';
export { AgentProgressName, type AgentProgressNameProps } from './AgentProgressName.tsx';
export {
  AgentProgressRolledUp,
  type AgentProgressRolledUpProps,
  type AgentProgressRolledUpState,
} from './AgentProgressRolledUp.tsx';
export {
  AgentProgressRoot,
  type AgentProgressRootProps,
  type AgentProgressState,
} from './AgentProgressRoot.tsx';
export {
  AgentProgressSelect,
  type AgentProgressSelectProps,
  type AgentProgressSelectState,
} from './AgentProgressSelect.tsx';
export {
  AgentProgressStatus,
  type AgentProgressStatusProps,
  type AgentProgressStatusState,
} from './AgentProgressStatus.tsx';
export {
  AgentProgressStep,
  type AgentProgressStepProps,
  type AgentProgressStepState,
} from './AgentProgressStep.tsx';
export { AgentProgressSummary, type AgentProgressSummaryProps } from './AgentProgressSummary.tsx';
export {
  AgentProgressToggle,
  type AgentProgressToggleProps,
  type AgentProgressToggleState,
} from './AgentProgressToggle.tsx';
export {
  type AgentCounts,
  type AgentProgressLabels,
  type AgentStatus,
  agentProgressLabels,
  type StepDetails,
} from './labels.ts';
