/** Runs as people see them: the log's word, and what is being asked of them. */
import {
  type EntityRef,
  entityKey,
  type Interrupt,
  type ParticipantId,
  type Run,
  type RunProgress,
  type RunStatus,
  type SessionView,
} from '@rejoin/core';
import { isSilent } from '@rejoin/core/internal';
import { keep } from './keepEqual.ts';
import type { Reading } from './reading.ts';
import { type RunRef, runKey } from './scope.ts';
import { isStopping } from './stop.ts';

/**
 * The log's status of a run and, while the log says `running`: `stopping`, when its code has received a request to stop;
 * `stalled`, when the keeper has not heard of its process for a while or, where none watches, this page has not.
 */
export type RunActivity = RunStatus | 'stopping' | 'stalled';

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
  readonly incomplete?: Run['incomplete'];
  /** The run that asked for it. */
  readonly parent?: RunRef | undefined;
  /** The message that it answers. */
  readonly answers?: EntityRef | undefined;
  /** What it waits for, of an interrupted run. */
  readonly interrupts?: readonly Interrupt[] | undefined;
  readonly result?: unknown;
}

/** By the log's run, which is a new one with each of its words. */
const known = new WeakMap<Run, RunInfo>();

export function runInfo(view: SessionView, run: Run, me: ParticipantId): RunInfo {
  const status = activityOf(view, run, me);
  const found = known.get(run);
  if (found?.status === status) return found;
  const info: RunInfo = {
    key: runKey(run),
    participant: run.participant,
    run: run.id,
    status,
    startedAt: run.startedAt,
    endedAt: run.endedAt,
    step: run.steps.at(-1),
    progress: run.progress,
    error: run.error,
    incomplete: run.incomplete,
    parent: run.parent,
    answers: run.answers,
    interrupts: run.interrupts,
    result: run.result,
  };
  known.set(run, info);
  return info;
}

function activityOf(view: SessionView, run: Run, me: ParticipantId): RunActivity {
  const { status, owner } = run;
  if (status !== 'running') return status;
  if (isSilent(view, owner)) return 'stalled';
  return isStopping(view, me, run) ? 'stopping' : 'running';
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

export const findRun = (view: SessionView, { participant, run }: RunRef): Run | undefined =>
  view.state.runs.get(entityKey(participant, run));
