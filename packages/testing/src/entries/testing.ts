export {
  beatsOfRecording,
  type ExportOptions,
  exportSession,
  type RecordedBeat,
  type RecordedBeatOptions,
  type Recording,
  type RecordingNotes,
  readRecording,
  recordingOf,
  scrubRecording,
  storeOfRecording,
  timeOfRecording,
  writeRecording,
} from '@rejoin/core/internal';
export { type ManualClock, manualClock } from '../clock/manualClock.ts';
export { type ClockSkew, type SkewedClock, skewedClock } from '../clock/skew.ts';
export {
  CLAUSES,
  type ClauseReport,
  type ConformanceCase,
  conformanceReport,
  describeTransport,
  type ProtocolClause,
  reportTable,
  type TestRunner,
  type TransportAbility,
  type TransportSetup,
  type TransportWorld,
  transportConformance,
  uncoveredClauses,
} from '../conformance/conformanceSuite.ts';
export { memoryConformance } from '../conformance/memoryConformance.ts';
export { type BreakableTransport, breakable } from '../faults/breakable.ts';
export { type FaultyStore, faultyStore } from '../faults/faultyStore.ts';
export {
  type DescribeFaultsOptions,
  describeFaults,
  FAULT_PATIENCE,
  FAULTS,
  type FaultCell,
  type FaultMatrixOptions,
  type FaultMoment,
  type FaultName,
  type FaultSetup,
  type FaultWorld,
  faultMatrix,
  MOMENTS,
  type NetworkOverOptions,
  networkOver,
  type ProcessesOfWorld,
  playFault,
  playStorm,
  randomFault,
} from '../matrix/faultMatrix.ts';
export { simulatedFaults } from '../matrix/simulatedFaults.ts';
export { type AdoptOptions, adoptRuns } from '../simulator/adopt.ts';
export type { AgentActor, AgentActorOptions, AgentWork, PersonActor } from '../simulator/cast.ts';
export type { NetworkImpairment, SimulatedNetwork } from '../simulator/network.ts';
export type { FaultRates, FaultStep, SimulatedFault } from '../simulator/networkFaults.ts';
export type { SimulatedProcess } from '../simulator/processes.ts';
export { seededRandom } from '../simulator/seededRandom.ts';
export {
  createSimulator,
  type Simulator,
  type SimulatorOptions,
} from '../simulator/simulator.ts';
export type { NetworkDirection, NetworkPace } from '../simulator/wire.ts';
