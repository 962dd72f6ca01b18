export { type BridgeOptions, bridgeAgUi } from '../ag-ui/bridge.ts';
export { bridgeHosted, type HostedBridgeOptions, type HostedOptions } from '../ag-ui/hostedBridge.ts';
export { EndpointError, type HostedPiece, type HostedSource } from '../ag-ui/hostedSource.ts';
export type {
  EndpointContext,
  EndpointInput,
  EndpointOptions,
  EndpointTool,
  InputMessage,
} from '../ag-ui/input.ts';
export {
  createNormaliser,
  type Normalised,
  type Normaliser,
  type NormaliserFault,
  type NormaliserOptions,
} from '../ag-ui/normalise.ts';
export type { PageCall } from '../ag-ui/pageTools.ts';
export { type PageTool, runPageTools } from '../ag-ui/runPageTools.ts';
