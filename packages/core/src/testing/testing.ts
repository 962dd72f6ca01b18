export { type AdoptOptions, adoptRuns } from './adopt.ts';
export { type Beat, type BeatOptions, beatsOf } from './beats.ts';
export { type Breakable, breakable } from './breakable.ts';
export type { AgentActor, AgentActorOptions, AgentWork, PersonActor } from './cast.ts';
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
} from './conformance/conformanceSuite.ts';
export { type ExportOptions, exportSession } from './exportSession.ts';
export { type FaultyStore, faultyStore } from './faultyStore.ts';
export { type ManualClock, manualClock } from './manualClock.ts';
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
} from './matrix/faultMatrix.ts';
export { memoryConformance } from './memoryConformance.ts';
export type { Impairment, Network } from './network.ts';
export type { Fault, FaultRates, Step } from './networkFaults.ts';
export type { SimulatedProcess } from './processes.ts';
export {
  type Recording,
  type RecordingNotes,
  readRecording,
  recordingOf,
  storeOf,
  timeOf,
  writeRecording,
} from './recording.ts';
export { scrub } from './scrub.ts';
export { seededRandom } from './seededRandom.ts';
export { simulatedFaults } from './simulatedFaults.ts';
export {
  createSimulator,
  type Simulator,
  type SimulatorOptions,
} from './simulator.ts';
export { type Skew, type SkewedClock, skewedClock } from './skew.ts';
export type { Pace, Way } from './wire.ts';
