export { ConnectionStatus, type ConnectionStatusProps } from '../connection-status/ConnectionStatus.tsx';
export type { ConnectionStatusPartState } from '../connection-status/ConnectionStatusContext.ts';
export {
  ConnectionStatusCountdown,
  type ConnectionStatusCountdownProps,
} from '../connection-status/ConnectionStatusCountdown.tsx';
export {
  ConnectionStatusDot,
  type ConnectionStatusDotProps,
} from '../connection-status/ConnectionStatusDot.tsx';
export {
  ConnectionStatusRetry,
  type ConnectionStatusRetryProps,
} from '../connection-status/ConnectionStatusRetry.tsx';
export {
  ConnectionStatusRoot,
  type ConnectionStatusRootProps,
  type ConnectionStatusState,
} from '../connection-status/ConnectionStatusRoot.tsx';
export {
  ConnectionStatusText,
  type ConnectionStatusTextProps,
} from '../connection-status/ConnectionStatusText.tsx';
export {
  type ConnectionDetails,
  type ConnectionPhase,
  type ConnectionStatusLabels,
  connectionStatusLabels,
  type RetryDetails,
} from '../connection-status/connectionStatusLabels.ts';
