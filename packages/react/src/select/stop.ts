/** Where a scope stands with being stopped. */
import type {
  ControlTarget,
  EntityRef,
  ParticipantId,
  Receipt,
  ReceiptStatus,
  SessionRun,
  SessionView,
} from '@rejoin/core';
import { leastAdvanced } from '@rejoin/core/internal';
import { keep } from './keepEqual.ts';
import { actingOn, aimedAt, type Command, cancelsOf, statusAt } from './pendingCommands.ts';
import type { Reading } from './reading.ts';
import { isActive, runKey, runsByAgent, runsOf, type Scope, targetOf } from './scope.ts';
import { unanswered } from './unanswered.ts';

export interface StopInfo {
  /** Nothing to stop, something that can be stopped, or what became of the newest request to stop it. */
  readonly status: 'idle' | 'ready' | ReceiptStatus;
  /** Who asked. */
  readonly by?: ParticipantId | undefined;
  readonly ref?: EntityRef | undefined;
  /** Its counts are of when one of its rows last changed: no word that a run writes makes a new one. */
  readonly receipt?: Receipt | undefined;
}

const READY: StopInfo = { status: 'ready' };
const IDLE: StopInfo = { status: 'idle' };

/** Whether that run's code has received a request to stop, by the log's word: a stop that it has not heard stops nothing. */
export const isStopping = (view: SessionView, me: ParticipantId, run: SessionRun): boolean =>
  actingOn(view, cancelsOf(view, me), run).some((command) => statusAt(command, run) === 'acknowledged');

/**
 * Of each thing that goes on, the newest cancel of it: if one has none, the scope can be stopped; else the least advanced
 * tells where it stands. When nothing goes on any more, the newest of the scope that no later run has outdated.
 */
export function stopOf(view: SessionView, scope: Scope, { me, before }: Reading<StopInfo>): StopInfo {
  return keep(before, standing(view, scope, me));
}

function standing(view: SessionView, scope: Scope, me: ParticipantId): StopInfo {
  const cancels = cancelsOf(view, me);
  const runs = runsOf(view, scope);
  // As it is nearly always: this is asked of each agent at each update.
  if (cancels.length === 0)
    return runs.some(isActive) || questionsOf(view, scope, me).length > 0 ? READY : IDLE;
  let stop: ReturnType<typeof stopBy> | undefined;
  const underWay: [readonly Command[], SessionRun?][] = [
    ...runs
      .filter(isActive)
      .map((run): [readonly Command[], SessionRun] => [actingOn(view, cancels, run), run]),
    ...questionsOf(view, scope, me).map((target): [readonly Command[]] => [aimedAt(cancels, target)]),
  ];
  for (const [commands, run] of underWay) {
    const command = newest(commands);
    if (!command) return READY;
    const next = stopBy(command, run);
    if (!stop || !isUpTo(stop.status, next.status)) stop = next;
  }
  return stop ?? ended(view, scope, cancels, runs[0]);
}

function ended(
  view: SessionView,
  scope: Scope,
  cancels: readonly Command[],
  run: SessionRun | undefined,
): StopInfo {
  const candidates = [
    ...(run ? actingOn(view, cancels, run) : []),
    ...aimedAt(cancels, targetOf(scope)),
    // A question is stopped by its own name where no run had begun to answer it.
    ...(isWhole(scope) ? cancels.filter(({ target }) => target.kind === 'input') : []),
  ];
  const command = newest(candidates);
  if (!command) return IDLE;
  const since = command.control?.began ?? command.saw;
  for (const later of allRuns(view, scope))
    if (later.began > since && !candidates.some(({ rows }) => rows.has(runKey(later)))) return IDLE;
  return stopBy(command, run);
}

const isWhole = ({ agent, run }: Scope): boolean => agent === undefined && !run;

/** Those that may have come after a stop. */
function allRuns(view: SessionView, { agent, run }: Scope): Iterable<SessionRun> {
  if (run) return [];
  return agent === undefined ? view.state.runs.values() : (runsByAgent(view).get(agent) ?? []);
}

/** What no run has begun to answer: of the session, or of an agent if no other was asked. */
function questionsOf(view: SessionView, { agent, run }: Scope, me: ParticipantId): readonly ControlTarget[] {
  if (run) return [];
  return unanswered(view, me)
    .filter(({ to }) => agent === undefined || (to?.length === 1 && to[0] === agent))
    .map(({ participant, id }) => ({ kind: 'input', participant, id }));
}

/** What to say so that a scope stops: what has begun by its name, and what has not by that of the question. */
export function cancelsFor(view: SessionView, scope: Scope, me: ParticipantId): readonly ControlTarget[] {
  const questions = questionsOf(view, scope, me);
  const targets = questions.filter((target) => {
    const former = newest(aimedAt(cancelsOf(view, me), target));
    // A stop that is under way, or on its way: asking once more would add nothing.
    return !former || !isUpTo(former.receipt.status, 'acknowledged');
  });
  if (questions.length === 0 || runsOf(view, scope).some(isActive)) targets.push(targetOf(scope));
  return targets;
}

function newest(commands: readonly Command[]): Command | undefined {
  let found: Command | undefined;
  for (const command of commands) if (command.order >= (found?.order ?? 0)) found = command;
  return found;
}

const stopBy = (
  command: Command,
  run: SessionRun | undefined,
): StopInfo & { readonly status: ReceiptStatus } => ({
  status: statusAt(command, run),
  by: command.ref.participant,
  ref: command.ref,
  receipt: command.receipt,
});

/** Whether the one is no further advanced than the other. */
const isUpTo = (status: ReceiptStatus, other: ReceiptStatus): boolean =>
  leastAdvanced([status, other]) === status;
