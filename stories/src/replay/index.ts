/** What stories need to show a recorded session; Replay.mdx says how. */
export { replay, replayOf } from './parameters.tsx';
export type { Page, Replay, ReplayOptions } from './replay.ts';
export {
  type AgentScript,
  type Backstage,
  ignoresStops,
  refusesToStop,
  stops,
  takesSteers,
  writes,
} from './scripts.ts';
