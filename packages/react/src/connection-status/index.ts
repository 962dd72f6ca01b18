export { ConnectionStatus, type ConnectionStatusProps } from './ConnectionStatus.tsx';
export {
  ConnectionStatusCountdown,
  type ConnectionStatusCountdownProps,
} from './ConnectionStatusCountdown.tsx';
export {
  ConnectionStatusDot,
  type ConnectionStatusDotProps,
  type ConnectionStatusPartState,
} from './ConnectionStatusDot.tsx';
export { ConnectionStatusRetry, type ConnectionStatusRetryProps } from './ConnectionStatusRetry.tsx';
export {
  ConnectionStatusRoot,
  type ConnectionStatusRootProps,
  type ConnectionStatusState,
} from './ConnectionStatusRoot.tsx';
export { ConnectionStatusText, type ConnectionStatusTextProps } from './ConnectionStatusText.tsx';
export {
  type ConnectionDetails,
  type ConnectionPhase,
  type ConnectionStatusLabels,
  connectionStatusLabels,
  type RetryDetails,
} from './labels.ts';
