export { type AdoptOptions, adoptRuns } from './adopt.ts';
export { type Beat, type BeatOptions, beatsOf } from './beats.ts';
export { type Breakable, breakable } from './breakable.ts';
export { type ManualClock, manualClock } from './clock.ts';
export {
  type Ability,
  type Case,
  describeTransport,
  type Runner,
  type TransportSetup,
  transportConformance,
  type World,
} from './conformance/index.ts';
export { type ExportOptions, exportSession } from './exportSession.ts';
export type { Fault, FaultRates, Step } from './faults.ts';
export { seededRandom } from './random.ts';
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
export {
  createSimulator,
  type SimulatedProcess,
  type Simulator,
  type SimulatorOptions,
} from './simulator.ts';
