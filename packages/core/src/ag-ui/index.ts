export { type BridgeOptions, bridgeAgUi } from './bridge.ts';
export type { EndpointContext, EndpointOptions, EndpointTool } from './input.ts';
export {
  createNormaliser,
  type Normalised,
  type Normaliser,
  type NormaliserFault,
  type NormaliserOptions,
} from './normalise.ts';
