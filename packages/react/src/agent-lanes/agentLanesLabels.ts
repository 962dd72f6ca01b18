import type { AgentStatus } from '../agent-progress/agentProgressLabels.ts';

export interface NoticeDetails {
  /** Nothing that it wrote is shown above. */
  readonly empty: boolean;
  /** What it asks a person. */
  readonly question?: string | undefined;
}

export interface AgentLanesLabels {
  /** The region's name. */
  readonly lanes: string;
  readonly empty: string;
  readonly loading: string;
  /** Where it is not known whether there are any, and will not be: the session has ended, or was refused. */
  readonly unknown: string;
  /** For whom an agent works; `name` is a name. */
  readonly parent: (name: string) => string;
  /** What is in a lane: the name of what scrolls, and of the button that opens and closes it. */
  readonly content: (name: string) => string;
  /** What the lane's text does not show by itself; empty where there is nothing to tell. */
  readonly notice: (status: AgentStatus, details: NoticeDetails) => string;
  /** The accessible name of the field in which that agent is steered. */
  readonly steer: (name: string) => string;
}

export const agentLanesLabels: AgentLanesLabels = {
  lanes: 'Agents at work',
  empty: 'No agents yet',
  loading: 'Loading the agents',
  unknown: 'The agents could not be loaded',
  parent: (name) => `for ${name}`,
  content: (name) => `What ${name} does`,
  notice(status, { empty, question }) {
    switch (status) {
      case 'idle':
        return 'Has not begun';
      case 'running':
        return empty ? 'Has not written anything yet' : '';
      case 'stopping':
        return 'It was asked to stop';
      case 'stalled':
        return 'No sign of life from its process';
      case 'lost':
        return 'No sign of life for a while. If its process comes back, it goes on here.';
      case 'cancelled':
        return 'Stopped before it had finished';
      case 'interrupted':
        return question ?? 'It waits for a person';
      case 'finished':
        return empty ? 'Has finished without a text' : '';
      case 'failed':
      case 'waiting':
      case 'unknown':
        return '';
    }
  },
  steer: (name) => `Steer ${name}`,
};
