/** Runs as people see them: the log's word, and what is being asked of them. */
import {
  type EntityRef,
  entityKey,
  type Interrupt,
  type ParticipantId,
  type RunProgress,
  type RunStatus,
  type SessionRun,
  type SessionView,
} from '@rejoin/core';
import { isSilent } from '@rejoin/core/internal';
import { derive } from './derive.ts';
import { keep } from './keepEqual.ts';
import type { Reading } from './reading.ts';
import { type RunRef, runKey } from './scope.ts';
import { isStopping } from './stop.ts';

/**
 * The log's status of a run and, while the log says `running`: `stopping`, when its code has received a request to stop;
 * `stalled`, when the keeper has not heard of its process for a while or, where none watches, this page has not; `waiting`, when
 * it has asked people something, and has no answer.
 */
export type RunActivity = RunStatus | 'stopping' | 'stalled' | 'waiting';

/** A run without its text: it changes when something happens to it, not with every word. */
export interface RunInfo extends RunRef {
  /** Unique in the session: a React key. */
  readonly key: string;
  readonly participant: ParticipantId;
  /** Its id. */
  readonly run: string;
  readonly status: RunActivity;
  /** Keeper's clock, ms since 1970. */
  readonly startedAt: number;
  readonly endedAt?: number | undefined;
  /** The innermost open step. */
  readonly step?: string | undefined;
  readonly progress?: RunProgress | undefined;
  readonly error?: { readonly message: string; readonly code?: string } | undefined;
  /** The log refused a part of what it wrote: the code, and how many events. */
  readonly incomplete?: SessionRun['incomplete'];
  /** The run that asked for it. */
  readonly parent?: RunRef | undefined;
  /** The message that it answers. */
  readonly answers?: EntityRef | undefined;
  /** What it asks people, and has no answer to: the title of the oldest question. */
  readonly question?: string | undefined;
  /** What it waits for, of an interrupted run. */
  readonly interrupts?: readonly Interrupt[] | undefined;
  readonly result?: unknown;
}

/** By the log's run, which is a new one with each of its words. */
const known = new WeakMap<SessionRun, RunInfo>();

export function runInfo(view: SessionView, run: SessionRun, me: ParticipantId): RunInfo {
  const key = runKey(run);
  const question = askedBy(view).get(key);
  const status = activityOf(view, run, me, question);
  const found = known.get(run);
  if (found?.status === status && found.question === question) return found;
  const info: RunInfo = {
    key,
    participant: run.participant,
    run: run.run,
    status,
    startedAt: run.startedAt,
    endedAt: run.endedAt,
    step: run.steps.at(-1),
    progress: run.progress,
    error: run.error,
    incomplete: run.incomplete,
    parent: run.parent,
    answers: run.answers,
    question,
    interrupts: run.interrupts,
    result: run.result,
  };
  known.set(run, info);
  return info;
}

/** What each run waits for: the title of its oldest question. Also what a tool call waits for, under its `callKey`. */
export const askedBy: (view: SessionView) => ReadonlyMap<string, string> = derive(
  ({ state }) => [state.questions],
  ({ state }) => {
    const asked = new Map<string, string>();
    for (const question of state.questions.values()) {
      const { participant, toolCallId, status, title } = question;
      const of = runKey(question);
      if (status !== 'waiting') continue;
      if (!asked.has(of)) asked.set(of, title);
      if (toolCallId) asked.set(callKey(entityKey(participant, toolCallId)), title);
    }
    return asked;
  },
);

/** A run may have the id of a tool call. */
export const callKey = (key: string): string => `call ${key}`;

function activityOf(
  view: SessionView,
  run: SessionRun,
  me: ParticipantId,
  question: string | undefined,
): RunActivity {
  const { status, owner } = run;
  if (status !== 'running') return status;
  if (isSilent(view, owner)) return 'stalled';
  if (isStopping(view, me, run)) return 'stopping';
  return question === undefined ? 'running' : 'waiting';
}

/** The same object until something of it changes; undefined where the log has none. */
export function runOf(
  view: SessionView,
  run: RunRef,
  { me, before }: Reading<RunInfo | undefined>,
): RunInfo | undefined {
  const found = findRun(view, run);
  return found && keep(before, runInfo(view, found, me));
}

export const findRun = (view: SessionView, { participant, run }: RunRef): SessionRun | undefined =>
  view.state.runs.get(entityKey(participant, run));
