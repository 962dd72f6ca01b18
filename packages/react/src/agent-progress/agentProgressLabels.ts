import type { AgentInfo } from '../select/agentInfo.ts';

export type AgentStatus = AgentInfo['status'];

/** How many agents there are, of each kind. */
export interface AgentCounts {
  readonly total: number;
  /** No run of theirs is known. */
  readonly idle: number;
  /** Also while they are being stopped, and without a sign of life. */
  readonly working: number;
  readonly finished: number;
  readonly stopped: number;
  readonly failed: number;
  readonly lost: number;
  /** For a person. */
  readonly waiting: number;
}

export interface StepDetails {
  /** The innermost open step. */
  readonly step?: string | undefined;
  /** How far it has come, in its own words. */
  readonly note?: string | undefined;
  /** Why it failed. */
  readonly error?: string | undefined;
  /** What it asks a person. */
  readonly question?: string | undefined;
}

export interface AgentProgressLabels {
  /** The region's name. */
  readonly agents: string;
  readonly empty: string;
  readonly loading: string;
  /** Where it is not known whether there are any, and will not be: the session has ended, or was refused. */
  readonly unknown: string;
  /** What an agent does. `reasons` are those for which it waits, of one that is interrupted. */
  readonly status: (status: AgentStatus, reasons: readonly string[]) => string;
  /** Where it is, in one line; empty where there is nothing to tell. */
  readonly step: (details: StepDetails) => string;
  /** The session did not take all that it wrote. */
  readonly incomplete: string;
  /** How far, for a screen reader; `done` and `total` are ready numbers. */
  readonly progress: (done: string, total: string) => string;
  /** How far, where that is not known. */
  readonly underWay: string;
  /** How long it has worked; `duration` is in words of the locale. */
  readonly elapsed: (duration: string, ended: boolean) => string;
  /** What opens and closes those that work for an agent. */
  readonly branch: (name: string) => string;
  /** In the place of the stop button of a sub-agent within a run. */
  readonly stopsWithRun: string;
  /** The row that stands for many. */
  readonly rolledUp: (counts: AgentCounts) => string;
  readonly summary: (counts: AgentCounts) => string;
}

const WORDS: Readonly<Record<AgentStatus, string>> = {
  idle: 'Idle',
  unknown: 'Not known yet',
  running: 'Working',
  stopping: 'Stopping',
  stalled: 'No sign of life',
  finished: 'Finished',
  waiting: 'Waits for a person',
  interrupted: 'Waits for a person',
  cancelled: 'Stopped',
  failed: 'Failed',
  lost: 'Lost',
};

export const agentProgressLabels: AgentProgressLabels = {
  agents: 'Agents',
  empty: 'No agents yet',
  loading: 'Loading the agents',
  unknown: 'The agents could not be loaded',
  status: (status, reasons) =>
    status === 'interrupted' && reasons.includes('approval') ? 'Needs approval' : WORDS[status],
  step: ({ step, note, error, question }) => error ?? question ?? [step, note].filter(Boolean).join(' · '),
  incomplete: 'A part of what it wrote is missing',
  progress: (done, total) => `${done} of ${total}`,
  underWay: 'Under way',
  elapsed: (duration, ended) => (ended ? `Worked for ${duration}` : `Has worked for ${duration}`),
  branch: (name) => `Agents that work for ${name}`,
  stopsWithRun: 'A part of the run above: it stops with that',
  rolledUp: ({ finished, stopped }) => listed([finished, 'finished'], [stopped, 'stopped']),
  summary({ total, idle, finished, stopped, failed, lost, waiting }) {
    if (total === 0) return '';
    if (idle === total) return total === 1 ? '1 agent' : `${total} agents`;
    return [
      `${finished} of ${total} finished`,
      listed(
        [failed, 'failed'],
        [lost, 'lost'],
        [stopped, 'stopped'],
        [waiting, waiting === 1 ? 'waits for a person' : 'wait for a person'],
      ),
    ]
      .filter(Boolean)
      .join(' · ');
  },
};

const listed = (...parts: readonly (readonly [number, string])[]): string =>
  parts
    .filter(([count]) => count > 0)
    .map(([count, words]) => `${count} ${words}`)
    .join(' · ');
