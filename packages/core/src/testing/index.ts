export { type ManualClock, manualClock } from './clock.ts';
export { seededRandom } from './random.ts';
