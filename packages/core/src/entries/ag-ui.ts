export { type BridgeOptions, bridgeAgUi } from '../ag-ui/bridge.ts';
export type { EndpointContext, EndpointOptions, EndpointTool } from '../ag-ui/input.ts';
export {
  createNormaliser,
  type Normalised,
  type Normaliser,
  type NormaliserFault,
  type NormaliserOptions,
} from '../ag-ui/normalise.ts';
