export {
  type Beat,
  type BeatOptions,
  beatsOf,
  type ExportOptions,
  exportSession,
  type Recording,
  type RecordingNotes,
  readRecording,
  recordingOf,
  scrub,
  storeOf,
  timeOf,
  writeRecording,
} from '@rejoin/core/internal';
export { type ManualClock, manualClock } from '../clock/manualClock.ts';
export { type Skew, type SkewedClock, skewedClock } from '../clock/skew.ts';
export {
  type Ability,
  type Case,
  CLAUSES,
  type Clause,
  type ClauseReport,
  conformanceReport,
  describeTransport,
  type Runner,
  reportTable,
  type TransportSetup,
  transportConformance,
  uncovered,
  type World,
} from '../conformance/conformanceSuite.ts';
export { memoryConformance } from '../conformance/memoryConformance.ts';
export { type Breakable, breakable } from '../faults/breakable.ts';
export { type FaultyStore, faultyStore } from '../faults/faultyStore.ts';
export {
  type Cell,
  type DescribeFaultsOptions,
  describeFaults,
  FAULT_PATIENCE,
  FAULTS,
  type FaultName,
  type FaultSetup,
  type FaultWorld,
  faultMatrix,
  type MatrixOptions,
  MOMENTS,
  type Moment,
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
export type { Impairment, Network } from '../simulator/network.ts';
export type { Fault, FaultRates, Step } from '../simulator/networkFaults.ts';
export type { SimulatedProcess } from '../simulator/processes.ts';
export { seededRandom } from '../simulator/seededRandom.ts';
export {
  createSimulator,
  type Simulator,
  type SimulatorOptions,
} from '../simulator/simulator.ts';
export type { Pace, Way } from '../simulator/wire.ts';
